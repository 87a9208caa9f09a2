import { keyLives } from "../../domain/vocabulary.ts";
import * as z from "zod";
import { compromised, gate } from "../blast-radius.ts";
import { environment, fingerprint, instant, list, owner, slot } from "../fields.ts";

const text = z.string();

/** A consumer whose instances report this key. */
const user = z.strictObject({
  consumer: text,
  /** Both are absent for a consumer that is registered no more. */
  owner: owner.exactOptional(),
  environment: environment.exactOptional(),
  /** How many instances have reported it within `staleAfter`, and how many have been silent since they did. */
  instances: z.int(),
  silent: z.int(),
  lastReportAt: instant,
});

/** The request that replaces the key, for callers without the command line; its answer asks to confirm. */
const request = z.strictObject({
  method: z.literal("POST"),
  path: text,
  body: z.strictObject({ mode: z.literal("emergency"), compromised, reason: text }),
});

export const leakedKey = z.strictObject({
  account: text,
  /** Whether the account is in the fleet file: keyturn replaces no key of another. */
  managed: z.boolean(),
  slot,
  /** Absent where the account's events cannot be read. */
  generation: z.int().exactOptional(),
  fingerprint,
  /** How the text tells the key. */
  by: z.enum(["value", "fingerprint"]),
  state: z.enum(keyLives),
  /** Of a live key. */
  role: z.enum(["published", "standby"]).exactOptional(),
  /** When its slot got the key, or lost it. */
  since: instant.exactOptional(),
  /** When Azure was proven to refuse it. */
  refusedAt: instant.exactOptional(),
  occurrences: z.int(),
  /** Line numbers of the first few occurrences. */
  lines: list(z.int()),
  users: list(user),
  /** The emergency under way that replaces it. */
  emergency: z.strictObject({ rotation: text, gate, declaredAt: instant }).exactOptional(),
  /** What to run next; absent where nothing is left to do. */
  command: text.exactOptional(),
  request: request.exactOptional(),
});

export type LeakedKeyDocument = z.output<typeof leakedKey>;

/** The keys of any account that a text contains or names, those that open one first. */
export const leaks = z.strictObject({
  found: list(leakedKey),
  /** Accounts that a key in the text may belong to, and whose records cannot be read. */
  unread: list(text),
  /** How many runs that may be keys were looked up, and how many with the form of a key were not. */
  lookedUp: z.int(),
  leftOut: z.int(),
});

export type Leaks = z.output<typeof leaks>;

/** The answer to GitHub's webhook. GitHub shows it to people who may have no role here: it names no consumer. */
export const leakAlertTaken = z.strictObject({
  /** As `owner/repository#number`. */
  alert: text.exactOptional(),
  found: list(leakedKey.omit({ users: true, request: true })),
  /** One per account that a key in the delivery opens. */
  emergencies: list(
    z.strictObject({
      account: text,
      compromised,
      proposed: z.boolean(),
      /** Present only where the policy lets an alert start an emergency. */
      started: z.literal(true).exactOptional(),
      rotation: text.exactOptional(),
      /** Why the start is left to people. */
      because: text.exactOptional(),
    }),
  ),
  /** Fetches the secret of the alert and looks it up, where the delivery held none. */
  command: text.exactOptional(),
});

export type LeakAlertTaken = z.output<typeof leakAlertTaken>;
