import type { Objection } from "../domain/objection.ts";
import { RecordFromNewerBuildError, RecordUnreadableError } from "../errors.ts";

/** Names what an account holds for while one of its records must not be touched. No row can say it. */
export function holdForRecord(error: RecordUnreadableError): Objection {
  return error instanceof RecordFromNewerBuildError
    ? {
        reason: "RecordsFromNewerBuild",
        message: `${error.message}; deploy that build again`,
        remedy: "operator",
      }
    : { reason: "RecordUnreadable", message: `${error.code}: ${error.message}`, remedy: "operator" };
}

interface Shown<T> {
  readonly value?: T;
  /** The hold to show in its place. */
  readonly unreadable?: Objection;
}

/** Reads a record to show it. That it cannot be read is itself something to show. */
export async function toShow<T>(read: () => Promise<T>): Promise<Shown<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return { unreadable: holdForRecord(error) };
  }
}
