import type * as z from "zod";
import type { Fault } from "./errors.ts";

/** Every place at which a document breaks its schema. Values are not quoted. */
export function schemaFaults({ issues }: z.ZodError): readonly Fault[] {
  return issues.map(({ path, message }) => ({ path: path.join("."), message }));
}
