// Runs one of the programs, so that it can be started as any other:  node test/real-listeners/run.ts queues|timers|http
// The program ends when its standard input does, also when this process is killed.
import { spawn } from "node:child_process";
import { programOf } from "./programs.ts";

const child = spawn("dotnet", [programOf(process.argv[2] ?? "")], { stdio: ["pipe", "inherit", "inherit"] });
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => child.kill(signal));
child.once("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
