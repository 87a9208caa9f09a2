import * as z from "zod";
import { discovery, foundCopy, copySearch } from "../records/discovery-codec.ts";
import { fingerprint, instant, list, slot } from "./fields.ts";
import { next } from "./paging.ts";

const text = z.string();

/** What a run found, or a part of it: enrolled accounts first, then those that are not, then copies. */
export const discoveryPage = z.object({ ...discovery.shape, next });

/** Where the last run found copies of an account's keys. */
export const copyPage = z.strictObject({
  account: text,
  at: instant,
  searches: list(copySearch),
  copies: list(foundCopy),
  next,
});

/** Which keys of an account a text holds. */
export const checkedText = z.strictObject({
  account: text,
  found: list(
    z.strictObject({
      fingerprint,
      slot,
      generation: z.int(),
      state: z.enum(["active", "standby", "retired"]),
      occurrences: z.int(),
      /** Of the first few occurrences. */
      lines: list(z.int()),
    }),
  ),
});
