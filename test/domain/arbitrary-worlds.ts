import * as fc from "fast-check";
import type { Claim } from "../../shared/domain/decide/effect.ts";
import type { Fingerprint } from "../../shared/domain/key.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import type {
  AccountFact,
  CopiesFact,
  WakeReason,
  Facts,
  ProofFact,
  KeysFact,
  SecretFact,
  World,
} from "../../shared/domain/world.ts";
import {
  aConsumer,
  aCopy,
  after,
  anAccount,
  aReport,
  day,
  drVault,
  fp,
  keyA,
  keyB,
  mainVault,
  minute,
  noCopies,
  present,
  publishing,
} from "./builders.ts";

const fingerprint: fc.Arbitrary<Fingerprint> = fc.constantFrom("a", "b", "c", "d", "e").map(fp);
const moment = fc.oneof(
  fc.integer({ min: -60, max: 120 }).map((n) => after(n * minute)),
  fc.integer({ min: 0, max: 200 }).map((n) => after(n * day)),
);

const account: fc.Arbitrary<AccountFact> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: "absent" as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("found" as const),
      provisioningState: fc.constantFrom("Succeeded", "Succeeded", "Succeeded", "Moving"),
      localAuthDisabled: fc.constantFrom(false, false, false, true),
      endpoint: fc.constant("https://vision.example/"),
    }),
  },
);

const keys: fc.Arbitrary<KeysFact> = fc.oneof(
  {
    weight: 4,
    // Two keys of an account are never equal.
    arbitrary: fc
      .tuple(fingerprint, fingerprint)
      .filter(([key1, key2]) => key1 !== key2)
      .map(([key1, key2]) => ({ kind: "listed" as const, key1, key2 })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("refused" as const),
      because: fc.constantFrom("forbidden" as const, "local-auth-disabled" as const, "absent" as const),
    }),
  },
);

const secret: fc.Arbitrary<SecretFact> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fingerprint, moment).map(([key, createdAt]) => present(key, { createdAt })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("absent", "disabled", "deleted", "forbidden")
      .map((kind): SecretFact => ({ kind })),
  },
);

const report = fc
  .record({
    consumer: fc.constantFrom("web", "web", "batch", "stranger"),
    instance: fc.constantFrom("1", "2"),
    fingerprint,
    healthy: fc.constantFrom(true, true, true, false),
    receivedAt: moment,
  })
  .map(aReport);

const claim: fc.Arbitrary<Claim> = fc.record({
  worker: fc.constantFrom("me", "other"),
  until: moment,
  effect: fc.constantFrom<Claim["effect"]>(
    { type: "regenerate", slot: "key1", stale: keyA },
    { type: "regenerate", slot: "key2", stale: keyB },
    { type: "store", place: { vault: mainVault, secret: "key2" }, slot: "key2", fingerprint: fp("c") },
    { type: "disable", place: { vault: mainVault, secret: "published" }, version: "v-a" },
  ),
});

const because: fc.Arbitrary<WakeReason> = fc.constantFrom<WakeReason>(
  { kind: "wake" },
  { kind: "sweep" },
  { kind: "complaint" },
  { kind: "near-expiry", vault: mainVault, version: "v-a" },
);

const spec = fc.constantFrom(
  anAccount(),
  anAccount({ vaults: [mainVault, drVault] }),
  anAccount({
    consumers: [aConsumer({ instances: 2 }), aConsumer({ name: "batch", criticality: "advisory" })],
  }),
  anAccount({ consumers: [] }),
  anAccount({ consumers: [], withoutConsumersBecause: "by hand" }),
  anAccount({ policy: { approval: "required", revertAtUnhealthy: 1 } }),
);

const probe = fc.record({
  consecutive: fc.nat(3),
  last: fc.constantFrom(
    "accepted" as const,
    "refused" as const,
    "unknown" as const,
    "silent" as const,
    "key-lost" as const,
  ),
});

const copies: fc.Arbitrary<CopiesFact> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(noCopies) },
  { weight: 2, arbitrary: fingerprint.map((held): CopiesFact => ({ ...noCopies, copies: [aCopy(held)] })) },
  {
    weight: 1,
    arbitrary: fc.constant<CopiesFact>({ kind: "unread", because: "the storage does not answer" }),
  },
);

const facts: fc.Arbitrary<Facts> = fc.record(
  {
    account,
    keys,
    published: fc
      .tuple(secret, secret)
      .map(([main, dr]) => [...publishing(main), ...publishing(dr, [drVault])]),
    reports: fc.array(report, { maxLength: 4 }),
    claimedSecret: secret,
    acceptance: probe,
    proof: fc.constantFrom<ProofFact>(
      { kind: "possible", probe: "openai/models" },
      { kind: "impossible", tried: [{ path: "openai/models", status: 403 }] },
    ),
    rejection: probe,
    liveness: fc.constantFrom("accepted" as const, "refused" as const, "unknown" as const),
    copies,
  },
  { requiredKeys: [] },
);

const circumstances = fc.record({
  now: moment,
  worker: fc.constant("me"),
  because,
  spec,
  claim: fc.option(claim, { nil: undefined, freq: 4 }),
  watchedAt: fc.option(moment, { nil: undefined }),
  facts,
  coherence: fc.nat(4),
});
export type Circumstances = typeof circumstances extends fc.Arbitrary<infer T> ? T : never;

/** Any facts, possible or not. */
export const arbitraryCircumstances: fc.Arbitrary<Circumstances> = circumstances;

/** The world for an account in that state. About half go well, or nothing would ever move. */
export function worldOf(state: AccountState, seen: Circumstances): World {
  const { facts: wild, claim: claimed, watchedAt, coherence, ...rest } = seen;
  const world: World = {
    ...rest,
    ...(claimed && coherence === 0 && { claim: claimed }),
    ...(watchedAt && { watchedAt }),
    ...wild,
  };
  if (coherence < 2 || state.phase === "unenrolled") return world;
  const out = state.phase === "adopting" || state.phase === "retiring" ? "fresh" : "active";
  const current = out === "fresh" && "fresh" in state ? state.fresh : state.keys[state.active];
  const spec = { ...rest.spec, ...state.target };
  const reports = spec.consumers.flatMap(({ name, instances }) =>
    Array.from({ length: instances }, (_, index) =>
      aReport({
        consumer: name,
        instance: String(index),
        fingerprint: current,
        receivedAt: after(-minute, rest.now),
        steadySince: after(-day, rest.now),
      }),
    ),
  );
  return {
    ...world,
    spec,
    account: {
      kind: "found",
      provisioningState: "Succeeded",
      localAuthDisabled: false,
      endpoint: "https://vision.example/",
    },
    keys: { kind: "listed", ...state.keys },
    published: publishing(present(current), spec.vaults),
    reports,
    proof: { kind: "possible", probe: "openai/models" },
    copies: wild.copies ?? noCopies,
    // One fact may still be wrong.
    ...(coherence === 2 && { ...wild }),
  };
}
