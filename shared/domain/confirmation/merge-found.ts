import type { Observation } from "./observation.ts";
import type { Found } from "./found.ts";
import { isStale } from "../safety/readiness.ts";
import type { InstanceReport } from "../world.ts";

/** One answer, and the reports before it that it is merged with. */
export interface Answered {
  readonly consumer: string;
  readonly observation: Observation["kind"];
  readonly found: readonly Found[];
  readonly before: readonly InstanceReport[];
  readonly askedAt: Date;
  readonly staleAfterMs: number;
}

/**
 * Merges an answer into what is known about a consumer. A platform's answer is complete and replaces all earlier
 * reports. An endpoint may answer for one instance of several, and a silent one answers for none: earlier reports of
 * the instances that it leaves out stay until they are stale.
 */
export function mergeFound(answered: Answered): readonly InstanceReport[] {
  const { before, found, observation } = answered;
  const reports = found.map((line) => reportOf(line, answered));
  const partial = observation === "instances" || observation === "unreachable";
  if (!partial) return reports;
  const kept = before.filter(
    (report) =>
      report.asked?.flaw?.reason !== "Unreachable" &&
      !found.some(({ instance }) => instance === report.instance),
  );
  return [...kept, ...reports];
}

function reportOf(line: Found, answered: Answered): InstanceReport {
  const { consumer, askedAt } = answered;
  const { instance, fingerprint, healthy, strength, flaw } = line;
  return {
    consumer,
    instance,
    ...(fingerprint !== undefined && { fingerprint }),
    healthy,
    receivedAt: askedAt,
    steadySince: steadySince(line, answered),
    ...(isUnbroken(line, answered) && { unbroken: true }),
    asked: { strength, ...(flaw && { flaw }) },
  };
}

/** As of an instance that reports itself: healthy on one key in every answer, without a break. */
function isUnbroken(line: Found, { before, observation, askedAt, staleAfterMs }: Answered): boolean {
  if (observation !== "instances" || !isSteady(line)) return false;
  const own = before.find(({ instance }) => instance === line.instance);
  if (!own) return true;
  const goesOn = own.fingerprint === line.fingerprint && !isStale(own, staleAfterMs, askedAt);
  return goesOn && own.unbroken === true;
}

function isSteady({ flaw, healthy, fingerprint }: Found): boolean {
  return !flaw && healthy && fingerprint !== undefined;
}

function steadySince(line: Found, { before, observation, askedAt, staleAfterMs }: Answered): Date {
  if (!isSteady(line)) return askedAt;
  const alike = before.filter(
    (report) =>
      report.fingerprint === line.fingerprint &&
      report.healthy &&
      !report.asked?.flaw &&
      !isStale(report, staleAfterMs, askedAt),
  );
  const own = alike.find(({ instance }) => instance === line.instance);
  const isNew = !before.some(({ instance }) => instance === line.instance);
  // Replicas come and go: a new one that starts healthy does not unsettle an application whose others are all steady.
  const joins = observation === "container" && isNew && alike.length === before.length;
  const steady = own ? [own] : joins ? alike : [];
  return new Date(Math.min(askedAt.getTime(), ...steady.map((report) => report.steadySince.getTime())));
}
