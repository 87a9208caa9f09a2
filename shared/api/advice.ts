import * as z from "zod";
import { environment, instant, list } from "./fields.ts";

const text = z.string();

/**
 * `done`: keys are switched off. `ready`: all signs were checked, none shows that a key is needed. `unclear`: no sign shows
 * it, but not all were checked. `in-use`: at least one sign shows that a key is needed. A consumer whose calls all carry
 * Entra tokens does not need one.
 */
const keylessVerdict = z.enum(["done", "ready", "unclear", "in-use"]);

/** The reach of a leak of an account's key. An absent figure is unknown. */
const blastRadius = z.strictObject({
  consumers: z.int(),
  instances: z.int(),
  owners: list(text),
  environments: list(environment),
  daysSincePublished: z.int().optional(),
  unknownConsumers: z.int().optional(),
  copies: z.int().optional(),
  /** APIs that others than keyturn have called, by Azure's names, most used first. */
  capabilities: list(text).optional(),
  /** All calls of the last 30 days; `callsByOthers` estimates how many were not keyturn's own. */
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
    /** Switches keys off, with immediate effect; present only where no need of a key was found. */
    command: text.optional(),
  }),
  /** Reasons to split this account into several. */
  split: list(text),
});

/** Possible improvements of the fleet, with the figures behind them. */
export const advice = z.strictObject({
  at: instant,
  /** First those whose keys can be switched off, then those to split, then by blast radius, largest first. */
  accounts: list(accountAdvice),
  unseen: list(text),
});

export type Advice = z.output<typeof advice>;
export type AccountAdvice = z.output<typeof accountAdvice>;
