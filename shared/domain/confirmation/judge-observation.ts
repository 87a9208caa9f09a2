import type { Observation, VersionRef } from "./observation.ts";
import type { Case, Found } from "./found.ts";
import { flawed } from "./found.ts";
import { judgeContainer } from "./judge-container.ts";
import { judgePlaces } from "../holders/judge-places.ts";
import { judgeSettings } from "./judge-settings.ts";

/** Judges, line by line, what an observation says about the wanted key. Pure. */
export function judgeObservation(observation: Observation, asked: Case): readonly Found[] {
  switch (observation.kind) {
    case "unreachable":
      return [flawed(asked.consumer.confirmsBy.kind, "Unreachable", observation.detail)];
    case "instances":
      return observation.instances.map(({ instance, uses, healthy }) => ({
        instance,
        fingerprint: "fingerprint" in uses ? uses.fingerprint : asked.fingerprintOf(uses),
        healthy,
        strength: "proven",
      }));
    case "settings":
      return judgeSettings(observation, asked);
    case "container":
      return judgeContainer(observation, asked);
    case "reads":
      return judgeReads(observation, asked);
    case "places":
      return judgePlaces(observation, asked);
  }
}

/** The versions whose key must be known before the observation can be judged. */
export function versionsIn(observation: Observation): readonly VersionRef[] {
  switch (observation.kind) {
    case "unreachable":
      return [];
    case "instances":
      return observation.instances.flatMap(({ uses }) => ("version" in uses ? [uses] : []));
    case "settings":
      return observation.references.flatMap(({ vault, version, activeVersion }) =>
        [version, activeVersion].flatMap((named) => (named === undefined ? [] : [{ vault, version: named }])),
      );
    case "container":
      return [];
    case "reads":
      return observation.reads;
    case "places":
      // A place that names a version is flawed, whichever key that holds.
      return [];
  }
}

/** A read since publication that got another version reveals an instance that is pinned or late. */
function judgeReads(
  { reads }: Extract<Observation, { readonly kind: "reads" }>,
  { wanted, fingerprintOf }: Case,
): readonly Found[] {
  const keyed = reads.map((read) => ({ ...read, fingerprint: fingerprintOf(read) }));
  const since = keyed.filter(({ lastAt }) => lastAt > wanted.publishedAt);
  const latest = [...keyed].sort((a, b) => b.lastAt.getTime() - a.lastAt.getTime())[0];
  const telling = since.find(({ fingerprint }) => fingerprint !== wanted.fingerprint) ?? latest;
  if (!telling) return [flawed("reads", "NotRead", "no read of the secret by its identity is on record")];
  const { fingerprint } = telling;
  return [{ instance: "reads", fingerprint, healthy: true, strength: "circumstantial" }];
}
