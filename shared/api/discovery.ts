import * as z from "zod";
import { discovery, foundCopy, copySearch } from "../records/discovery-codec.ts";
import { instant, list } from "./fields.ts";
import { next } from "./paging.ts";

const text = z.string();

/** One page of a run's findings: enrolled accounts first, then those not enrolled, then copies. */
export const discoveryPage = z.object({ ...discovery.shape, next });

/** One page of the copies of an account's keys that the last run found. */
export const copyPage = z.strictObject({
  account: text,
  at: instant,
  searches: list(copySearch),
  copies: list(foundCopy),
  next,
});
