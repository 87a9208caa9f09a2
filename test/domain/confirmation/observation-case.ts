import type { Observation } from "../../../shared/domain/confirmation/observation.ts";
import type { Case, Found } from "../../../shared/domain/confirmation/found.ts";
import { judgeObservation } from "../../../shared/domain/confirmation/judge-observation.ts";
import { aConsumer, before, hour, keyA, keyC, mainVault, minute, now } from "../builders.ts";

const secret = { name: "vision-key", vaults: [mainVault] };
export const publishedAt = before(10 * minute);
const valid = [keyA, keyC];
const wanted = {
  fingerprint: keyC,
  publishedAt,
  movesConsumers: true,
  versions: [],
  valid,
  ours: valid,
  handed: [],
};
const keyOf = new Map([
  ["old", keyA],
  ["new", keyC],
]);

/** A consumer that has been expected on key C for ten minutes. */
export function aCase(change: Partial<Case> = {}): Case {
  return {
    consumer: aConsumer({ refreshWithinMs: 24 * hour }),
    secret,
    wanted,
    fingerprintOf: ({ version }) => keyOf.get(version),
    before: [],
    askedAt: now,
    ...change,
  };
}

/** A line in short: the key that it confirms and how strongly, or why it confirms none. */
function outline({ instance, fingerprint, healthy, strength, flaw }: Found): string {
  const key = fingerprint === keyC ? "fresh" : fingerprint === keyA ? "previous" : (fingerprint ?? "unknown");
  const line = `${instance}: ${flaw ? flaw.reason : strength} ${key}`;
  return healthy ? line : `${line} unhealthy`;
}

/** Every line of the judgement in short. */
export function judged(observation: Observation, change: Partial<Case> = {}): readonly string[] {
  return judgeObservation(observation, aCase(change)).map(outline);
}
