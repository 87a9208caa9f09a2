// The agent, as one file: `keyturn agent` loads it, and a container or a systemd unit can run it without the rest.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { version } from "../shared/version.ts";
import { agentLog } from "./agent-log.ts";
import type { AgentCheck } from "./check/agent-check.ts";
import { checkAgent } from "./check/check-agent.ts";
import { agentJsonSchema } from "./config/agent-config.ts";
import { runAgent } from "./run/run-agent.ts";

const usage = "Usage: agent.mjs [run | check | schema] [--config FILE]\n";
const help = `${usage}
Takes part in the rotations of a key for one application, as the configuration says.

  run              runs until the application or a signal ends it; what happens without a word
  check            tries everything that run needs, and changes nothing
  schema           prints the JSON Schema of the configuration
  --config FILE    the configuration, agent.yaml if absent; env:NAME reads it from a variable
  --version        prints the version of keyturn
`;

/** Runs the agent until it ends; logs go to standard error. @returns the exit code. */
export function run(configFile: string): Promise<number> {
  return runAgent(
    configFile,
    agentLog((text) => void process.stderr.write(text)),
  );
}

/** Tries everything that the agent will need, with calls that change nothing. Never rejects. */
export function check(configFile: string): Promise<readonly AgentCheck[]> {
  return checkAgent(configFile);
}

/** The JSON Schema of the configuration, as text. */
export function schema(): string {
  return `${JSON.stringify(agentJsonSchema(), null, 2)}\n`;
}

async function main(argv: readonly string[]): Promise<number> {
  const options = {
    config: { type: "string", default: "agent.yaml" },
    help: { type: "boolean", short: "h" },
    version: { type: "boolean", short: "V" },
  } as const;
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  if (values.help || values.version) {
    process.stdout.write(values.help ? help : `${version}\n`);
    return 0;
  }
  switch (positionals.join(" ")) {
    case "":
    case "run":
      return run(values.config);
    case "check":
      return printed(await check(values.config));
    case "schema":
      process.stdout.write(schema());
      return 0;
    default:
      process.stderr.write(usage);
      return 2;
  }
}

/** Prints one line per check, and the remedy of each that failed. @returns the exit code. */
function printed(checks: readonly AgentCheck[]): number {
  for (const { check, verdict, message, remedy } of checks) {
    process.stdout.write(`${verdict.padEnd(6)}  ${check.padEnd(14)}  ${message}\n`);
    if (remedy !== undefined) process.stdout.write(`${" ".repeat(24)}${remedy}\n`);
  }
  return checks.every(({ verdict }) => verdict === "fine") ? 0 : 1;
}

const [, program] = process.argv;
if (program !== undefined && realpathSync(program) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return 2;
  });
}
