import type { HandedKey } from "../../../shared/domain/holders/handed-keys.ts";
import type { Declared, DeclaredRules, Terms } from "../../../shared/domain/terms/terms.ts";
import * as fc from "fast-check";
import type { Registration, Declaration } from "../../../shared/domain/account/registration.ts";
import type { Owner } from "../../../shared/domain/account/account-spec.ts";
import type { Claim, Effect } from "../../../shared/domain/decide/effect.ts";
import type {
  Fingerprint,
  GoneKey,
  KeyFingerprints,
  LeakedKey,
  Slot,
  UnprovenDeath,
} from "../../../shared/domain/key.ts";
import type { Blocker, Objection } from "../../../shared/domain/objection.ts";
import { blockerReasons, reasons } from "../../../shared/domain/objection.ts";
import type {
  AccountStateIn,
  Enrolled,
  Phase,
  RefreshBound,
  RotationRequest,
} from "../../../shared/domain/rotation/account-state.ts";
import type { Drift, DriftKind } from "../../../shared/domain/rotation/drift.ts";
import type {
  ConfirmationSummary,
  LeftOut,
  Tally,
} from "../../../shared/domain/rotation/confirmation-summary.ts";
import type {
  Confirmation,
  Emergency,
  EnrolmentTarget,
  EventOf,
  PassedCopies,
  PassedCopy,
  RotationEvent,
  WaivedConsumer,
} from "../../../shared/domain/rotation/rotation-event.ts";
import type { SecretPlace, StoredSecret, SupersededVersion } from "../../../shared/domain/secret-place.ts";
import { fp } from "../../domain/builders.ts";

type Optional<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Needed<T> = { readonly [K in Exclude<keyof T, Optional<T>>]: fc.Arbitrary<T[K]> };
type Extra<T> = { readonly [K in Optional<T>]-?: fc.Arbitrary<Exclude<T[K], undefined>> };
/** The arbitraries of all fields, apart from those that are the same in each member of a union. */
type Fields<T, Known extends PropertyKey = never> = Needed<Omit<T, Known>> & Extra<Omit<T, Known>>;

/** Every stored record: with `all`, each optional field is set, at every depth; with `some`, any of them. */
export interface ArbitraryRecords {
  readonly states: { readonly [P in Phase]: fc.Arbitrary<AccountStateIn<P>> };
  readonly events: { readonly [T in RotationEvent["type"]]: fc.Arbitrary<EventOf<T>> };
  readonly claim: fc.Arbitrary<Claim>;
  readonly objection: fc.Arbitrary<Objection>;
}

const text = fc.string({ unit: "binary", maxLength: 12 });
const number = fc.nat();
const instant = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-12-31") });
const slot = fc.constantFrom<Slot>("key1", "key2");
const fingerprint: fc.Arbitrary<Fingerprint> = fc.constantFrom("a", "b", "c", "d").map(fp);

export function arbitraryRecords(optional: "all" | "some"): ArbitraryRecords {
  /** A forgotten field does not compile, required or not. */
  function a<T extends object>(needed: Needed<T>, extra: Extra<T>): fc.Arbitrary<T> {
    const requiredKeys = Object.keys(needed);
    const fields: Record<string, fc.Arbitrary<unknown>> = { ...needed, ...extra };
    const record = optional === "all" ? fc.record(fields) : fc.record(fields, { requiredKeys });
    return record as fc.Arbitrary<T>;
  }
  const list = <T>(item: fc.Arbitrary<T>) =>
    fc.array(item, { minLength: optional === "all" ? 1 : 0, maxLength: 3 });
  const leakedKeys = () => list(a<LeakedKey>({ slot, fingerprint }, {}));

  const keys = a<KeyFingerprints>({ key1: fingerprint, key2: fingerprint }, {});
  const target = a<EnrolmentTarget>({ resourceId: text, publishedSecret: text, vaults: list(text) }, {});
  const version = a<SupersededVersion>({ vault: text, version: text }, {});
  const secret = fc.constantFrom<SecretPlace["secret"]>("published", "key1", "key2");
  const place = a<SecretPlace>({ vault: text, secret }, {});
  const stored = a<StoredSecret>({ vault: text, secret, version: text, fingerprint }, {});
  const owner = a<Owner>({ name: text, contact: text }, {});
  const outcome = fc.constantFrom<EventOf<"rotation-ended">["outcome"]>(
    "completed",
    "reverted",
    "cancelled",
    "keyless",
  );
  const mode = fc.constantFrom<RotationRequest["mode"]>("scheduled", "near-expiry", "manual", "emergency");
  const confirmation = a<Confirmation>(
    {
      consumer: text,
      instance: text,
      fingerprint,
      receivedAt: instant,
      strength: fc.constantFrom<Confirmation["strength"]>("proven", "resolved", "circumstantial"),
    },
    {},
  );
  const tally: Fields<Tally> = {
    instances: number,
    fingerprint,
    strengths: a<Tally["strengths"]>({ proven: number, resolved: number, circumstantial: number }, {}),
    oldest: instant,
    newest: instant,
    digest: text,
  };
  const summary = a<ConfirmationSummary>(
    { consumers: list(a<ConfirmationSummary["consumers"][number]>({ consumer: text, ...tally }, {})) },
    { others: a<NonNullable<ConfirmationSummary["others"]>>({ consumers: number, ...tally }, {}) },
  );
  const leftOut = a<LeftOut>({ count: number, digest: text }, {});
  const waived = a<WaivedConsumer>({ consumer: text, by: text, reason: text, until: instant }, {});
  const copies = a<PassedCopies>(
    {
      count: number,
      named: list(
        a<PassedCopy>(
          {
            resource: text,
            name: text,
            slot,
            fingerprint,
            because: fc.constantFrom<PassedCopy["because"]>("accepted", "policy", "emergency"),
          },
          { by: text, reason: text },
        ),
      ),
    },
    {},
  );
  const emergency = a<Emergency>(
    {
      compromised: fc.constantFrom<Emergency["compromised"]>("active", "standby", "both"),
      gate: fc.constantFrom<Emergency["gate"]>("wait", "waive"),
      deadlineMs: number,
      declaredAt: instant,
      by: text,
      reason: text,
    },
    { leaveOut: list(text), unconfirmed: text, confirmedBy: text },
  );
  const declared: Fields<Declaration, "resourceId"> = {
    name: text,
    owner,
    environment: fc.constantFrom<Declaration["environment"]>(
      "production",
      "non-production",
      "disaster-recovery",
    ),
    criticality: fc.constantFrom<Declaration["criticality"]>("required", "advisory"),
    instances: number,
    refreshWithinMs: number,
    principal: text,
  };
  const declaration = a<Declaration>(declared, { resourceId: text });
  const byAt = a<{ readonly by: string; readonly at: Date }>({ by: text, at: instant }, {});
  const registration = a<Registration>(
    { ...declared, registeredAt: instant },
    { resourceId: text, approved: byAt },
  );

  const terms = a<Terms>({ declaration: text, file: text, since: instant }, { by: text, approvedBy: text });
  const rules = a<DeclaredRules>(
    { cadenceMs: number, timerGraceMs: number, approval: fc.constantFrom("none", "required") },
    {},
  );
  const enrolled: Needed<Enrolled> = {
    target,
    endpoint: text,
    active: slot,
    keys,
    standbyUnpublishedSince: instant,
    publishedAt: instant,
    ownVersions: list(version),
  };
  const perhaps: Extra<Enrolled> = {
    probe: text,
    publishedEarlier: a<NonNullable<Enrolled["publishedEarlier"]>>(
      { fingerprint, from: instant, until: instant },
      {},
    ),
    lastEnded: a<NonNullable<Enrolled["lastEnded"]>>({ rotation: text, outcome, at: instant }, {}),
    touchedAt: instant,
    unverified: fc.constant(true),
    paused: a<NonNullable<Enrolled["paused"]>>({ by: text, reason: text, at: instant }, {}),
    followUp: emergency,
    leaked: leakedKeys(),
    refreshBound: a<RefreshBound>(
      { boundMs: number, since: instant },
      { earlier: a<NonNullable<RefreshBound["earlier"]>>({ boundMs: number, until: instant }, {}) },
    ),
    gone: list(a<GoneKey>({ fingerprint, at: instant }, { byKeyturn: fc.constant(true as const) })),
    unproven: a<UnprovenDeath>(
      { slot, fingerprint, rotation: text, since: instant },
      { leaked: fc.constant(true) },
    ),
    owed: list(place),
    handed: list(a<HandedKey>({ consumer: text, place: text, fingerprint, at: instant }, { etag: text })),
    registrations: list(registration),
    registrationChanges: list(fc.record({ principal: text, since: instant, count: number })),
    declared: a<Declared>(
      { declaration: text, file: text, since: instant, rules },
      { by: text, approvedBy: text, removedAt: instant },
    ),
  };
  const asked: Needed<RotationRequest> = { id: text, mode, requestedAt: instant, requestedBy: text };
  const perhapsAsked: Extra<RotationRequest> = {
    emergency,
    approval: byAt,
    touched: fc.constant(true),
    notBefore: instant,
    terms,
  };
  const writing = { superseded: list(version), stored: list(stored) };
  const inFlight = { ...enrolled, ...asked };
  const perhapsInFlight = { ...perhaps, ...perhapsAsked };
  const replacing = { ...inFlight, ...writing };

  const is = <P extends string>(name: P) => fc.constant(name);
  const phase = <P extends Exclude<Phase, "unenrolled">>(
    needed: Needed<AccountStateIn<P>>,
    extra: Extra<AccountStateIn<P>>,
  ) => a<AccountStateIn<P>>(needed, extra);

  return {
    states: {
      unenrolled: a<AccountStateIn<"unenrolled">>({ phase: is("unenrolled") }, {}),
      enrolling: phase<"enrolling">({ ...enrolled, ...writing, phase: is("enrolling") }, perhaps),
      idle: phase<"idle">({ ...enrolled, phase: is("idle") }, perhaps),
      repairing: phase<"repairing">(
        { ...enrolled, ...writing, phase: is("repairing") },
        { ...perhaps, request: a<RotationRequest>(asked, perhapsAsked) },
      ),
      preparing: phase<"preparing">({ ...inFlight, phase: is("preparing") }, perhapsInFlight),
      regenerating: phase<"regenerating">(
        { ...replacing, phase: is("regenerating"), replaced: fingerprint },
        perhapsInFlight,
      ),
      proving: phase<"proving">(
        { ...replacing, phase: is("proving"), fresh: fingerprint, regeneratedAt: instant },
        { ...perhapsInFlight, replaced: fingerprint },
      ),
      publishing: phase<"publishing">(
        { ...replacing, phase: is("publishing"), fresh: fingerprint },
        perhapsInFlight,
      ),
      adopting: phase<"adopting">(
        { ...replacing, phase: is("adopting"), fresh: fingerprint, freshPublishedAt: instant },
        perhapsInFlight,
      ),
      retiring: phase<"retiring">(
        {
          ...replacing,
          phase: is("retiring"),
          fresh: fingerprint,
          retiree: fingerprint,
          freshPublishedAt: instant,
        },
        perhapsInFlight,
      ),
      confirming: phase<"confirming">(
        {
          ...replacing,
          phase: is("confirming"),
          retired: slot,
          retiree: fingerprint,
          regeneratedAt: instant,
          verdict: fc.constantFrom<AccountStateIn<"confirming">["verdict"]>("open", "proven", "unproven"),
          disabled: list(version),
        },
        perhapsInFlight,
      ),
      reverting: phase<"reverting">(
        { ...replacing, phase: is("reverting"), fresh: fingerprint },
        { ...perhapsInFlight, previousPublishedAt: instant },
      ),
    },
    events: arbitraryEvents(),
    claim: a<Claim>({ worker: text, until: instant, effect: arbitraryEffect() }, {}),
    objection: a<Objection>(
      {
        reason: fc.constantFrom(...reasons),
        message: text,
        remedy: fc.constantFrom<Objection["remedy"]>("wait", "operator"),
      },
      {
        until: instant,
        blockers: list(
          a<Blocker>(
            { consumer: text, owner, reason: fc.constantFrom(...blockerReasons), message: text },
            {},
          ),
        ),
        vaults: list(text),
        since: instant,
      },
    ),
  };

  function arbitraryEffect(): fc.Arbitrary<Effect> {
    type EffectOf<T> = Extract<Effect, { readonly type: T }>;
    return fc.oneof(
      a<EffectOf<"regenerate">>({ type: is("regenerate"), slot, stale: fingerprint }, {}),
      a<EffectOf<"store">>({ type: is("store"), place, slot, fingerprint }, {}),
      a<EffectOf<"disable">>({ type: is("disable"), place, version: text }, {}),
    );
  }

  function arbitraryDrift(): fc.Arbitrary<Drift> {
    type DriftOf<K extends DriftKind> = Extract<Drift, { readonly kind: K }>;
    const superseded = list(version);
    const drifts: { readonly [K in DriftKind]: fc.Arbitrary<DriftOf<K>> } = {
      "roles-swapped": a<DriftOf<"roles-swapped">>(
        { kind: is("roles-swapped"), active: slot, keys, standbyUnpublishedSince: instant },
        {},
      ),
      "keys-changed": a<DriftOf<"keys-changed">>({ kind: is("keys-changed"), keys }, { owed: list(place) }),
      "secrets-unusable": a<DriftOf<"secrets-unusable">>(
        { kind: is("secrets-unusable"), places: list(place) },
        {},
      ),
      "published-key-dead": a<DriftOf<"published-key-dead">>(
        { kind: is("published-key-dead"), keys, superseded },
        {},
      ),
      "fresh-key-dead": a<DriftOf<"fresh-key-dead">>(
        { kind: is("fresh-key-dead"), keys, fresh: fingerprint, superseded },
        {},
      ),
      "published-overwritten": a<DriftOf<"published-overwritten">>(
        { kind: is("published-overwritten"), superseded },
        {},
      ),
      "reverted-by-hand": a<DriftOf<"reverted-by-hand">>(
        { kind: is("reverted-by-hand"), keys, publishedAt: instant },
        {},
      ),
      "retired-out-of-band": a<DriftOf<"retired-out-of-band">>(
        { kind: is("retired-out-of-band"), replacement: fingerprint, notAdopted: list(text) },
        { notAdoptedLeftOut: leftOut },
      ),
      "previous-key-dead": a<DriftOf<"previous-key-dead">>(
        { kind: is("previous-key-dead"), keys, superseded },
        {},
      ),
    };
    return fc.oneof(...Object.values(drifts));
  }

  function arbitraryEvents(): ArbitraryRecords["events"] {
    type Known = "type" | "at";
    const event = <T extends RotationEvent["type"]>(
      type: T,
      needed: Needed<Omit<EventOf<T>, Known>>,
      extra: Extra<Omit<EventOf<T>, Known>>,
    ) =>
      fc
        .tuple(instant, a<Omit<EventOf<T>, Known>>(needed, extra))
        .map(([at, rest]) => ({ type, at, ...rest }) as unknown as EventOf<T>);
    const superseded = list(version);
    const byReason = { by: text, reason: text };
    return {
      "enrolment-started": event(
        "enrolment-started",
        { target, endpoint: text, active: slot, keys, standbyUnpublishedSince: instant, superseded },
        { activePublishedSince: instant, refreshBoundMs: number, probe: text },
      ),
      "account-enrolled": event("account-enrolled", {}, { owed: list(place) }),
      "secret-stored": event("secret-stored", { stored }, { correlationId: text }),
      "rotation-requested": event(
        "rotation-requested",
        { rotation: text, mode, requestedBy: text },
        { reason: text, notBefore: instant, terms },
      ),
      "preflight-passed": event(
        "preflight-passed",
        { endpoint: text, keys, superseded, confirmations: list(confirmation) },
        { waived: list(waived), summary, waivedLeftOut: leftOut, probe: text, copies },
      ),
      "standby-key-regenerated": event(
        "standby-key-regenerated",
        { fresh: fingerprint },
        { correlationId: text },
      ),
      "fresh-key-proven": event(
        "fresh-key-proven",
        { acceptances: number },
        { listedOnly: fc.constant(true as const) },
      ),
      "fresh-key-published": event("fresh-key-published", {}, { owed: list(place) }),
      "adoption-confirmed": event(
        "adoption-confirmed",
        { confirmations: list(confirmation) },
        {
          waived: list(waived),
          waiver: a<NonNullable<EventOf<"adoption-confirmed">["waiver"]>>(
            { ...byReason, notAdopted: list(text) },
            { notAdoptedLeftOut: leftOut },
          ),
          summary,
          waivedLeftOut: leftOut,
          copies,
        },
      ),
      "previous-key-regenerated": event(
        "previous-key-regenerated",
        { replacement: fingerprint },
        { correlationId: text },
      ),
      "revocation-proven": event("revocation-proven", { refusals: number }, {}),
      "revocation-unproven": event("revocation-unproven", {}, {}),
      "superseded-version-disabled": event("superseded-version-disabled", { place, version: text }, {}),
      "revert-requested": event("revert-requested", byReason, {}),
      "emergency-declared": event(
        "emergency-declared",
        { rotation: text, emergency },
        { leaked: leakedKeys(), terms },
      ),
      "rotation-approved": event("rotation-approved", byReason, {}),
      "account-declared": event(
        "account-declared",
        { declaration: text, file: text, changes: list(text), rules },
        { previous: text, by: text, approvedBy: text, reason: text, changesLeftOut: leftOut },
      ),
      "account-removed": event(
        "account-removed",
        { file: text },
        { by: text, approvedBy: text, reason: text },
      ),
      "terms-loosened": event("terms-loosened", { terms, ...byReason }, {}),
      "account-paused": event("account-paused", byReason, {}),
      "account-resumed": event("account-resumed", byReason, {}),
      "consumer-registered": event("consumer-registered", { consumer: declaration, by: text }, {}),
      "consumer-approved": event("consumer-approved", { consumer: text, ...byReason }, {}),
      "consumer-deregistered": event("consumer-deregistered", { consumer: text, by: text }, { reason: text }),
      "instance-contested": event(
        "instance-contested",
        { consumer: text, instance: text, owner, fingerprint },
        {},
      ),
      "contest-settled": event("contest-settled", { consumer: text, instance: text, ...byReason }, {}),
      "refresh-bound-changed": event("refresh-bound-changed", { boundMs: number }, {}),
      "key-handed-over": event(
        "key-handed-over",
        { consumer: text, place: text, fingerprint },
        { etag: text, correlationId: text },
      ),
      "drift-found": event("drift-found", { drift: arbitraryDrift() }, {}),
      "drift-repaired": event("drift-repaired", {}, { owed: list(place) }),
      "repair-abandoned": event("repair-abandoned", { reason: text }, { by: text }),
      "account-verified": event("account-verified", { published: list(version) }, {}),
      "account-moved": event("account-moved", { from: text, resourceId: text }, {}),
      "trail-restored": event("trail-restored", { backupAt: instant }, {}),
      "previous-key-published": event("previous-key-published", {}, { owed: list(place) }),
      "rotation-ended": event(
        "rotation-ended",
        { outcome },
        { touchedAt: instant, by: text, reason: text, owed: list(place) },
      ),
    };
  }
}
