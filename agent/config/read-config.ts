import { readFile } from "node:fs/promises";
import { parse, YAMLParseError } from "yaml";
import { InvalidDocumentError } from "../../shared/errors.ts";
import { keyShapeIn } from "../../shared/key-shape.ts";
import { looksLikeKey } from "../../shared/line.ts";
import { schemaFaults } from "../../shared/schema-faults.ts";
import type { AgentConfig } from "./agent-config.ts";
import { judgeConfig } from "./agent-config.ts";

/** Aliases beyond these are no configuration. */
const maxAliasCount = 20;

/** Before the name of an environment variable, which holds the text where a platform offers no files. */
const fromEnvironment = "env:";

/**
 * Reads the configuration from a file, or with `env:NAME` from an environment variable.
 *
 * @throws {InvalidDocumentError} as `parseConfigText`; or the system's error, when the file cannot be read.
 */
export async function readConfig(source: string): Promise<AgentConfig> {
  if (!source.startsWith(fromEnvironment)) return parseConfigText(await readFile(source, "utf8"));
  const text = process.env[source.slice(fromEnvironment.length)];
  if (text === undefined)
    throw refused("", `is not there: no environment variable is called ${source.slice(4)}`);
  return parseConfigText(text);
}

/**
 * Judges the text of a configuration, YAML or JSON.
 *
 * @throws {InvalidDocumentError} naming every fault by its path; nothing of the text is quoted.
 */
export function parseConfigText(text: string): AgentConfig {
  const key = keyShapeIn(text);
  if (key) throw refused(`line ${text.slice(0, key.at).split("\n").length}`, `holds what ${looksLikeKey}`);
  const value = valueIn(text);
  const judged = judgeConfig(value);
  if ("data" in judged) return judged.data;
  throw new InvalidDocumentError("the agent's configuration", schemaFaults(judged.error, value));
}

function valueIn(text: string): unknown {
  try {
    return parse(text, { maxAliasCount }) as unknown;
  } catch (error) {
    const place = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
    throw refused(place ? `line ${place.line}, column ${place.col}` : "", "is not YAML");
  }
}

function refused(path: string, message: string): InvalidDocumentError {
  return new InvalidDocumentError("the agent's configuration", [{ path, message }]);
}
