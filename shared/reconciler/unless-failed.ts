import { KeyturnError } from "../errors.ts";

/** The answer of a call that nothing depends on; nothing where it failed. Any error that is not keyturn's own is thrown. */
export async function unlessFailed<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return undefined;
  }
}
