// The command line `keyturn`; docs/cli.md describes it.
import { processTerminal } from "./process-terminal.ts";
import { runCli } from "./run-cli.ts";

// Whoever reads the output may have seen enough, as `head` has.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(process.exitCode ?? 0);
});

process.exitCode = await runCli(process.argv.slice(2), processTerminal(process), process.env);
