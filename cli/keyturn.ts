// The entry point of the command line `keyturn`, which docs/cli.md describes.
import { agentStart } from "./agent-start.ts";

const argv = process.argv.slice(2);
const configFile = agentStart(argv);
process.exitCode = await (configFile === undefined ? command() : agent(configFile));

async function agent(file: string): Promise<number> {
  const { run } = await import("../agent/agent.ts");
  return run(file);
}

async function command(): Promise<number> {
  const [{ runCli }, { processTerminal }] = await Promise.all([
    import("./run-cli.ts"),
    import("./process-terminal.ts"),
  ]);
  // A reader such as `head` may close the pipe early.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(process.exitCode ?? 0);
  });
  return runCli(argv, processTerminal(process), process.env);
}
