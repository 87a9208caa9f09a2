import { sha256 } from "../digest.ts";
import type { AccountSpec, ConsumerSpec, Policy } from "../domain/account/account-spec.ts";
import { writeDuration } from "./duration.ts";
import { storedFleet } from "./fleet-file.ts";

/** What a fleet file says of one account, with every default written out, in the form of a fleet file. */
export interface AccountDeclaration {
  readonly text: string;
  /** SHA-256 of the text; it is kept under this name. */
  readonly digest: string;
}

const made = new WeakMap<AccountSpec, AccountDeclaration>();

/** The declaration of an account. The order and limits of rotations, which all accounts share, are no part of it. */
export function declarationOf(spec: AccountSpec): AccountDeclaration {
  const known = made.get(spec);
  if (known) return known;
  const text = JSON.stringify({ version: 1, accounts: [entryOf(spec)] });
  const declaration = { text, digest: sha256(text) };
  made.set(spec, declaration);
  return declaration;
}

/**
 * Reads a declaration.
 *
 * @throws {InvalidDocumentError} the text is none.
 */
export function declaredIn(text: string): AccountSpec | undefined {
  return storedFleet(text).accounts[0];
}

function entryOf(spec: AccountSpec) {
  const { name, resourceId, publishedSecret, vaults, initialSlot, withoutConsumersBecause } = spec;
  const consumers = [...spec.consumers].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    name,
    resourceId,
    publishedSecret,
    vaults,
    initialSlot,
    withoutConsumersBecause,
    acceptedCopies: spec.acceptedCopies?.map(({ resource, name: setting, ...waiver }) => ({
      resource,
      name: setting,
      ...waived(waiver),
    })),
    policy: policyOf(spec.policy),
    consumers: consumers.map(consumerOf),
  };
}

function policyOf(policy: Policy) {
  return {
    cadence: writeDuration(policy.cadenceMs),
    allowShortCadence: policy.allowShortCadence === true,
    timerGrace: writeDuration(policy.timerGraceMs),
    cooldown: writeDuration(policy.cooldownMs),
    soak: writeDuration(policy.soakMs),
    staleAfter: writeDuration(policy.staleAfterMs),
    adoptWithin: writeDuration(policy.adoptWithinMs),
    probes: policy.probes,
    probeInterval: writeDuration(policy.probeIntervalMs),
    confirmWithin: writeDuration(policy.confirmWithinMs),
    approval: policy.approval,
    approvalWithin: writeDuration(policy.approvalWithinMs),
    revertAtUnhealthy: policy.revertAtUnhealthy,
    driftCheck: writeDuration(policy.driftCheckMs),
    slotCheck: writeDuration(policy.slotCheckMs),
    unknownConsumers: policy.unknownConsumers,
    copies: policy.copies,
    emergencyByAlert: policy.emergencyByAlert,
  };
}

function consumerOf(consumer: ConsumerSpec) {
  const { name, owner, environment, criticality, instances, resourceId, principal, waiver } = consumer;
  return {
    name,
    owner: { name: owner.name, contact: owner.contact },
    environment,
    criticality,
    instances,
    confirmation: confirmationOf(consumer),
    resourceId,
    principal,
    refreshWithin: writeDuration(consumer.refreshWithinMs),
    waiver: waiver && waived(waiver),
  };
}

function confirmationOf({ confirmsBy, circumstantialSuffices }: ConsumerSpec) {
  switch (confirmsBy.kind) {
    case "report":
      return { kind: confirmsBy.kind };
    case "health-endpoint": {
      const { kind, url, privateAddresses } = confirmsBy;
      return { kind, url, privateAddresses };
    }
    case "holder":
      return { kind: confirmsBy.kind, handOver: confirmsBy.handOver };
    case "container-app":
      return { kind: confirmsBy.kind, restart: confirmsBy.restart, circumstantialSuffices };
    case "app-service":
    case "audit-log":
      return { kind: confirmsBy.kind, circumstantialSuffices };
  }
}

/** A waiver lasts to the end of a day, which the file names. */
function waived({
  by,
  reason,
  until,
}: {
  readonly by: string;
  readonly reason: string;
  readonly until: Date;
}) {
  return { by, reason, until: new Date(until.getTime() - 1).toISOString().slice(0, 10) };
}
