import type { Environment } from "../domain/vocabulary.ts";
import type { Comparison, ComparisonFinding } from "../api/comparison.ts";
import { dueAt } from "../domain/decide/cadence.ts";
import type { ComparedAccount } from "./compared-account.ts";
import { comparedAccount } from "./compared-account.ts";
import { differingPolicies } from "./differing-policies.ts";
import type { FleetView } from "./fleet-view.ts";
import { sharedKeys } from "./shared-keys.ts";

type Finding = Comparison["findings"][number];

/**
 * Compares the accounts of two environments. An account belongs to the environments of its consumers; one without
 * consumers belongs to none but is still reported for lacking them. Pure.
 */
export function comparisonOf(
  fleet: FleetView,
  sides: { readonly environment: Environment; readonly with: Environment },
): Comparison {
  const wanted = [sides.environment, sides.with];
  const compared = fleet.accounts
    .map((view) => comparedAccount(view, wanted))
    .filter(({ environments, spec }) => environments.length > 0 || spec.consumers.length === 0);
  return {
    at: fleet.now.toISOString(),
    ...sides,
    accounts: compared.map((account) => rowOf(account, fleet)),
    findings: [
      ...sharedKeys(compared),
      ...differingPolicies(compared, wanted),
      ...compared.flatMap((account) => inventoryFindings(account)),
      ...compared.flatMap((account) => discoveryFindings(account, fleet)),
      ...compared.flatMap((account) => rotationFindings(account, fleet.now)),
    ],
    unseen: unseenIn(fleet, compared),
  };
}

function findingOf(finding: ComparisonFinding, accounts: readonly string[], message: string): Finding {
  return { finding, accounts, message };
}

function rowOf(
  { spec, state, environments, consumers }: ComparedAccount,
  { discovery }: FleetView,
): Comparison["accounts"][number] {
  const unknownConsumers = discovery?.unknownConsumers.get(spec.name);
  return {
    account: spec.name,
    environments,
    consumers: consumers.length,
    owners: [...new Set(consumers.map(({ owner }) => owner.name))].sort(),
    cadenceMs: spec.policy.cadenceMs,
    ...(state.phase !== "unenrolled" && {
      publishedAt: state.publishedAt.toISOString(),
      dueAt: dueAt(state.publishedAt, spec.policy).toISOString(),
      ...(state.lastEnded && {
        lastRotation: { ...state.lastEnded, at: state.lastEnded.at.toISOString() },
      }),
    }),
    ...(unknownConsumers !== undefined && { unknownConsumers }),
    ...(discovery?.copies && {
      copies: discovery.copies.filter(({ account }) => account === spec.name).length,
    }),
  };
}

function inventoryFindings({ spec, consumers }: ComparedAccount): readonly Finding[] {
  const { name, withoutConsumersBecause } = spec;
  const ownerless = consumers.filter(({ owner }) => owner.name.trim() === "" || owner.contact.trim() === "");
  const unreviewed = consumers.filter((consumer) => consumer.unreviewed);
  const because = withoutConsumersBecause === undefined ? "" : `, because ${withoutConsumersBecause}`;
  return [
    ...(spec.consumers.some(({ criticality }) => criticality === "required")
      ? []
      : [findingOf("ConsumersMissing", [name], `no required consumer is registered for ${name}${because}`)]),
    ...ownerless.map((consumer) =>
      findingOf("OwnerMissing", [name], `${consumer.name} of ${name} has no owner who can be reached`),
    ),
    ...unreviewed.map((consumer) =>
      findingOf(
        "ConsumerUnreviewed",
        [name],
        `${consumer.name} of ${name} registered itself and has not been reviewed`,
      ),
    ),
  ];
}

function discoveryFindings(
  { spec: { name } }: ComparedAccount,
  { discovery }: FleetView,
): readonly Finding[] {
  const unknown = discovery?.unknownConsumers.get(name) ?? 0;
  const copies = (discovery?.copies ?? []).filter(({ account, answered }) => account === name && !answered);
  return [
    ...(unknown > 0
      ? [
          findingOf(
            "UnknownConsumers",
            [name],
            `${unknown} users of the key of ${name} are not in the inventory`,
          ),
        ]
      : []),
    ...copies.map(({ resource, name: setting, state }) =>
      findingOf("CopyUnmanaged", [name], `the ${state} key of ${name} is in ${resource}, ${setting}`),
    ),
  ];
}

function rotationFindings({ spec, state }: ComparedAccount, now: Date): readonly Finding[] {
  const { name, policy } = spec;
  if (state.phase === "unenrolled" || state.phase === "enrolling") {
    return [findingOf("NotEnrolled", [name], `${name} is not enrolled yet`)];
  }
  const due = dueAt(state.publishedAt, policy);
  return [
    ...(state.lastEnded ? [] : [findingOf("NeverRotated", [name], `keyturn has never rotated ${name}`)]),
    ...(now > due
      ? [findingOf("RotationOverdue", [name], `the published key of ${name} was due ${due.toISOString()}`)]
      : []),
  ];
}

function unseenIn({ discovery }: FleetView, compared: readonly ComparedAccount[]): readonly string[] {
  if (!discovery) return ["no discovery has run: unknown consumers and unmanaged copies were not looked for"];
  const partly = compared.filter(({ spec }) => !discovery.unknownConsumers.has(spec.name));
  return [
    ...(discovery.copies ? [] : ["no place was searched for unmanaged copies"]),
    ...partly.map(({ spec }) => `not all users of ${spec.name} could be seen`),
  ];
}
