import type { AccountAdvice } from "../api/advice.ts";
import { isStale } from "../domain/safety/readiness.ts";
import { unreachable } from "../domain/unreachable.ts";
import type { TokenUse } from "../domain/usage/token-use.ts";
import { tokenUse } from "../domain/usage/token-use.ts";
import type { AccountView, FleetView } from "./fleet-view.ts";

type Keyless = AccountAdvice["keyless"];

/**
 * The share of others' calls that consumers may leave unexplained: an instance that ends takes up to a minute of its count
 * with it.
 */
const looseShare = 0.001;

/**
 * Whether the keys of an account can be switched off. Fails closed: missing information makes the answer unclear, and a
 * registered consumer counts as a user of the key unless all its calls are known to have carried tokens.
 */
export function keylessAdvice(view: AccountView, fleet: FleetView): Keyless {
  if (isKeyless(view)) return { verdict: "done", because: ["keys are switched off"] };
  const tokens = tokenUses(view, fleet);
  const users = usersIn(view, fleet, tokens);
  if (users.length > 0) return { verdict: "in-use", because: users };
  const command = commandFor(view.spec.resourceId);
  const missing = notLookedAt(view, fleet);
  if (missing.length > 0) return { verdict: "unclear", because: missing, command };
  const because =
    tokens.length > 0
      ? tokens.map(wordsForTokens)
      : ["no consumer is registered, and no report, read or call was seen"];
  return { verdict: "ready", because, command };
}

/** Keys are switched off: a rotation or the last look found so. */
function isKeyless({ state, objection }: AccountView): boolean {
  if (objection?.reason === "LocalAuthenticationDisabled") return true;
  return state.phase === "idle" && state.lastEnded?.outcome === "keyless";
}

/** Over the days in which the account's own calls were counted; where they were not, over all that are known. */
function tokenUses({ spec, reports }: AccountView, { traffic, now }: FleetView): readonly TokenUse[] {
  const since = traffic?.since ?? new Date(0);
  return spec.consumers.map((consumer) => tokenUse(consumer, reports, spec.policy, since, now));
}

function usersIn(
  { spec, reports }: AccountView,
  { discovery, traffic, now }: FleetView,
  tokens: readonly TokenUse[],
): readonly string[] {
  const { name, consumers, policy } = spec;
  const reporting = new Set(
    reports.filter((report) => !isStale(report, policy.staleAfterMs, now)).map(({ consumer }) => consumer),
  );
  const unknown = discovery?.unknownConsumers.get(name) ?? 0;
  const copies = (discovery?.copies ?? []).filter(
    ({ account, state }) => account === name && state !== "retired",
  );
  const byOthers = traffic?.accounts.get(name)?.byOthers ?? 0;
  const unexplained = byOthers - tokens.reduce((sum, { calls }) => sum + calls, 0);
  const recent = discovery?.unexplainedCalls?.get(name) ?? 0;
  return [
    ...tokens.flatMap((use) => wordsForKeys(use, traffic?.days)),
    ...[...reporting]
      .filter((reporter) => !consumers.some((consumer) => consumer.name === reporter))
      .map((reporter) => `${reporter} reports that it uses a key`),
    ...(unknown > 0 ? [`${unknown} users of the key are not in the inventory`] : []),
    ...(copies.length > 0 ? [`a valid key is in ${copies.length} other places`] : []),
    ...(unexplained > looseShare * byOthers
      ? [
          `${Math.ceil(unexplained)} of ${Math.ceil(byOthers)} calls in ${traffic?.days ?? 0} days are unexplained: neither keyturn's own nor reported by a consumer`,
        ]
      : []),
    ...(recent > 0 ? [`${recent} recent calls are unexplained`] : []),
  ];
}

/** Why a consumer still counts as a user of the key; nothing when it does not. */
function wordsForKeys(use: TokenUse, days: number | undefined): readonly string[] {
  const { consumer, calls, keyed, lastKeyed, flaw } = use;
  const period = days === undefined ? "lately" : `in ${days} days`;
  switch (flaw) {
    case undefined:
      return [];
    case "silent":
      return [`${consumer} is registered but silent: remove it from the fleet file if it is gone`];
    case "unreviewed":
      return [`${consumer} registered itself, and nobody has reviewed it`];
    case "contested":
      return [`two parties report for an instance of ${consumer}`];
    case "uncounted":
      return [`${consumer} uses a key, and does not count all its calls`];
    case "by-key": {
      const last = lastKeyed ? `, the last on ${lastKeyed.toISOString().slice(0, 10)}` : "";
      return [
        `${consumer} uses a key: ${keyed} of its ${calls} calls ${period} are not known to have carried a token${last}`,
      ];
    }
    case "no-token":
      return [`${consumer} uses a key: none of its calls ${period} carried a token`];
    case "instance-missing":
      return [`not all declared instances of ${consumer} report`];
    default:
      return unreachable(flaw);
  }
}

function wordsForTokens({ consumer, byToken, proofs }: TokenUse): string {
  const apart = proofs > 0 ? `, apart from ${proofs} that only proved the key` : "";
  return `all ${byToken} calls of ${consumer} carried tokens${apart}`;
}

function notLookedAt({ spec, state }: AccountView, { discovery, traffic }: FleetView): readonly string[] {
  const isCompared = spec.consumers.length === 0 || discovery?.unexplainedCalls?.has(spec.name) === true;
  return [
    ...(state.phase === "unenrolled" ? ["it is not enrolled yet"] : []),
    ...(discovery?.unknownConsumers.has(spec.name) === true ? [] : ["not all users could be searched for"]),
    ...(isCompared ? [] : ["its recent calls were not compared with those that consumers report"]),
    ...(traffic?.accounts.has(spec.name) === true ? [] : ["its own count of calls was not read"]),
  ];
}

function commandFor(resourceId: string): string {
  return `az resource update --ids ${resourceId} --set properties.disableLocalAuth=true`;
}
