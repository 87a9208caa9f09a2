import type { Observation } from "./observation.ts";
import type { Found } from "./found.ts";
import { isStale } from "../safety/readiness.ts";
import type { InstanceReport } from "../world.ts";

/** What is kept of one answer, and of those before it. */
export interface Answered {
  readonly consumer: string;
  readonly observation: Observation["kind"];
  readonly found: readonly Found[];
  readonly before: readonly InstanceReport[];
  readonly askedAt: Date;
  readonly staleAfterMs: number;
}

/**
 * What is known about a consumer after an answer. A platform's answer is whole and replaces what was known. An
 * endpoint may answer for one instance of several, and an endpoint that is silent says nothing of any: what they
 * leave out stays known until it is stale.
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
    asked: { strength, ...(flaw && { flaw }) },
  };
}

function steadySince(line: Found, { before, observation, askedAt, staleAfterMs }: Answered): Date {
  if (line.flaw || !line.healthy || line.fingerprint === undefined) return askedAt;
  const alike = before.filter(
    (report) =>
      report.fingerprint === line.fingerprint &&
      report.healthy &&
      !report.asked?.flaw &&
      !isStale(report, staleAfterMs, askedAt),
  );
  const own = alike.find(({ instance }) => instance === line.instance);
  const isNew = !before.some(({ instance }) => instance === line.instance);
  // Replicas come and go: a new one that starts well does not make an application less steady that was well as a whole.
  const joins = observation === "container" && isNew && alike.length === before.length;
  const steady = own ? [own] : joins ? alike : [];
  return new Date(Math.min(askedAt.getTime(), ...steady.map((report) => report.steadySince.getTime())));
}
