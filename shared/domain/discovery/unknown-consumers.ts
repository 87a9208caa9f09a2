import { hourMs, isDatedAhead } from "../time.ts";
import type { AccountSpec } from "../account/account-spec.ts";
import type { AccountDiscovery, Discovery, FoundUsage, Unseen } from "./discovery.ts";
import { matched } from "./discovery.ts";
import { isAlarming } from "../usage/explain-usage.ts";
import type { FoundUser } from "./found-users.ts";
import type { Objection } from "../objection.ts";
import type { DiscoveryFact } from "../world.ts";

/** The age from which a discovery proves nothing: longer than a day, so that a daily run may be a little late. */
const countsForMs = 26 * hourMs;
/** A message stays readable; the API shows them all. */
const maxNamed = 5;

/** Matches a discovery of one account with the inventory as it is now. */
export function discoveryFact(discovery: Discovery | undefined, spec: AccountSpec): DiscoveryFact {
  const own = discovery && accountIn(discovery, spec);
  if (!own) return { kind: "none" };
  return {
    kind: "found",
    at: discovery.at,
    unknown: own.users.filter((user) => matched(user, spec.consumers).standing === "unknown").map(nameOf),
    unseen: own.unseen.filter(mayHideUsers).map(({ what }) => what),
  };
}

/**
 * Counts the recent calls that no consumer accounts for, as of the last discovery. 0 also when they are so few that
 * rounding and restarts explain them; nothing when the count is unknown.
 */
export function unexplainedCalls(discovery: Discovery | undefined, spec: AccountSpec): number | undefined {
  const usage = discovery && accountIn(discovery, spec)?.usage;
  return usage && unexplainedIn(usage);
}

/** The same count, from the findings about one account. */
export function unexplainedIn({ calls, unexplained }: FoundUsage): number {
  const unexplainedShare = calls === 0 ? 0 : unexplained / calls;
  return isAlarming({ unexplained, unexplainedShare }) ? Math.round(unexplained) : 0;
}

/** Objects while a user that is not in the inventory uses the key, or may do so unseen. */
export function unknownConsumers(fact: DiscoveryFact, now: Date): Objection | undefined {
  if (fact.kind === "none") return missing("no discovery has looked at this account as it is declared now");
  const { at, unknown, unseen } = fact;
  if (isDatedAhead(at, now) || now.getTime() - at.getTime() >= countsForMs) {
    return missing(`the last discovery, of ${at.toISOString()}, is too old`);
  }
  if (unknown.length > 0) {
    return {
      reason: "UnknownConsumers",
      message: `the key is used by somebody who is not in the inventory: ${listed(unknown)}`,
      remedy: "operator",
    };
  }
  return unseen.length > 0
    ? missing(`the last discovery could not see everything: ${listed(unseen)}`)
    : undefined;
}

/** Nothing when the discovery looked for the users of another secret. */
function accountIn({ enrolled }: Discovery, spec: AccountSpec): AccountDiscovery | undefined {
  return findingsAbout(spec.name, enrolled).find(
    ({ resourceId, publishedSecret, vaults }) =>
      resourceId.toLowerCase() === spec.resourceId.toLowerCase() &&
      publishedSecret === spec.publishedSecret &&
      spec.vaults.every((vault) => vaults.includes(vault)),
  );
}

/** Principals that can list the keys are listed for information; a gap in that list hides no user. */
function mayHideUsers({ source }: Unseen): boolean {
  return source === "workloads" || source === "reads";
}

function nameOf({ resources: [resource], identities: [identity = "?"] }: FoundUser): string {
  return resource ?? `identity ${identity}`;
}

function missing(message: string): Objection {
  return { reason: "DiscoveryMissing", message, remedy: "wait" };
}

function listed(names: readonly string[]): string {
  const more = names.length - maxNamed;
  return `${names.slice(0, maxNamed).join("; ")}${more > 0 ? `; and ${String(more)} more` : ""}`;
}

type Enrolled = Discovery["enrolled"];

const indexes = new WeakMap<Enrolled, ReadonlyMap<string, Enrolled>>();

/** Found by an index that is made once for a discovery: documents of the whole fleet ask for each account. */
function findingsAbout(account: string, enrolled: Enrolled): Enrolled {
  const index = indexes.get(enrolled) ?? indexOf(enrolled);
  indexes.set(enrolled, index);
  return index.get(account) ?? [];
}

function indexOf(enrolled: Enrolled): ReadonlyMap<string, Enrolled> {
  const index = new Map<string, AccountDiscovery[]>();
  for (const one of enrolled) {
    const others = index.get(one.account);
    if (others) others.push(one);
    else index.set(one.account, [one]);
  }
  return index;
}
