import type * as z from "zod";
import type { Fault } from "./errors.ts";

/** Lists every fault of a document by its path, without quoting values. */
export function schemaFaults({ issues }: z.ZodError): readonly Fault[] {
  return issues.map(({ path, message }) => ({ path: path.join("."), message }));
}
