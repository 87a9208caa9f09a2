// The entry point of the command line `keyturn`, which docs/cli.md describes.
import { processTerminal } from "./process-terminal.ts";
import { runCli } from "./run-cli.ts";

// A reader such as `head` may close the pipe early.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(process.exitCode ?? 0);
});

process.exitCode = await runCli(process.argv.slice(2), processTerminal(process), process.env);
