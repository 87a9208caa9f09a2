import { readFileSync } from "node:fs";
import * as z from "zod";

const told = z.strictObject({
  events: z.array(z.strictObject({ text: z.string(), hash: z.string() })),
  /** The fold after the last event. */
  last: z.string(),
});
const trail = told.extend({
  /** The fold as the head row keeps it, one of each phase. */
  heads: z.record(z.string(), z.string()),
  claim: z.string(),
  objection: z.string(),
});

/** Records as some version of the schema wrote them; they must stay readable for ever, so the files never change. */
export function storedTrail(schema: 1): z.output<typeof trail> {
  return trail.parse(fixture(`trail-schema-${schema}`));
}

/** A trail with events that came to a schema after its first file was written; it never changes either. */
export function storedAddition(
  schema: 1,
  name:
    | "contests"
    | "declared"
    | "owed"
    | "refresh-bound"
    | "registrations"
    | "removed"
    | "restored"
    | "ways-out",
): z.output<typeof told> {
  return told.parse(fixture(`trail-schema-${schema}-${name}`));
}

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), "utf8"));
}
