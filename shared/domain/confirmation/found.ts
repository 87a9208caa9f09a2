import type { ConsumerSpec, Strength } from "../account/account-spec.ts";
import type { VersionRef } from "./observation.ts";
import type { Fingerprint } from "../key.ts";
import type { ObservationFlaw } from "../objection.ts";
import type { WantedKey } from "./wanted-key.ts";
import type { InstanceReport } from "../world.ts";

/** What evidence is judged against. */
export interface Case {
  readonly consumer: ConsumerSpec;
  readonly secret: { readonly name: string; readonly vaults: readonly string[] };
  readonly wanted: WantedKey;
  /** Which key a version holds; nothing when that cannot be told. */
  readonly fingerprintOf: (version: VersionRef) => Fingerprint | undefined;
  /** What was found the last time. */
  readonly before: readonly InstanceReport[];
  readonly askedAt: Date;
  /** When the platform was last made to take up the wanted key. */
  readonly tookUpAt?: Date;
}

/** One line of what the evidence says. */
export interface Found {
  readonly instance: string;
  readonly fingerprint?: Fingerprint | undefined;
  readonly healthy: boolean;
  readonly strength: Strength;
  readonly flaw?: { readonly reason: ObservationFlaw; readonly detail: string };
}

/** A line that confirms nothing. Whether the application works is another question, and nobody has asked it. */
export function flawed(
  instance: string,
  reason: ObservationFlaw,
  detail: string,
  fingerprint?: Fingerprint,
): Found {
  return { instance, fingerprint, healthy: true, strength: "circumstantial", flaw: { reason, detail } };
}
