import * as z from "zod";
import { blockerReasons } from "../domain/objection.ts";
import { blastRadius, compromised, gate } from "./blast-radius.ts";
import { instant, list, phase } from "./fields.ts";

const text = z.string();

/** A rotation was requested, or an emergency declared. */
export const rotationAccepted = z.strictObject({
  account: text,
  rotation: text.optional(),
  blastRadius: blastRadius.optional(),
});

/** A command was recorded; `phase` is the account's phase after it. */
export const commandAccepted = z.strictObject({ account: text, rotation: text.optional(), phase });

export const registrationState = z.strictObject({
  account: text,
  consumer: text,
  state: z.enum(["declared", "reviewed", "unreviewed"]),
});

export const deregistered = z.strictObject({ account: text, consumer: text });

export const contestSettled = z.strictObject({ account: text, consumer: text, instance: text });

export const reportAccepted = z.strictObject({ account: text, consumer: text, instance: text });

const standingOfInstance = z.strictObject({
  instance: text,
  receivedAt: instant,
  healthy: z.boolean(),
  /** It confirms the key that it should be on, as far as the gate is concerned. */
  counted: z.boolean(),
  /** Absent while no key is wanted, and when the key that the instance uses is unknown. */
  onWantedKey: z.boolean().exactOptional(),
  stale: z.boolean(),
  /** Its reports contradict each other: since when, when last, and how often. */
  contested: z.strictObject({ since: instant, at: instant, times: z.int() }).exactOptional(),
});

/** What keyturn knows of a consumer, as it may see itself: nothing of other consumers, and no key but its own. */
export const consumerStanding = z.strictObject({
  account: text,
  consumer: text,
  state: z.enum(["declared", "reviewed", "unreviewed"]),
  phase,
  expectedInstances: z.int(),
  countedInstances: z.int(),
  /** What the gate waits for of this consumer, or would wait for; absent when it has confirmed. */
  waitsFor: z.strictObject({ reason: z.enum(blockerReasons), message: text }).exactOptional(),
  instances: list(standingOfInstance),
});

export type ConsumerStanding = z.output<typeof consumerStanding>;

/** The request that starts the emergency that an alert proposes, for a person to send after review. */
const suggested = z.strictObject({
  mode: z.literal("emergency"),
  compromised,
  gate,
  deadlineMs: z.int(),
  reason: text,
  confirm: text,
});

export const alertTaken = z.strictObject({
  account: text,
  proposed: z.boolean(),
  /** Present only where the policy lets an alert start an emergency. */
  started: z.literal(true).optional(),
  rotation: text.optional(),
  /** Why the start is left to people although the policy lets alerts start emergencies. */
  because: text.optional(),
  blastRadius: blastRadius.optional(),
  request: suggested.optional(),
});

/** An OpenAPI document; its schema is defined elsewhere. */
export const description = z.looseObject({ openapi: text });

/** A change of the fleet file that a second person must approve, or that was decided. */
export const fleetChange = z.strictObject({
  change: text,
  /** `outdated`: another file has been applied since. */
  state: z.enum(["pending", "outdated", "approved", "rejected"]),
  /** SHA-256 of the file, which approval must name. */
  digest: text,
  by: text,
  at: text,
  loosens: list(z.strictObject({ account: text, changes: list(text) })),
  decided: z.strictObject({ by: text, reason: text, at: text }).optional(),
});

export const fleetChanges = z.strictObject({ changes: list(fleetChange) });

export type FleetChange = z.output<typeof fleetChange>;
export type FleetChanges = z.output<typeof fleetChanges>;

const consumerChange = z.strictObject({ account: text, added: list(text), removed: list(text) });

/** The changes that a fleet file made, by name. */
export const fleetApplied = z.strictObject({
  added: list(text),
  changed: list(text),
  removed: list(text),
  /** Whether the rollout policy has changed; a changed ring counts as a change of its account. */
  rolloutChanged: z.boolean(),
  consumers: list(consumerChange),
});
