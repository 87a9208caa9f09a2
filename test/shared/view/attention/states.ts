import type { AttentionAlert, AttentionKind, AttentionLevel } from "../../../../shared/api/attention.ts";
import type { Rollout } from "../../../../shared/api/rollout.ts";
import type { AccountSpec } from "../../../../shared/domain/account/account-spec.ts";
import { decide } from "../../../../shared/domain/decide/decide.ts";
import type { Discovery } from "../../../../shared/domain/discovery/discovery.ts";
import type { Objection, Reason } from "../../../../shared/domain/objection.ts";
import type { AccountState } from "../../../../shared/domain/rotation/account-state.ts";
import { unenrolled } from "../../../../shared/domain/rotation/evolve.ts";
import type { InstanceReport, World } from "../../../../shared/domain/world.ts";
import type { FleetChange } from "../../../../shared/records/fleet-change.ts";
import type { LeftBehind } from "../../../../shared/view/attention/fleet-attention.ts";
import { RecordFromNewerBuildError, RecordUnreadableError } from "../../../../shared/errors.ts";
import { holdForRecord } from "../../../../shared/records/unreadable.ts";
import {
  aConsumer,
  aCopy,
  aDeclaration,
  anAccount,
  aReport,
  aSeenWorld,
  before,
  day,
  hour,
  keyA,
  keyB,
  keyC,
  mainVault,
  minute,
  now,
  present,
  publishing,
  shop,
} from "../../../domain/builders.ts";
import { anEmergency, leaked } from "../../../domain/events.ts";
import { aRotation } from "../../../domain/rotations.ts";
import { pendingChange } from "../page/fleet-shown.ts";

/** One state of an account or of the fleet, and who is needed for it. */
export interface NeededState {
  readonly spec?: AccountSpec;
  readonly state: AccountState;
  readonly hold?: Objection;
  readonly movedAt?: Date;
  readonly reports?: readonly InstanceReport[];
  readonly discovery?: Discovery;
  readonly rollout?: Pick<Rollout, "stopped" | "failures">;
  readonly pending?: readonly FleetChange[];
  /** Accounts that have left the fleet file in the middle of something. */
  readonly removed?: readonly LeftBehind[];
  /** What makes the trail of its events unreadable. */
  readonly trailFault?: { readonly code: string; readonly message: string };
  /** Lines that others than a look or a sweep write about it, by their events. */
  readonly logs?: readonly string[];
  /** The most urgent matter; absent where nobody is needed. */
  readonly level?: AttentionLevel;
  readonly kind?: AttentionKind;
  /** Every rule that raises something of it. */
  readonly alerts?: readonly AttentionAlert[];
  /** Words of the first command. */
  readonly command?: string;
}

/** Why the account holds, as `decide` says itself. */
function heldBy(state: AccountState, change: Partial<World> = {}): Objection {
  const decision = decide(state, aSeenWorld({ permit: { kind: "not-needed" } as never, ...change }));
  if (decision.kind !== "hold") throw new Error(`it does not hold: ${JSON.stringify(decision)}`);
  return decision.objection;
}

function held(reason: Reason, remedy: Objection["remedy"] = "operator"): Objection {
  return { reason, message: `it holds for ${reason}`, remedy };
}

const fresh = { publishedAt: before(day), standbyUnpublishedSince: before(day) } as const;
const idle = aRotation.idle(fresh);
const leak = { emergency: anEmergency({ gate: "wait", deadlineMs: hour }), leaked: leaked(keyA) } as const;
const unproven = { slot: "key1", fingerprint: keyA, rotation: "earlier", since: before(day) } as const;
const late = aRotation.adopting({
  ...fresh,
  ...leak,
  emergency: anEmergency({ gate: "wait", declaredAt: before(3 * hour) }),
  freshPublishedAt: before(2 * hour),
});
const adopting = aRotation.adopting({ ...fresh, freshPublishedAt: before(5 * minute) });
const published = publishing(present(keyC));
const keys = { kind: "listed", key1: keyA, key2: keyC } as const;
const adoptingWorld = { keys, published, reports: [aReport()] } as const;
const guarded = anAccount({ policy: { approval: "required" } });
const paused = { by: "ada", reason: "audit", at: before(100 * day) } as const;
const needsPerson = { level: "now", alerts: ["needs-person"] } as const;
const outOfOrder = { level: "now", alerts: ["out-of-order"] } as const;

const unexplained = { from: before(hour), until: before(30 * minute), calls: 9_000, unexplained: 4_000 };

const contested: InstanceReport = {
  ...aReport(),
  contested: { since: before(5 * minute), at: before(minute), times: 2, fingerprint: keyB },
};

function discovered(
  users: Discovery["enrolled"][number]["users"],
  copies: Discovery["copies"] = [],
  usage?: Discovery["enrolled"][number]["usage"],
): Discovery {
  const { name: account, resourceId, publishedSecret, vaults } = anAccount();
  const about = { account, resourceId, publishedSecret, vaults, unknownConsumers: users.length };
  const enrolled = [{ ...about, keyListers: [], users, unseen: [], ...(usage && { usage }) }];
  return { at: before(hour), accounts: [], enrolled, unseen: [], searches: [], copies };
}

/** States of accounts and of the fleet, each with what every surface must say of it. */
export const states: Readonly<Record<string, NeededState>> = {
  "an account that was never looked at": { state: unenrolled },
  "an account at rest": { state: idle, hold: heldBy(idle, { reports: [aReport()] }), reports: [aReport()] },
  "a rotation that waits for a consumer": {
    state: adopting,
    hold: heldBy(adopting, adoptingWorld),
    reports: [aReport()],
  },
  "a rotation that soaks": { state: adopting, hold: held("Soaking", "wait") },
  "a rotation that consumers have kept waiting for four hours": {
    state: aRotation.adopting({ ...fresh, freshPublishedAt: before(4 * hour) }),
    hold: held("ConsumersNotReady", "wait"),
    level: "soon",
    kind: "consumers-awaited",
    alerts: ["pending-consumers"],
    command: "keyturn consumers list vision",
  },
  "a rotation that consumers keep waiting past its policy": {
    state: aRotation.adopting({ ...fresh, freshPublishedAt: before(8 * day) }),
    hold: heldBy(aRotation.adopting({ ...fresh, freshPublishedAt: before(8 * day) }), adoptingWorld),
    level: "now",
    kind: "consumers-awaited",
    alerts: ["pending-consumers"],
  },
  "an emergency whose start a silent consumer blocks": {
    state: aRotation.preparing({ ...fresh, ...leak }),
    hold: {
      ...held("ConsumersNotReady"),
      blockers: [
        { consumer: "web", owner: aConsumer().owner, reason: "NoReport", message: "web has not reported" },
      ],
    },
    level: "now",
    kind: "leaked-key",
    alerts: ["leaked-key", "needs-person"],
    command: "keyturn emergency vision --compromised key1 --gate waive --reason …",
  },
  "an emergency that waits for consumers which answer": {
    state: { ...adopting, ...leak },
    hold: heldBy({ ...adopting, ...leak }, adoptingWorld),
    reports: [aReport()],
    level: "now",
    kind: "leaked-key",
    alerts: ["leaked-key"],
    command: "--gate waive",
  },
  "an emergency that waits for a consumer which is silent": {
    state: { ...adopting, ...leak },
    hold: heldBy({ ...adopting, ...leak }, { ...adoptingWorld, reports: [] }),
    level: "now",
    kind: "leaked-key",
    alerts: ["leaked-key", "needs-person"],
    command: "--gate waive",
  },
  "an emergency past its deadline": {
    state: late,
    hold: heldBy(late, adoptingWorld),
    level: "now",
    kind: "leaked-key",
    alerts: ["leaked-key", "pending-consumers"],
  },
  "an emergency whose waived gate a second person must confirm": {
    state: { ...adopting, ...leak, emergency: anEmergency({ unconfirmed: "eve" }) },
    level: "now",
    kind: "leaked-key",
    alerts: ["leaked-key"],
    command: "keyturn approve vision --reason …",
  },
  "an emergency whose gate is waived, before its deadline": {
    state: { ...adopting, ...leak, emergency: anEmergency() },
    level: "now",
    kind: "leaked-key",
    alerts: ["leaked-key"],
    command: "keyturn status vision",
  },
  "an emergency that was cancelled": {
    state: aRotation.idle({ ...fresh, leaked: leaked(keyA) }),
    hold: heldBy(aRotation.idle({ ...fresh, leaked: leaked(keyA) })),
    level: "now",
    kind: "leaked-key",
    alerts: ["leaked-key", "needs-person"],
    command: "keyturn emergency vision --compromised key1 --reason …",
  },
  "an emergency whose old key is not refused yet": {
    state: aRotation.confirming({ ...fresh, emergency: leak.emergency, leaked: [] }),
    hold: held("RetireeStillAccepted", "wait"),
    level: "now",
    kind: "death-unproven",
    alerts: ["leaked-key"],
  },
  "a rotation whose old key is not refused yet": {
    state: aRotation.confirming(fresh),
    hold: held("RetireeStillAccepted", "wait"),
  },
  "a rotation that has ended without a proof that the old key is dead": {
    state: aRotation.idle({ ...fresh, unproven }),
    hold: held("NotDue", "wait"),
    ...needsPerson,
    kind: "death-unproven",
    command: "keyturn rotate vision --reason …",
  },
  "an emergency that has ended without a proof that the leaked key is dead": {
    state: aRotation.idle({ ...fresh, unproven: { ...unproven, leaked: true } }),
    hold: held("NotDue", "wait"),
    level: "now",
    kind: "death-unproven",
    alerts: ["leaked-key"],
  },
  "a rotation that has yet to regenerate the slot of a key that may not be dead": {
    state: aRotation.preparing({ ...fresh, unproven }),
    hold: held("TooManyInFlight", "wait"),
    ...needsPerson,
    kind: "death-unproven",
    command: "keyturn status vision",
  },
  "a rotation of an account that has left the fleet file": {
    state: idle,
    removed: [{ account: "speech", state: aRotation.adopting(fresh) }],
    logs: ["accounts-removed-in-flight"],
    level: "now",
    kind: "left-behind",
    alerts: ["attention"],
    command: "keyturn fleet apply",
  },
  "an emergency of an account that has left the fleet file": {
    state: idle,
    removed: [{ account: "speech", state: aRotation.adopting({ ...fresh, ...leak }) }],
    logs: ["accounts-removed-in-flight"],
    level: "now",
    kind: "left-behind",
    alerts: ["attention"],
  },
  "an audit trail that cannot be read": {
    state: idle,
    hold: held("NotDue", "wait"),
    trailFault: { code: "RECORD_UNREADABLE", message: "the record of vision cannot be read" },
    level: "now",
    kind: "record-fault",
    command: "keyturn status vision",
  },
  "calls that nobody explains": {
    state: idle,
    discovery: discovered([], [], unexplained),
    logs: ["calls-unexplained"],
    level: "soon",
    kind: "unknown-use",
    alerts: ["attention"],
    command: "keyturn discover",
  },
  "calls that nobody explains, while unknown users hold the rotation": {
    state: aRotation.preparing(fresh),
    hold: held("UnknownConsumers"),
    discovery: discovered([], [], unexplained),
    logs: ["calls-unexplained"],
    level: "now",
    kind: "unknown-use",
    alerts: ["attention", "needs-person"],
  },
  "a rotation that waits for a second person": {
    spec: guarded,
    state: aRotation.preparing(fresh),
    hold: heldBy(aRotation.preparing(fresh), { spec: guarded }),
    ...needsPerson,
    kind: "approval-pending",
    command: "keyturn approve vision --reason …",
  },
  "a fleet file that loosens what nobody has approved": {
    state: idle,
    hold: held("LooseningNotApproved"),
    ...needsPerson,
    kind: "approval-pending",
    command: "keyturn fleet pending",
  },
  "a change of the fleet file that waits for a second person": {
    state: idle,
    pending: [pendingChange],
    logs: ["fleet-change-requested"],
    level: "now",
    kind: "approval-pending",
    alerts: ["attention"],
    command: `keyturn fleet approve c0ffee --digest ${pendingChange.digest}`,
  },
  "a line that has stopped, while nothing waits for it": {
    state: idle,
    rollout: { stopped: true, failures: [{ account: "speech", rotation: "r", at: now.toISOString() }] },
    level: "now",
    kind: "line-stopped",
    command: "keyturn rollout resume --reason …",
  },
  "a rotation that waits for a stopped line": {
    state: aRotation.preparing(fresh),
    hold: held("LineStopped"),
    level: "now",
    kind: "line-stopped",
    alerts: ["line-stopped"],
    command: "keyturn rollout resume --reason …",
  },
  "a rotation that waits for its turn": {
    state: aRotation.preparing(fresh),
    hold: held("TooManyInFlight", "wait"),
  },
  "a vault that refuses": {
    state: aRotation.preparing(fresh),
    hold: heldBy(aRotation.preparing(fresh), {
      published: [{ vault: mainVault, latest: { kind: "forbidden", detail: "no right" } as never }],
    }),
    ...outOfOrder,
    kind: "secret-unreadable",
    command: "keyturn doctor --account vision",
  },
  "a vault that has been busy for a moment": { state: idle, hold: held("VaultNotReachable", "wait") },
  "a published secret that was deleted": {
    state: idle,
    hold: held("PublishedSecretDeleted"),
    ...outOfOrder,
    kind: "secret-unreadable",
  },
  "a slot secret that is somebody else's": {
    state: unenrolled,
    hold: held("SlotSecretUnknown"),
    ...needsPerson,
    kind: "secret-unreadable",
  },
  "an account that is gone": {
    state: aRotation.preparing(fresh),
    hold: heldBy(aRotation.preparing(fresh), { account: { kind: "absent" } }),
    ...outOfOrder,
    kind: "account-fault",
  },
  "keys that cannot be listed": {
    state: idle,
    hold: held("KeysNotListable"),
    ...outOfOrder,
    kind: "account-fault",
  },
  "a data plane that says nothing": {
    state: idle,
    hold: held("DataPlaneSilent"),
    ...outOfOrder,
    kind: "account-fault",
  },
  "a data plane that can prove nothing": {
    state: aRotation.preparing(fresh),
    hold: held("ProofNotPossible"),
    ...needsPerson,
    kind: "account-fault",
  },
  "a record that cannot be read": {
    state: unenrolled,
    hold: holdForRecord(new RecordUnreadableError("the head of vision")),
    level: "now",
    kind: "record-fault",
    alerts: ["failures"],
  },
  "a record of a newer build": {
    state: unenrolled,
    hold: holdForRecord(new RecordFromNewerBuildError("the head of vision", "version 9")),
    level: "now",
    kind: "record-fault",
    alerts: ["failures"],
  },
  "a record that no row can hold": {
    state: idle,
    hold: held("RecordTooLarge"),
    ...needsPerson,
    kind: "record-fault",
  },
  "a step that failed and is repeated": {
    state: aRotation.regenerating(fresh),
    hold: held("StepFailed", "wait"),
    level: "soon",
    kind: "step-failing",
    alerts: ["failures"],
  },
  "a step that keeps failing": {
    state: aRotation.regenerating(fresh),
    hold: held("StepKeepsFailing"),
    level: "now",
    kind: "step-failing",
    alerts: ["failures"],
  },
  "a phase without progress": {
    state: aRotation.publishing(fresh),
    hold: held("EffectOutcomeUnknown", "wait"),
    movedAt: before(2 * hour),
    level: "now",
    kind: "no-progress",
    alerts: ["stuck-phase"],
  },
  "an instance for which two parties speak": {
    state: idle,
    hold: held("NotDue", "wait"),
    reports: [contested],
    logs: ["instance-contested"],
    level: "now",
    kind: "contested-instance",
    alerts: ["attention"],
    command: "keyturn consumers settle vision web web-1 --reason …",
  },
  "a policy that waits for unknown users": {
    state: aRotation.preparing(fresh),
    hold: held("UnknownConsumers"),
    ...needsPerson,
    kind: "unknown-use",
  },
  "users of the key that nobody has registered": {
    state: idle,
    discovery: discovered([
      { how: ["settings"], resources: [shop], settings: [], identities: [], standing: "unknown" },
    ]),
    logs: ["unknown-consumers"],
    level: "soon",
    kind: "unknown-use",
    alerts: ["attention"],
    command: "keyturn discover",
  },
  "copies that hold a rotation": {
    state: aRotation.preparing(fresh),
    hold: heldBy(aRotation.preparing(fresh), {
      copies: { kind: "read", copies: [aCopy(keyB)], unlisted: [] },
    }),
    ...needsPerson,
    kind: "copy-unanswered",
    command: "keyturn copies list vision",
  },
  "copies that hold nothing, and nobody answers for": {
    spec: anAccount({ policy: { copies: "warn" } }),
    state: idle,
    discovery: discovered([], [aCopy(keyB)]),
    logs: ["copies-found"],
    level: "soon",
    kind: "copy-unanswered",
    alerts: ["attention"],
  },
  "an account without consumers": {
    spec: anAccount({ consumers: [] }),
    state: adopting,
    hold: held("NoConsumers"),
    ...needsPerson,
    kind: "operator-needed",
    command: "keyturn consumers list vision",
  },
  "a rotation whose target the file has changed": {
    state: aRotation.preparing(fresh),
    hold: held("TargetChanged"),
    ...needsPerson,
    kind: "operator-needed",
  },
  "a consumer that has registered itself": {
    state: aRotation.idle({
      ...fresh,
      registrations: [{ ...aDeclaration(), registeredAt: before(day), by: "guest" } as never],
    }),
    level: "soon",
    kind: "registration-pending",
    command: "keyturn consumers approve vision guest --reason …",
  },
  "a pause": { state: aRotation.idle({ ...fresh, paused }), hold: held("Paused") },
  "a pause that outlasts the cadence": {
    state: aRotation.idle({ paused, publishedAt: before(100 * day) }),
    hold: held("Paused"),
    level: "soon",
    kind: "overdue",
    alerts: ["key-overdue"],
    command: "keyturn resume vision --reason …",
  },
  "a key that is due and cools down": {
    state: aRotation.idle({ publishedAt: before(91 * day) }),
    hold: held("CoolingDown", "wait"),
    level: "soon",
    kind: "overdue",
  },
  "a key that nothing rotates": {
    state: aRotation.idle({ publishedAt: before(100 * day) }),
    hold: held("NotDue", "wait"),
    level: "soon",
    kind: "overdue",
    alerts: ["key-overdue"],
    command: "keyturn plan vision",
  },
  "a rotation on time of a key that was due": {
    state: aRotation.adopting({ publishedAt: before(91 * day), freshPublishedAt: before(minute) }),
    hold: held("Soaking", "wait"),
  },
};
