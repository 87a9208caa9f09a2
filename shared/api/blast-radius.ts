import { compromisedKeys, emergencyGates } from "../domain/vocabulary.ts";
import { slots } from "../domain/key.ts";
import * as z from "zod";
import { environment, fingerprint, instant, list, owner, slot } from "./fields.ts";

const text = z.string();
/** The published key, the other one, or both; a slot; or the fingerprint of the key that was found. */
export const compromised = z.union([z.enum([...compromisedKeys, ...slots]), fingerprint]);
export const gate = z.enum(emergencyGates);

const affected = z.strictObject({
  consumer: text,
  owner,
  environment,
  instances: list(z.strictObject({ instance: text, slot: z.enum(["key1", "key2", "unknown", "silent"]) })),
  feels: z.enum(["nothing", "waited-for", "cut-off"]),
  because: text,
});

/** The consumers that an emergency affects, with the digest that confirms this very list. */
export const blastRadius = z.strictObject({
  account: text,
  compromised,
  /** The keys that will die. */
  keys: list(
    z.strictObject({
      slot: z.enum(["key1", "key2"]),
      fingerprint: text,
      role: z.enum(["published", "standby"]),
      publishedSince: instant.optional(),
    }),
  ),
  gate,
  deadlineMs: z.int(),
  consumers: list(affected),
  /** Names of consumers that may hold a revoked key for a while. */
  cutOff: list(text),
  /** Places with a copy of a key that dies; what runs on it breaks. */
  copies: z.strictObject({
    count: z.int(),
    /** At most 20. */
    listed: list(z.strictObject({ resource: text, name: text, slot, acceptedBy: text.exactOptional() })),
  }),
  /** The vaults as they answer now. One that is not `usable` holds the emergency unless it is left out. */
  vaults: list(
    z.strictObject({
      vault: text,
      usable: z.boolean(),
      leftOut: z.boolean(),
      /** Why it is not usable. */
      because: text.optional(),
    }),
  ).optional(),
  confirm: text,
});

export type BlastRadiusDocument = z.output<typeof blastRadius>;
