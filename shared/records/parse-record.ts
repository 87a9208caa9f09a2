import * as z from "zod";
import { RecordFromNewerBuildError, RecordUnreadableError } from "../errors.ts";
import { recordSchemaVersion } from "./record-schema.ts";

/**
 * Reads a stored record. Schemas are strict: what this build does not know would be lost with its next write, and with
 * it the consumer, the leak or the pause that it stands for.
 *
 * @param what names the record in messages, such as "a report".
 * @param version the latest version that this build knows.
 * @throws {RecordFromNewerBuildError} the record has a later version, or a field or name that this build does not know.
 * @throws {RecordUnreadableError} the record is damaged.
 */
export function parseRecord<T extends z.ZodType>(
  schema: T,
  stored: unknown,
  what: string,
  version = recordSchemaVersion,
): z.output<T> {
  refuseLaterVersion(stored, what, version);
  const parsed = schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  const unknown = firstUnknown(parsed.error, stored);
  if (unknown !== undefined) throw new RecordFromNewerBuildError(what, unknown);
  throw new RecordUnreadableError(what, { cause: parsed.error });
}

/**
 * Tells a document of a newer build by the error of its schema.
 *
 * @throws {RecordFromNewerBuildError} it has a field that this build does not know.
 */
export function refuseUnknownField(error: unknown, what: string): void {
  const unknown = error instanceof z.ZodError ? firstUnknown(error) : undefined;
  if (unknown !== undefined) throw new RecordFromNewerBuildError(what, unknown);
}

/** @throws {RecordUnreadableError} the text is no JSON. */
export function jsonIn(stored: string, what: string): unknown {
  try {
    return JSON.parse(stored);
  } catch (error) {
    throw new RecordUnreadableError(what, { cause: error });
  }
}

/**
 * Checks the version before all else: a later one may change the meaning of every field.
 *
 * @throws {RecordFromNewerBuildError} the version is later than the known one.
 */
export function refuseLaterVersion(stored: unknown, what: string, known = recordSchemaVersion): void {
  const version = memberOf(stored, "schema");
  if (typeof version !== "number" || version <= known) return;
  throw new RecordFromNewerBuildError(what, `version ${version}, and this build knows ${known}`);
}

/** Returns the first field or name that the schema does not know; nothing when the record is broken otherwise. */
function firstUnknown({ issues }: z.ZodError, stored?: unknown): string | undefined {
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") {
      return `the unknown field ${[...issue.path, issue.keys[0]].map(String).join(".")}`;
    }
    const isName = issue.code === "invalid_value" || issue.code === "invalid_union";
    const name = isName ? issue.path.reduce<unknown>(memberOf, stored) : undefined;
    // A name is always text: anything else is damage.
    if (typeof name === "string")
      return `the unknown ${issue.path.map(String).join(".")} "${shortened(name)}"`;
  }
  return undefined;
}

function memberOf(value: unknown, name: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
