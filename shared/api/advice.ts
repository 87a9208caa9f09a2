import * as z from "zod";
import { environment, instant, list } from "./fields.ts";

const text = z.string();

/**
 * `done`: keys are switched off. `ready`: nobody uses them, by every sign there is. `unclear`: nobody is seen to use them,
 * and not every sign was looked at. `in-use`: somebody does.
 */
const keylessVerdict = z.enum(["done", "ready", "unclear", "in-use"]);

/** What a leak of an account's key would touch. A figure that is absent is not known. */
const blastRadius = z.strictObject({
  consumers: z.int(),
  instances: z.int(),
  owners: list(text),
  environments: list(environment),
  daysSincePublished: z.int().optional(),
  unknownConsumers: z.int().optional(),
  copies: z.int().optional(),
  /** What others than keyturn have called, by Azure's names of APIs, the most used first. */
  capabilities: list(text).optional(),
  /** All calls of the last 30 days, and about how many of them were not keyturn's own. */
  calls: z.int().optional(),
  callsByOthers: z.int().optional(),
});

const accountAdvice = z.strictObject({
  account: text,
  resourceId: text,
  blastRadius,
  keyless: z.strictObject({
    verdict: keylessVerdict,
    because: list(text),
    /** What switches keys off; only where nobody uses them. It takes effect at once. */
    command: text.optional(),
  }),
  /** Why several accounts would be better than this one. */
  split: list(text),
});

/** What could be better about the fleet, with the figures that say so. */
export const advice = z.strictObject({
  at: instant,
  /** Those whose keys can be switched off first, then those that should be split, then the widest blast radius. */
  accounts: list(accountAdvice),
  unseen: list(text),
});

export type Advice = z.output<typeof advice>;
export type AccountAdvice = z.output<typeof accountAdvice>;
