import type { Strength } from "../vocabulary.ts";
import type { ConsumerSpec } from "../account/account-spec.ts";
import type { VersionRef } from "./observation.ts";
import type { Fingerprint } from "../key.ts";
import type { ObservationFlaw } from "../objection.ts";
import type { WantedKey } from "./wanted-key.ts";
import type { InstanceReport } from "../world.ts";

/** The facts that an observation is judged against. */
export interface Case {
  readonly consumer: ConsumerSpec;
  readonly secret: { readonly name: string; readonly vaults: readonly string[] };
  readonly wanted: WantedKey;
  /** Names the key that a version holds; nothing when it is unknown. */
  readonly fingerprintOf: (version: VersionRef) => Fingerprint | undefined;
  /** The reports of the previous question. */
  readonly before: readonly InstanceReport[];
  readonly askedAt: Date;
  /** When the platform was last made to take up the wanted key. */
  readonly tookUpAt?: Date;
}

/** One line of a judged observation. */
export interface Found {
  readonly instance: string;
  readonly fingerprint?: Fingerprint | undefined;
  readonly healthy: boolean;
  readonly strength: Strength;
  readonly flaw?: { readonly reason: ObservationFlaw; readonly detail: string };
}

/** A line that confirms nothing. It counts as healthy: whether the application works is another question. */
export function flawed(
  instance: string,
  reason: ObservationFlaw,
  detail: string,
  fingerprint?: Fingerprint,
): Found {
  return { instance, fingerprint, healthy: true, strength: "circumstantial", flaw: { reason, detail } };
}
