import { keyShapedArgument } from "./key-shaped.ts";

const defaultFile = "agent.yaml";

/**
 * The configuration file of a command line that starts the agent and asks for nothing else. The agent stays for as long as
 * its application, beside each copy of it, and needs none of the other commands in its memory.
 *
 * @returns nothing for any other command line, such as one with global options or one that asks for help.
 */
export function agentStart(argv: readonly string[]): string | undefined {
  const [group, ...rest] = argv;
  if (group !== "agent" || keyShapedArgument(argv) !== undefined) return undefined;
  const [option = `--config=${defaultFile}`, file, ...more] = rest[0] === "run" ? rest.slice(1) : rest;
  if (more.length > 0) return undefined;
  if (option === "--config") return isFile(file) ? file : undefined;
  const named = /^--config=(.*)$/s.exec(option)?.[1];
  return file === undefined && isFile(named) ? named : undefined;
}

function isFile(name: string | undefined): name is string {
  return name !== undefined && name !== "" && !name.startsWith("-");
}
