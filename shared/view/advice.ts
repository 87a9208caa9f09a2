import { dayMs } from "../domain/time.ts";
import type { AccountAdvice, Advice } from "../api/advice.ts";
import { keylessAdvice } from "./keyless-advice.ts";
import type { AccountView, FleetView } from "./fleet-view.ts";

/** For each account: how far a leak would reach, whether keys can be switched off, and why to split it. Pure. */
export function adviceOf(fleet: FleetView): Advice {
  const { discovery, traffic, now } = fleet;
  return {
    at: now.toISOString(),
    accounts: fleet.accounts.map((view) => accountAdvice(view, fleet)).sort(byUrgency),
    unseen: [
      ...(discovery ? [] : ["no discovery has run: unknown consumers were not looked for"]),
      ...(discovery?.copies ? [] : ["no place was searched for unmanaged copies"]),
      ...(traffic ? traffic.unseen : ["the accounts' own count of calls was not read"]),
    ],
  };
}

function accountAdvice(view: AccountView, fleet: FleetView): AccountAdvice {
  const { name, resourceId } = view.spec;
  const blastRadius = blastRadiusOf(view, fleet);
  return {
    account: name,
    resourceId,
    blastRadius,
    keyless: keylessAdvice(view, fleet),
    split: reasonsToSplit(blastRadius),
  };
}

function blastRadiusOf(
  { spec, state }: AccountView,
  { discovery, traffic, now }: FleetView,
): AccountAdvice["blastRadius"] {
  const { consumers } = spec;
  const counted = traffic?.accounts.get(spec.name);
  const unknownConsumers = discovery?.unknownConsumers.get(spec.name);
  return {
    consumers: consumers.length,
    instances: consumers.reduce((sum, { instances }) => sum + instances, 0),
    owners: [...new Set(consumers.map(({ owner }) => owner.name))].sort(),
    environments: [...new Set(consumers.map(({ environment }) => environment))].sort(),
    ...(state.phase !== "unenrolled" && {
      daysSincePublished: Math.max(0, Math.floor((now.getTime() - state.publishedAt.getTime()) / dayMs)),
    }),
    ...(unknownConsumers !== undefined && { unknownConsumers }),
    ...(discovery?.copies && {
      copies: discovery.copies.filter(({ account }) => account === spec.name).length,
    }),
    ...(counted && {
      capabilities: counted.capabilities.map(({ name }) => name),
      calls: counted.calls,
      callsByOthers: Math.round(counted.byOthers),
    }),
  };
}

function reasonsToSplit({ owners, environments }: AccountAdvice["blastRadius"]): readonly string[] {
  const isMixed = environments.includes("non-production") && environments.length > 1;
  return [
    ...(isMixed ? [`${environments.join(" and ")} share one key`] : []),
    ...(owners.length > 1 ? [`${owners.length} owners share one key: ${owners.join(", ")}`] : []),
  ];
}

function byUrgency(a: AccountAdvice, b: AccountAdvice): number {
  const laterIfUsed = ({ keyless }: AccountAdvice) => (keyless.verdict === "ready" ? 0 : 1);
  return (
    laterIfUsed(a) - laterIfUsed(b) ||
    b.split.length - a.split.length ||
    b.blastRadius.consumers - a.blastRadius.consumers ||
    (a.account < b.account ? -1 : 1)
  );
}
