import type { AccountAdvice } from "../api/advice.ts";
import { isStale } from "../domain/safety/readiness.ts";
import type { AccountView, FleetView } from "./fleet-view.ts";

type Keyless = AccountAdvice["keyless"];

/**
 * Whether the keys of an account can be switched off. Fails closed: missing information makes the answer unclear, and a
 * registered consumer counts as a user even when it is silent.
 */
export function keylessAdvice(view: AccountView, fleet: FleetView): Keyless {
  if (isKeyless(view)) return { verdict: "done", because: ["keys are switched off"] };
  const users = usersIn(view, fleet);
  if (users.length > 0) return { verdict: "in-use", because: users };
  const command = commandFor(view.spec.resourceId);
  const missing = notLookedAt(view, fleet);
  return missing.length > 0
    ? { verdict: "unclear", because: missing, command }
    : {
        verdict: "ready",
        because: ["no consumer is registered, and no report, read or call was seen"],
        command,
      };
}

/** Keys are switched off: a rotation or the last look found so. */
function isKeyless({ state, objection }: AccountView): boolean {
  if (objection?.reason === "LocalAuthenticationDisabled") return true;
  return state.phase === "idle" && state.lastEnded?.outcome === "keyless";
}

function usersIn({ spec, reports }: AccountView, { discovery, traffic, now }: FleetView): readonly string[] {
  const { name, consumers, policy } = spec;
  const current = reports.filter((report) => !isStale(report, policy.staleAfterMs, now));
  const reporting = new Set(current.map(({ consumer }) => consumer));
  const unknown = discovery?.unknownConsumers.get(name) ?? 0;
  const copies = (discovery?.copies ?? []).filter(
    ({ account, state }) => account === name && state !== "retired",
  );
  // A registered consumer counts as a user anyway, and its past calls cannot be told from those of others.
  const calls = consumers.length === 0 ? (traffic?.accounts.get(name)?.byOthers ?? 0) : 0;
  const unexplained = discovery?.unexplainedCalls?.get(name) ?? 0;
  return [
    ...consumers.map((consumer) =>
      reporting.has(consumer.name)
        ? `${consumer.name} reports that it uses a key`
        : `${consumer.name} is registered but silent: remove it from the fleet file if it is gone`,
    ),
    ...[...reporting]
      .filter((reporter) => !consumers.some((consumer) => consumer.name === reporter))
      .map((reporter) => `${reporter} reports that it uses a key`),
    ...(unknown > 0 ? [`${unknown} users of the key are not in the inventory`] : []),
    ...(copies.length > 0 ? [`a valid key is in ${copies.length} other places`] : []),
    ...(calls > 0 ? [`${Math.ceil(calls)} calls in ${traffic?.days ?? 0} days were not keyturn's own`] : []),
    ...(unexplained > 0 ? [`${unexplained} recent calls are unexplained`] : []),
  ];
}

function notLookedAt({ spec, state }: AccountView, { discovery, traffic }: FleetView): readonly string[] {
  return [
    ...(state.phase === "unenrolled" ? ["it is not enrolled yet"] : []),
    ...(discovery?.unknownConsumers.has(spec.name) === true ? [] : ["not all users could be searched for"]),
    ...(traffic?.accounts.has(spec.name) === true ? [] : ["its own count of calls was not read"]),
  ];
}

function commandFor(resourceId: string): string {
  return `az resource update --ids ${resourceId} --set properties.disableLocalAuth=true`;
}
