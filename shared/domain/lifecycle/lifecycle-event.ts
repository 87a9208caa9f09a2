import type { RotationMode, RotationOutcome } from "../vocabulary.ts";
import type { Owner } from "../account/account-spec.ts";
import type { DriftKind } from "../rotation/drift.ts";
import type { Fingerprint, KeyFingerprints, Slot } from "../key.ts";
import type { Blocker, Reason } from "../objection.ts";
import type { EnrolledState, Phase, AccountState } from "../rotation/account-state.ts";
import { requestIn } from "../rotation/account-state.ts";

/** The account that an event is about. */
export interface LifecycleSubject {
  readonly account: string;
  /** ARM id of the account. */
  readonly resourceId: string;
}

/** An event of the trail, by its number and its hash. */
interface TrailHead {
  readonly sequence: number;
  readonly hash: string;
}

/** The state of the account right after the event. */
export interface LifecycleState extends LifecycleSubject {
  readonly phase: Phase;
  /** The last event of the trail at that time, with its hash: whoever keeps it can tell a rewritten trail. */
  readonly head: TrailHead;
  /** Absent before the enrolment, like the fingerprints. */
  readonly active?: Slot;
  readonly fingerprints?: KeyFingerprints;
  /** The rotation in flight, or the one that just ended; absent when there is none. */
  readonly rotation?: {
    readonly id: string;
    readonly mode: RotationMode;
    readonly requestedBy: string;
  };
}

/** A revoked key, and the slot that it was in. */
interface Gone {
  readonly retired: { readonly slot: Slot; readonly fingerprint: Fingerprint };
}

/** The content of an event, by its type. */
export type LifecycleBody =
  | { readonly type: "keyturn.rotation.started"; readonly data: LifecycleState }
  | {
      readonly type: "keyturn.rotation.published";
      readonly data: LifecycleState & { readonly fresh: Fingerprint };
    }
  | {
      readonly type: "keyturn.rotation.adopted";
      readonly data: LifecycleState & {
        readonly confirmed: readonly string[];
        /** Consumers that a waiver let the rotation go on without. */
        readonly notWaitedFor: readonly string[];
      };
    }
  | { readonly type: "keyturn.rotation.retired"; readonly data: LifecycleState & Gone }
  | { readonly type: "keyturn.revocation.unproven"; readonly data: LifecycleState & Gone }
  | {
      readonly type:
        | "keyturn.rotation.completed"
        | "keyturn.rotation.reverted"
        | "keyturn.rotation.cancelled"
        | "keyturn.rotation.abandoned";
      readonly data: LifecycleState & { readonly outcome: RotationOutcome };
    }
  | {
      readonly type: "keyturn.rotation.blocked";
      readonly data: LifecycleState & {
        readonly reason: Reason;
        readonly message: string;
        readonly blockers: readonly Blocker[];
      };
    }
  | { readonly type: "keyturn.rotation.failed"; readonly data: LifecycleState & { readonly message: string } }
  | { readonly type: "keyturn.drift.found"; readonly data: LifecycleState & { readonly drift: DriftKind } }
  | {
      readonly type: "keyturn.evidence.differs";
      readonly data: LifecycleSubject & { readonly files: readonly string[] };
    }
  | {
      readonly type: "keyturn.instance.contested";
      readonly data: LifecycleState & {
        readonly consumer: string;
        readonly instance: string;
        readonly owner: Owner;
      };
    }
  | {
      readonly type: "keyturn.consumer.unknown";
      readonly data: LifecycleSubject & { readonly unknown: number };
    };

export type LifecycleType = LifecycleBody["type"];

/** An event for subscribers. Never holds a key, nor the reason that a person wrote. */
export type LifecycleEvent = LifecycleBody & {
  /** Stays the same however often the event is sent, so that subscribers can deduplicate. */
  readonly id: string;
  readonly at: Date;
};

/** Describes an account and its rotation in flight, or the one that the event has just ended. */
export function lifecycleStateOf(
  { account, resourceId }: LifecycleSubject,
  { sequence, hash }: TrailHead,
  after: AccountState,
  before: AccountState = after,
): LifecycleState {
  const request = requestIn(after) ?? requestIn(before);
  return {
    account,
    resourceId,
    phase: after.phase,
    head: { sequence, hash },
    ...(after.phase !== "unenrolled" && keysOf(after)),
    ...(request && {
      rotation: { id: request.id, mode: request.mode, requestedBy: request.requestedBy },
    }),
  };
}

/** Discovery found this many users of an account's key that are not in the inventory. */
export function unknownConsumersFound(
  { account, resourceId }: LifecycleSubject,
  unknown: number,
  at: Date,
): LifecycleEvent {
  const type = "keyturn.consumer.unknown";
  return { id: `${account}/${at.toISOString()}/${type}`, at, type, data: { account, resourceId, unknown } };
}

/** These files of the account's archive contradict its trail, or are not keyturn's. */
export function evidenceDiffers(
  { account, resourceId }: LifecycleSubject,
  files: readonly string[],
  at: Date,
): LifecycleEvent {
  const type = "keyturn.evidence.differs";
  const named = files.slice(0, maxFiles);
  return {
    id: `${account}/${at.toISOString()}/${type}`,
    at,
    type,
    data: { account, resourceId, files: named },
  };
}

/** Keeps the event small. */
const maxFiles = 20;

function keysOf({ active, keys }: EnrolledState): Pick<LifecycleState, "active" | "fingerprints"> {
  return { active, fingerprints: { key1: keys.key1, key2: keys.key2 } };
}
