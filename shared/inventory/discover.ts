import { dayMs } from "../domain/time.ts";
import type { AccountSpec, Fleet } from "../domain/account/account-spec.ts";
import type { CopySourceName } from "../domain/discovery/copies.ts";
import type { AccountDiscovery, Discovery, OwnIdentity, Survey } from "../domain/discovery/discovery.ts";
import { matchSurvey } from "../domain/discovery/discovery.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import type { AccountUsage } from "../domain/usage/explain-usage.ts";
import type { FoundReads, Surveyed } from "../domain/discovery/estate.ts";
import { generationsOf } from "../domain/rotation/generations.ts";
import { secretName, secretRoles } from "../domain/secret-place.ts";
import { KeyturnError } from "../errors.ts";
import type { AuditLog } from "../ports/audit-log.ts";
import type { Clock } from "../ports/clock.ts";
import type { CopySource } from "../ports/copy-source.ts";
import type { DiscoveryStore } from "../ports/discovery-store.ts";
import type { Estate } from "../ports/estate.ts";
import type { OwnIdentitySource } from "../ports/own-identity.ts";
import { readHeads } from "../records/read-heads.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { FleetUsagePorts } from "./read-fleet-usage.ts";
import { readFleetUsage } from "./read-fleet-usage.ts";
import type { AccountKeys, FoundCopies } from "./search-copies.ts";
import { lastRun, save } from "./save-discovery.ts";
import { searchCopies } from "./search-copies.ts";

/** How far back reads count: a site refreshes its references once a day, a script may run once a month. */
const lookBackMs = 30 * dayMs;
/** A caller over HTTP waits for the run, which also searches other places. */
const usageBudgetMs = 20_000;

/** Everything outside that discovery reads or changes. */
export interface DiscoveryPorts {
  readonly clock: Clock;
  readonly estate: Estate;
  readonly auditLog: AuditLog;
  readonly self: OwnIdentitySource;
  readonly trail: Pick<TrailStore, "events" | "read">;
  readonly board: FleetUsagePorts["board"];
  readonly usageMetrics: FleetUsagePorts["usageMetrics"];
  readonly sources: readonly CopySource[];
  readonly store: DiscoveryStore;
}

/**
 * Finds users of every account's keys (by its count of calls, too), accounts outside the fleet, and copies of keys; replaces
 * the previous discovery. A source that fails is listed as unseen and stops no other. Idempotent.
 *
 * @throws {KeyturnError} the discovery could not be stored.
 */
export async function discover(
  fleet: Fleet,
  ports: DiscoveryPorts,
  wanted: readonly CopySourceName[],
): Promise<Discovery> {
  const at = ports.clock.now();
  const before = await lastRun(ports.store);
  const effective = await withRegistered(fleet, ports.trail);
  const survey = await surveyOf(effective, ports, at);
  const [{ searches, copies, unlisted }, usage] = await Promise.all([
    copiesIn(effective, ports, { at, wanted, before: before?.discovery, survey }),
    usageIn(effective, survey, ports),
  ]);
  const matched = matchSurvey(effective, survey);
  const enrolled = matched.enrolled.map((found) => withUsage(found, usage.get(found.account)));
  const unlistedCopies = unlisted.length > 0 && { unlistedCopies: unlisted };
  const discovery = { at, ...matched, enrolled, searches, copies, ...unlistedCopies };
  return save(discovery, before, ports.store);
}

/** Adds self-registered consumers, which count like those of the fleet file. */
async function withRegistered({ accounts }: Fleet, trail: Pick<TrailStore, "read">): Promise<Fleet> {
  const heads = await readHeads(accounts, trail);
  return {
    accounts: accounts.map((spec) => {
      const head = heads.get(spec.name);
      return head ? effectiveSpec(spec, head.state) : spec;
    }),
  };
}

async function surveyOf({ accounts }: Fleet, ports: DiscoveryPorts, at: Date): Promise<Survey> {
  const { estate, auditLog } = ports;
  const secrets = accounts.flatMap((spec) => secretRoles.map((role) => secretName(spec, role)));
  const since = new Date(at.getTime() - lookBackMs);
  const [found, workloads, reads, keyListers, self] = await Promise.all([
    orUnseen(() => estate.accounts()),
    orUnseen(() => estate.workloads()),
    orUnseen(() => readsOf(auditLog, [...new Set(secrets)], since)),
    orUnseen(() => estate.keyListers()),
    ownIdentity(ports.self),
  ]);
  return { accounts: found, workloads, reads, keyListers, ...(self && { self }) };
}

async function readsOf(
  log: AuditLog,
  secrets: readonly string[],
  since: Date,
): Promise<Surveyed<FoundReads>> {
  const found = await log.reads(secrets, since);
  const unseen = "no log workspace is set, so nobody was looked for by reads";
  return found ? { found, unseen: [] } : { found: [], unseen: [unseen] };
}

async function orUnseen<T>(look: () => Promise<Surveyed<T>>): Promise<Surveyed<T>> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return { found: [], unseen: [error.message] };
  }
}

async function ownIdentity(self: OwnIdentitySource): Promise<OwnIdentity | undefined> {
  try {
    return await self.identify();
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return undefined;
  }
}

function usageIn(
  { accounts }: Fleet,
  { accounts: { found } }: Survey,
  ports: DiscoveryPorts,
): Promise<ReadonlyMap<string, AccountUsage>> {
  const locations = new Map(found.map(({ resourceId, location }) => [resourceId.toLowerCase(), location]));
  return readFleetUsage(accounts, locations, ports, usageBudgetMs);
}

function withUsage(found: AccountDiscovery, read: AccountUsage | undefined): AccountDiscovery {
  if (!read || !("metric" in read.comparison)) return found;
  const { span, comparison } = read;
  const { metric, unexplained } = comparison;
  return { ...found, usage: { ...span, calls: metric.calls, unexplained: Math.round(unexplained) } };
}

interface CopyWish {
  readonly at: Date;
  readonly wanted: readonly CopySourceName[];
  readonly before: Discovery | undefined;
  readonly survey: Survey;
}

async function copiesIn(
  { accounts }: Fleet,
  ports: DiscoveryPorts,
  { at, wanted, before, survey }: CopyWish,
): Promise<FoundCopies> {
  const isNeeded = wanted.length > 0 || (before?.copies.length ?? 0) > 0;
  const read = isNeeded ? await Promise.all(accounts.map((spec) => keysOf(spec, ports))) : [];
  const known = read.flatMap((one) => ("keys" in one ? [one] : []));
  const unread = read.flatMap((one) => ("unseen" in one ? [one] : []));
  const found = await searchCopies({
    at,
    accounts: known,
    unread: unread.map(({ account }) => account),
    sources: ports.sources,
    wanted,
    before,
    identitiesOf: identitiesIn(survey),
  });
  const gaps = unread.map(({ unseen }) => unseen);
  const searches = found.searches.map((search) =>
    search.state === "off" ? search : { ...search, unseen: [...search.unseen, ...gaps] },
  );
  return { ...found, searches };
}

/** More identities than a workload has. */
const maxIdentities = 20;

function identitiesIn({ workloads }: Survey): (resource: string) => readonly string[] {
  const ids = new Map(
    workloads.found.map(({ resourceId, principals }) => [resourceId.toLowerCase(), principals]),
  );
  return (resource) =>
    (ids.get(resource.toLowerCase()) ?? []).slice(0, maxIdentities).map((id) => id.toLowerCase());
}

async function keysOf(
  spec: AccountSpec,
  { trail }: DiscoveryPorts,
): Promise<AccountKeys | { readonly account: string; readonly unseen: string }> {
  try {
    const events = await trail.events(spec.name);
    return { spec, keys: generationsOf(events.map(({ event }) => event)) };
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return { account: spec.name, unseen: `copies of keys of ${spec.name}: ${error.message}` };
  }
}
