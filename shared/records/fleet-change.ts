import * as z from "zod";
import { jsonIn, parseRecord } from "./parse-record.ts";
import { instant } from "./record-schema.ts";
import type { SameShape } from "./same-shape.ts";

/** A fleet file that loosens what protects accounts that require an approval, and what became of it. */
export interface FleetChange {
  /** Made of the file and of the one that it would replace. */
  readonly id: string;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** SHA-256 of the file that it would replace; another one by then means that it is outdated. */
  readonly base: string;
  readonly by: string;
  readonly at: Date;
  /** What it loosens, account by account. */
  readonly loosens: readonly { readonly account: string; readonly changes: readonly string[] }[];
  /** The second person's answer. */
  readonly decided?: {
    readonly as: "approved" | "rejected";
    readonly by: string;
    readonly reason: string;
    readonly at: Date;
  };
}

const schema = z.strictObject({
  id: z.string(),
  digest: z.string(),
  base: z.string(),
  by: z.string(),
  at: instant,
  loosens: z.array(z.strictObject({ account: z.string(), changes: z.array(z.string()) })),
  decided: z
    .strictObject({ as: z.enum(["approved", "rejected"]), by: z.string(), reason: z.string(), at: instant })
    .exactOptional(),
});
true satisfies SameShape<FleetChange, z.output<typeof schema>>;

export function encodeChange(change: FleetChange): string {
  return JSON.stringify(change);
}

/** @throws {RecordUnreadableError} the text is no change. */
export function decodeChange(stored: string): FleetChange {
  return parseRecord(schema, jsonIn(stored, "a change of the fleet"), "a change of the fleet");
}
