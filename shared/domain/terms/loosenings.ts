import type { AccountSpec, ConsumerSpec, ConsumerWaiver, Policy } from "../account/account-spec.ts";

/**
 * What a declaration takes away from the protection of an account that another one gives, each in a few words. Empty where
 * it only tightens or changes nothing that protects. Pure.
 */
export function loosenings(before: AccountSpec, after: AccountSpec): readonly string[] {
  return [
    ...target(before, after),
    ...policy(before.policy, after.policy),
    ...consumers(before.consumers, after.consumers),
    ...copies(before, after),
    ...said(
      before.withoutConsumersBecause === undefined && after.withoutConsumersBecause !== undefined,
      "withoutConsumersBecause: added",
    ),
  ];
}

function target(before: AccountSpec, after: AccountSpec): readonly string[] {
  const added = after.vaults.filter((vault) => !before.vaults.includes(vault));
  const removed = before.vaults.filter((vault) => !after.vaults.includes(vault));
  return [
    ...said(
      before.resourceId.toLowerCase() !== after.resourceId.toLowerCase(),
      "resourceId: another account",
    ),
    ...said(before.publishedSecret !== after.publishedSecret, "publishedSecret: another secret"),
    ...added.map((vault) => `vaults: ${vault} added`),
    ...removed.map((vault) => `vaults: ${vault} removed`),
  ];
}

function policy(before: Policy, after: Policy): readonly string[] {
  const reverts = after.revertAtUnhealthy ?? Infinity;
  return [
    ...said(after.soakMs < before.soakMs, "policy.soak: shorter"),
    // A shorter one forgets who uses a key, a longer one believes old reports.
    ...said(after.staleAfterMs !== before.staleAfterMs, "policy.staleAfter: another"),
    ...said(after.cooldownMs < before.cooldownMs, "policy.cooldown: shorter"),
    ...said(after.probes < before.probes, "policy.probes: fewer"),
    ...said(before.approval === "required" && after.approval === "none", "policy.approval: switched off"),
    ...said(after.approvalWithinMs > before.approvalWithinMs, "policy.approvalWithin: longer"),
    ...said(reverts > (before.revertAtUnhealthy ?? Infinity), "policy.revertAtUnhealthy: later or never"),
    ...said(
      isLooser(before.unknownConsumers, after.unknownConsumers, "block"),
      "policy.unknownConsumers: allow",
    ),
    ...said(isLooser(before.copies, after.copies, "block"), "policy.copies: warn"),
    ...said(
      isLooser(before.emergencyByAlert, after.emergencyByAlert, "propose"),
      "policy.emergencyByAlert: start",
    ),
  ];
}

function isLooser<T>(before: T, after: T, strict: T): boolean {
  return before === strict && after !== strict;
}

function consumers(before: readonly ConsumerSpec[], after: readonly ConsumerSpec[]): readonly string[] {
  const now = new Map(after.map((consumer) => [consumer.name, consumer]));
  return before.flatMap((was) => {
    const is = now.get(was.name);
    const path = `consumers.${was.name}`;
    return is ? consumer(was, is).map((what) => `${path}.${what}`) : [`${path}: removed`];
  });
}

function consumer(was: ConsumerSpec, is: ConsumerSpec): readonly string[] {
  return [
    ...said(isLooser(was.criticality, is.criticality, "required"), "criticality: advisory"),
    ...said(is.instances < was.instances, "instances: fewer"),
    ...said(is.refreshWithinMs < was.refreshWithinMs, "refreshWithin: shorter"),
    ...said(is.principal !== was.principal, "principal: another may report"),
    ...said(JSON.stringify(is.confirmsBy) !== JSON.stringify(was.confirmsBy), "confirmation: another"),
    ...said(is.circumstantialSuffices && !was.circumstantialSuffices, "confirmation: weaker evidence"),
    ...said(waivesMore(was.waiver, is.waiver), "waiver: added or longer"),
  ];
}

function copies(before: AccountSpec, after: AccountSpec): readonly string[] {
  const known = before.acceptedCopies ?? [];
  return (after.acceptedCopies ?? []).flatMap((copy) => {
    const was = known.find(({ resource, name }) => resource === copy.resource && name === copy.name);
    return said(waivesMore(was, copy), `acceptedCopies: ${copy.resource}, ${copy.name}`);
  });
}

function waivesMore(was: ConsumerWaiver | undefined, is: ConsumerWaiver | undefined): boolean {
  return is !== undefined && (!was || is.until > was.until);
}

function said(isSo: boolean, what: string): readonly string[] {
  return isSo ? [what] : [];
}
