import * as z from "zod";
import type { DriftKind } from "../domain/rotation/drift.ts";
import type { LifecycleType } from "../domain/lifecycle/lifecycle-event.ts";
import { blockerReasons, reasons } from "../domain/objection.ts";
import type { Phase } from "../domain/rotation/account-state.ts";
import { mode, outcome, slot } from "../records/record-schema.ts";

export const phases = {
  unenrolled: "unenrolled",
  enrolling: "enrolling",
  idle: "idle",
  repairing: "repairing",
  preparing: "preparing",
  regenerating: "regenerating",
  proving: "proving",
  publishing: "publishing",
  adopting: "adopting",
  retiring: "retiring",
  confirming: "confirming",
  reverting: "reverting",
} as const satisfies { readonly [P in Phase]: P };

const drifts = {
  "roles-swapped": "roles-swapped",
  "keys-changed": "keys-changed",
  "secrets-unusable": "secrets-unusable",
  "published-key-dead": "published-key-dead",
  "fresh-key-dead": "fresh-key-dead",
  "published-overwritten": "published-overwritten",
  "reverted-by-hand": "reverted-by-hand",
  "retired-out-of-band": "retired-out-of-band",
  "previous-key-dead": "previous-key-dead",
} as const satisfies { readonly [K in DriftKind]: K };

const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .meta({ id: "fingerprint", description: "The first 16 hex digits of the SHA-256 of a key" });
const time = z.iso.datetime().meta({ id: "time", description: "When it happened, in UTC" });
const fingerprints = z.object({ key1: fingerprint, key2: fingerprint }).meta({ id: "fingerprints" });
const phase = z
  .enum(phases)
  .meta({ id: "phase", description: "Where the account stood right after what is told" });
const active = slot.meta({ id: "active", description: "The slot whose key consumers are told to use" });
const rotation = z
  .object({
    id: z.string(),
    mode,
    requestedBy: z.string().describe("Object id of who asked for it, or what triggered it"),
  })
  .meta({ id: "rotation", description: "The rotation in flight, or the one that this ends" });
const names = z.array(z.string());

const links = z
  .object({ account: z.string().describe("Path of the account in keyturn's API") })
  .meta({ id: "links" });

const subject = z.object({
  account: z.string().describe("The account's name in the fleet file"),
  resourceId: z.string().describe("ARM id of the account"),
  links,
});
const head = z
  .object({ sequence: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) })
  .meta({ id: "head", description: "The last event of the account's trail, by its number and its hash" });
const state = subject.extend({
  phase,
  head,
  active: active.optional(),
  fingerprints: fingerprints.optional(),
  rotation: rotation.optional(),
});
const retired = state.extend({
  retired: z.object({ slot, fingerprint }).describe("The key that was replaced"),
});
const ended = state.extend({ outcome });

const dataOf = {
  "keyturn.rotation.started": state,
  "keyturn.rotation.published": state.extend({ fresh: fingerprint }),
  "keyturn.rotation.adopted": state.extend({
    confirmed: names.describe("Consumers that confirmed the fresh key"),
    notWaitedFor: names.describe("Consumers that somebody answers for not having waited for"),
  }),
  "keyturn.rotation.retired": retired,
  "keyturn.rotation.completed": ended,
  "keyturn.rotation.reverted": ended,
  "keyturn.rotation.cancelled": ended,
  "keyturn.rotation.abandoned": ended,
  "keyturn.rotation.blocked": state.extend({
    reason: z.enum(reasons).describe("An objection that docs/runbook.md explains"),
    message: z.string(),
    blockers: z.array(
      z.object({
        consumer: z.string(),
        owner: z.object({ name: z.string(), contact: z.string() }),
        reason: z.enum(blockerReasons),
        message: z.string(),
      }),
    ),
  }),
  "keyturn.rotation.failed": state.extend({ message: z.string() }),
  "keyturn.revocation.unproven": retired,
  "keyturn.drift.found": state.extend({ drift: z.enum(drifts) }),
  "keyturn.evidence.differs": subject.extend({
    files: names.describe("Files of the account's archive that contradict its trail, or are not keyturn's"),
  }),
  "keyturn.instance.contested": state.extend({
    consumer: z.string(),
    instance: z.string().describe("The instance whose reports contradict each other"),
    owner: z.object({ name: z.string(), contact: z.string() }),
  }),
  "keyturn.consumer.unknown": subject.extend({
    unknown: z.int().min(0).describe("How many users of the key the inventory does not explain"),
  }),
} as const satisfies Readonly<Record<LifecycleType, z.ZodType>>;

/** The types of events, in the order of a rotation. */
export const lifecycleTypes = Object.keys(dataOf) as readonly LifecycleType[];

function cloudEvent<T extends LifecycleType>(type: T) {
  return z.object({
    specversion: z.literal("1.0"),
    id: z.string().min(1).describe("The same however often the event is delivered"),
    source: z.string().min(1).describe("ARM id of the account"),
    subject: z.string().describe("accounts/{account}, followed by /rotations/{id} when a rotation is meant"),
    type: z.literal(type),
    time,
    datacontenttype: z.literal("application/json"),
    data: dataOf[type],
  });
}

/** The schema of every event that keyturn publishes. */
export const lifecycleSchema = z.union(lifecycleTypes.map(cloudEvent));

/** The same as JSON Schema 2020-12. Receivers must accept fields that a later version adds. */
export function lifecycleJsonSchema(): object {
  return { title: "Lifecycle events of keyturn", ...z.toJSONSchema(lifecycleSchema, { io: "input" }) };
}
