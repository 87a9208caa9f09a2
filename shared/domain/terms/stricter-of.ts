import type {
  AcceptedCopy,
  AccountSpec,
  ConsumerSpec,
  ConsumerWaiver,
  Policy,
} from "../account/account-spec.ts";

/**
 * The account as a rotation in flight counts it: point by point the stricter of the terms that it began under and of the
 * file as it is now. Who confirms, and how, stays as it was. Pure.
 */
export function stricterOf(terms: AccountSpec, now: AccountSpec): AccountSpec {
  const { withoutConsumersBecause: excuse, acceptedCopies: accepted, ...rest } = now;
  const copies = bothAccept(terms.acceptedCopies ?? [], accepted ?? []);
  return {
    ...rest,
    policy: stricterPolicy(terms.policy, now.policy),
    consumers: stricterConsumers(terms.consumers, now.consumers),
    ...(copies.length > 0 && { acceptedCopies: copies }),
    ...(excuse !== undefined &&
      terms.withoutConsumersBecause !== undefined && { withoutConsumersBecause: excuse }),
  };
}

function stricterPolicy(terms: Policy, now: Policy): Policy {
  const { revertAtUnhealthy: _now, ...rest } = now;
  const reverts = Math.min(terms.revertAtUnhealthy ?? Infinity, now.revertAtUnhealthy ?? Infinity);
  return {
    ...rest,
    soakMs: Math.max(terms.soakMs, now.soakMs),
    // Neither way is stricter: a shorter one forgets who uses a key, a longer one believes old reports.
    staleAfterMs: terms.staleAfterMs,
    cooldownMs: Math.max(terms.cooldownMs, now.cooldownMs),
    probes: Math.max(terms.probes, now.probes),
    approval: terms.approval === "required" ? "required" : now.approval,
    approvalWithinMs: Math.min(terms.approvalWithinMs, now.approvalWithinMs),
    unknownConsumers: terms.unknownConsumers === "block" ? "block" : now.unknownConsumers,
    copies: terms.copies === "block" ? "block" : now.copies,
    emergencyByAlert: terms.emergencyByAlert === "propose" ? "propose" : now.emergencyByAlert,
    ...(reverts !== Infinity && { revertAtUnhealthy: reverts }),
  };
}

function stricterConsumers(
  terms: readonly ConsumerSpec[],
  now: readonly ConsumerSpec[],
): readonly ConsumerSpec[] {
  const current = new Map(now.map((consumer) => [consumer.name, consumer]));
  const known = new Set(terms.map(({ name }) => name));
  return [
    ...terms.map((was) => {
      const is = current.get(was.name);
      return is ? stricterConsumer(was, is) : was;
    }),
    ...now.filter(({ name }) => !known.has(name)),
  ];
}

function stricterConsumer(was: ConsumerSpec, is: ConsumerSpec): ConsumerSpec {
  const { waiver: _was, ...rest } = was;
  const waiver = earlier(was.waiver, is.waiver);
  return {
    ...rest,
    owner: is.owner,
    criticality: was.criticality === "required" ? "required" : is.criticality,
    instances: Math.max(was.instances, is.instances),
    refreshWithinMs: Math.max(was.refreshWithinMs, is.refreshWithinMs),
    circumstantialSuffices: was.circumstantialSuffices && is.circumstantialSuffices,
    ...(waiver && { waiver }),
  };
}

/** A waiver counts while both have it. */
function earlier(
  one: ConsumerWaiver | undefined,
  other: ConsumerWaiver | undefined,
): ConsumerWaiver | undefined {
  if (!one || !other) return undefined;
  return one.until < other.until ? one : other;
}

function bothAccept(terms: readonly AcceptedCopy[], now: readonly AcceptedCopy[]): readonly AcceptedCopy[] {
  return terms.flatMap((was) => {
    const is = now.find(({ resource, name }) => resource === was.resource && name === was.name);
    if (!is) return [];
    return [was.until < is.until ? was : is];
  });
}
