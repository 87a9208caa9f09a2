import * as z from "zod";
import { blastRadius, compromised, gate } from "./blast-radius.ts";
import { list } from "./fields.ts";
import { phase } from "./phase.ts";

const text = z.string();

/** A rotation was asked for, or an emergency declared. */
export const rotationAccepted = z.strictObject({
  account: text,
  rotation: text.optional(),
  blastRadius: blastRadius.optional(),
});

/** A command was recorded, and the account is in this phase with it. */
export const commandAccepted = z.strictObject({ account: text, rotation: text.optional(), phase });

export const registrationState = z.strictObject({
  account: text,
  consumer: text,
  state: z.enum(["declared", "reviewed", "unreviewed"]),
});

export const deregistered = z.strictObject({ account: text, consumer: text });

export const reportAccepted = z.strictObject({ account: text, consumer: text, instance: text });

/** What a person sends, having looked, to start the emergency that an alert suggests. */
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
  /** Only where the policy lets an alert start an emergency. */
  started: z.literal(true).optional(),
  rotation: text.optional(),
  /** Why it is left to people although the policy lets it start. */
  because: text.optional(),
  blastRadius: blastRadius.optional(),
  request: suggested.optional(),
});

/** The API as it describes itself; what such a document looks like is the business of others. */
export const description = z.looseObject({ openapi: text });

const consumerChange = z.strictObject({ account: text, added: list(text), removed: list(text) });

/** What applying a fleet file has changed, by name. */
export const fleetApplied = z.strictObject({
  added: list(text),
  changed: list(text),
  removed: list(text),
  /** Whether rotations follow each other in another way than before; the ring of an account is a change of the account. */
  rolloutChanged: z.boolean(),
  consumers: list(consumerChange),
});
