import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { AccountSpec, ConsumerSpec, Policy } from "../../../shared/domain/account/account-spec.ts";
import { loosenings } from "../../../shared/domain/terms/loosenings.ts";
import { stricterOf } from "../../../shared/domain/terms/stricter-of.ts";
import { aConsumer, after, anAccount, day, minute } from "../builders.ts";

/** A new field does not compile until it is here. */
type Every<T> = { readonly [K in keyof T]-?: fc.Arbitrary<T[K] | undefined> };

const ms = fc.integer({ min: 1, max: 3 }).map((n) => n * minute);
const count = fc.integer({ min: 1, max: 3 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const waiver = fc.record({
  by: fc.constant("Ada"),
  reason: fc.constant("moves"),
  until: count.map((n) => after(n * day)),
});
const { principal, confirmsBy, owner } = aConsumer();

const policy: Every<Policy> = {
  cadenceMs: ms,
  allowShortCadence: maybe(fc.constant(true as const)),
  timerGraceMs: ms,
  cooldownMs: ms,
  soakMs: ms,
  // Another one loosens either way, and the terms keep theirs.
  staleAfterMs: fc.constant(minute),
  adoptWithinMs: ms,
  probes: count,
  probeIntervalMs: ms,
  confirmWithinMs: ms,
  approval: fc.constantFrom("none", "required"),
  approvalWithinMs: ms,
  revertAtUnhealthy: maybe(count),
  driftCheckMs: ms,
  slotCheckMs: ms,
  unknownConsumers: fc.constantFrom("allow", "block"),
  copies: fc.constantFrom("block", "warn"),
  emergencyByAlert: fc.constantFrom("propose", "start"),
};

const consumer: Every<ConsumerSpec> = {
  name: fc.constantFrom("web", "batch", "edge"),
  owner: fc.constant(owner),
  environment: fc.constantFrom("production", "non-production"),
  criticality: fc.constantFrom("required", "advisory"),
  confirmsBy: fc.constant(confirmsBy),
  circumstantialSuffices: fc.boolean(),
  resourceId: maybe(fc.constant("/subscriptions/s-1")),
  unreviewed: fc.constant(undefined),
  instances: count,
  principal: fc.constant(principal),
  refreshWithinMs: ms,
  waiver: maybe(waiver),
};

const { name, resourceId, publishedSecret, vaults } = anAccount();
const account: Every<AccountSpec> = {
  name: fc.constant(name),
  // Where keys lie is for the rotation's own target to hold.
  resourceId: fc.constant(resourceId),
  publishedSecret: fc.constant(publishedSecret),
  vaults: fc.constant(vaults),
  initialSlot: fc.constantFrom("key1", "key2"),
  consumers: fc.uniqueArray(known<ConsumerSpec>(consumer), { selector: (one) => one.name, maxLength: 3 }),
  acceptedCopies: maybe(
    fc.uniqueArray(
      fc
        .record({ resource: fc.constantFrom("a", "b"), name: fc.constant("copy") })
        .chain((place) => waiver.map((waived) => ({ ...place, ...waived }))),
      { selector: ({ resource }) => resource, maxLength: 2 },
    ),
  ),
  withoutConsumersBecause: maybe(fc.constant("by hand")),
  policy: known<Policy>(policy),
  rollout: fc.constant(undefined),
  source: fc.constant(undefined),
};

function known<T>(fields: Every<T>): fc.Arbitrary<T> {
  const some = fc.record<Record<string, unknown>>(fields);
  return some.map(
    (found) => Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as T,
  );
}

const spec = known<AccountSpec>(account);

describe("the stricter of any terms and any file", () => {
  it("loosens nothing against either", () => {
    fc.assert(
      fc.property(spec, spec, (terms, file) => {
        const counts = stricterOf(terms, file);
        expect([...loosenings(terms, counts), ...loosenings(file, counts)]).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is no stricter than one of them where the other only loosens it", () => {
    fc.assert(
      fc.property(spec, spec, (terms, file) => {
        const strict = stricterOf(terms, file);
        expect(loosenings(stricterOf(strict, file), strict)).toEqual([]);
        expect(loosenings(stricterOf(terms, strict), strict)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
