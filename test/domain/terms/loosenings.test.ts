import { describe, expect, it } from "@jest/globals";
import type { AccountSpec, ConsumerSpec } from "../../../shared/domain/account/account-spec.ts";
import { loosenings } from "../../../shared/domain/terms/loosenings.ts";
import { stricterOf } from "../../../shared/domain/terms/stricter-of.ts";
import { aConsumer, after, anAccount, day, drVault, hour, minute } from "../builders.ts";

const waiver = { by: "Ada", reason: "moves", until: after(day) };
const copy = { resource: "https://kv.example", name: "copy", ...waiver };
const base = anAccount({ policy: { unknownConsumers: "block", revertAtUnhealthy: 3 } });
const withPolicy = (policy: Partial<AccountSpec["policy"]>) => ({
  ...base,
  policy: { ...base.policy, ...policy },
});
const withWeb = (change: Partial<ConsumerSpec>) => ({ ...base, consumers: [aConsumer(change)] });
const { revertAtUnhealthy: _gone, ...neverReverts } = base.policy;

/** What loosens, and the same the other way round. */
const looser: readonly (readonly [string, AccountSpec, string])[] = [
  ["a consumer is removed", { ...base, consumers: [] }, "consumers.web: removed"],
  [
    "a consumer becomes advisory",
    withWeb({ criticality: "advisory" }),
    "consumers.web.criticality: advisory",
  ],
  ["a waiver is added", withWeb({ waiver }), "consumers.web.waiver: added or longer"],
  ["less time to refresh", withWeb({ refreshWithinMs: minute }), "consumers.web.refreshWithin: shorter"],
  [
    "weaker evidence",
    withWeb({ circumstantialSuffices: true }),
    "consumers.web.confirmation: weaker evidence",
  ],
  ["a shorter soak", withPolicy({ soakMs: minute }), "policy.soak: shorter"],
  ["a shorter cooldown", withPolicy({ cooldownMs: hour }), "policy.cooldown: shorter"],
  ["fewer probes", withPolicy({ probes: 1 }), "policy.probes: fewer"],
  ["a longer approval", withPolicy({ approvalWithinMs: 2 * day }), "policy.approvalWithin: longer"],
  ["unknown consumers allowed", withPolicy({ unknownConsumers: "allow" }), "policy.unknownConsumers: allow"],
  ["copies unnoticed", withPolicy({ copies: "warn" }), "policy.copies: warn"],
  ["emergencies by alert", withPolicy({ emergencyByAlert: "start" }), "policy.emergencyByAlert: start"],
  ["later reverts", withPolicy({ revertAtUnhealthy: 4 }), "policy.revertAtUnhealthy: later or never"],
  ["no reverts", { ...base, policy: neverReverts }, "policy.revertAtUnhealthy: later or never"],
  ["a copy accepted", { ...base, acceptedCopies: [copy] }, "acceptedCopies: https://kv.example, copy"],
  ["no consumers needed", { ...base, withoutConsumersBecause: "none" }, "withoutConsumersBecause: added"],
];

const both: readonly (readonly [string, AccountSpec])[] = [
  ["another staleAfter", withPolicy({ staleAfterMs: hour })],
  ["another principal", withWeb({ principal: "33333333-0000-4000-8000-000000000002" })],
  ["another way to confirm", withWeb({ confirmsBy: { kind: "audit-log", principal: "x" } })],
  ["another secret", { ...base, publishedSecret: "own-key" }],
  ["another vault", { ...base, vaults: [drVault] }],
  ["another account", { ...base, resourceId: `${base.resourceId}-2` }],
];

describe("what loosens", () => {
  it.each(looser)("names %s, and lets the way back pass", (_what, after, named) => {
    expect(loosenings(base, after)).toEqual([named]);
    expect(loosenings(after, base)).toEqual([]);
  });

  it.each(both)("is %s, both ways", (_what, other) => {
    expect(loosenings(base, other)).not.toEqual([]);
    expect(loosenings(other, base)).not.toEqual([]);
  });

  it("names fewer instances, a longer waiver and the approval switched off", () => {
    const strict = {
      ...withWeb({ instances: 2, waiver }),
      policy: { ...base.policy, approval: "required" as const },
    };
    const loose = {
      ...withWeb({ instances: 1, waiver: { ...waiver, until: after(2 * day) } }),
      policy: base.policy,
    };
    expect(loosenings(strict, loose)).toEqual([
      "policy.approval: switched off",
      "consumers.web.instances: fewer",
      "consumers.web.waiver: added or longer",
    ]);
    expect(loosenings(loose, strict)).toEqual([]);
  });

  it("is nothing where the id of the account differs in case alone", () => {
    expect(loosenings(base, { ...base, resourceId: base.resourceId.toUpperCase() })).toEqual([]);
  });
});

describe("the stricter of terms and file", () => {
  const samePlace = (spec: AccountSpec) => ({
    ...spec,
    resourceId: base.resourceId,
    publishedSecret: base.publishedSecret,
    vaults: base.vaults,
  });
  const all = [...looser.map(([what, after]) => [what, after] as const), ...both];

  it.each(all)("loosens neither the terms nor the file: %s", (_what, file) => {
    // Where keys lie is for the rotation's own target to hold.
    expect(loosenings(base, samePlace(stricterOf(base, file)))).toEqual([]);
    expect(
      loosenings(file, samePlace(stricterOf(file, base))).filter(
        (what) => !/resource|Secret|vaults/.test(what),
      ),
    ).toEqual([]);
  });

  it.each(looser)(
    "is the terms where the file is looser, and the file where the terms are: %s",
    (_what, loose) => {
      expect(stricterOf(base, loose)).toEqual(base);
      expect(stricterOf(loose, base)).toEqual(base);
    },
  );

  it("waits for consumers of both", () => {
    const added = { ...base, consumers: [aConsumer({ name: "batch" })] };
    expect(stricterOf(base, added).consumers.map(({ name }) => name)).toEqual(["web", "batch"]);
  });

  it("takes the waiver that ends first", () => {
    const later = { ...waiver, until: after(2 * day) };
    const [consumer] = stricterOf(withWeb({ waiver: later }), withWeb({ waiver })).consumers;
    expect(consumer?.waiver).toEqual(waiver);
  });
});
