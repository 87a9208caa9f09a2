import { readFileSync } from "node:fs";
import * as z from "zod";

const trail = z.strictObject({
  events: z.array(z.strictObject({ text: z.string(), hash: z.string() })),
  /** The fold as the head row keeps it, one of each phase. */
  heads: z.record(z.string(), z.string()),
  claim: z.string(),
  objection: z.string(),
  /** The fold after the last event. */
  last: z.string(),
});

/** Records as some version of the schema wrote them; they must stay readable for ever, so the files never change. */
export function storedTrail(schema: 1): z.output<typeof trail> {
  const file = new URL(`../fixtures/trail-schema-${schema}.json`, import.meta.url);
  return trail.parse(JSON.parse(readFileSync(file, "utf8")));
}
