import type { ConfirmsBy } from "../account/account-spec.ts";
import type { Fingerprint } from "../key.ts";
import type { InstanceReport } from "../world.ts";
import type { Found } from "./found.ts";
import type { Observation } from "./observation.ts";

export type ConfirmationKind = ConfirmsBy["kind"];

/** One kind of confirmation, as the fleet file sets it up for a consumer. */
export type ConfirmsByKind<K extends ConfirmationKind> = ConfirmsBy & { readonly kind: K };

/** The findings about a consumer, now and before, beside the wanted key. */
interface TakeUpCase {
  readonly wanted: Fingerprint;
  readonly found: readonly Found[];
  readonly before: readonly InstanceReport[];
}

interface KindFacts<K extends ConfirmationKind> {
  /**
   * The source of the number of instances that must confirm. A platform answers for all of them at once: expect one
   * good answer and no bad one.
   */
  readonly instancesKnownBy: "fleet-file" | "platform";
  /** The observation that asking brings, which `judgeObservation` judges; none where instances report by themselves. */
  readonly brings: Exclude<Observation["kind"], "unreachable"> | undefined;
  /** Whether it may be asked at once after a publication. An application is left its minute. */
  readonly askedAtOnce: boolean;
  /** Whether the platform lags behind and must be made to take up the latest version of the secret. */
  readonly needsTakeUp: (how: ConfirmsByKind<K>, seen: TakeUpCase) => boolean;
}

type ConfirmationKinds = { readonly [K in ConfirmationKind]: KindFacts<K> };

const never = () => false;

const table = {
  report: { instancesKnownBy: "fleet-file", brings: undefined, askedAtOnce: false, needsTakeUp: never },
  "health-endpoint": {
    instancesKnownBy: "fleet-file",
    brings: "instances",
    askedAtOnce: false,
    needsTakeUp: never,
  },
  "app-service": {
    instancesKnownBy: "platform",
    brings: "settings",
    askedAtOnce: true,
    // The references resolve, but to another key than the wanted one.
    needsTakeUp: (_how, { found, wanted }) => found.some((line) => !line.flaw && line.fingerprint !== wanted),
  },
  "container-app": {
    instancesKnownBy: "platform",
    brings: "container",
    askedAtOnce: true,
    // Only on the second sight of the wanted key: at the first, the platform may be restarting replicas itself.
    needsTakeUp: ({ restart }, { found, wanted, before }) =>
      restart &&
      before.some((report) => report.fingerprint === wanted) &&
      found.some(({ flaw }) => flaw?.reason === "NotRestarted"),
  },
  // What it needs is an effect of the rotation, since it writes a key.
  holder: { instancesKnownBy: "platform", brings: "places", askedAtOnce: true, needsTakeUp: never },
  "audit-log": { instancesKnownBy: "platform", brings: "reads", askedAtOnce: true, needsTakeUp: never },
} as const satisfies ConfirmationKinds;

/** Everything the domain knows about a kind, one entry for each. */
export const confirmationKinds: ConfirmationKinds = table;

/** The observations that asking a kind may bring. */
export type ObservationBy<K extends ConfirmationKind> = Extract<
  Observation,
  { readonly kind: "unreachable" | (typeof table)[K]["brings"] }
>;

/** Whether keyturn must make the platform take up the latest version of the secret. */
export function needsTakeUp<K extends ConfirmationKind>(how: ConfirmsByKind<K>, seen: TakeUpCase): boolean {
  return confirmationKinds[how.kind].needsTakeUp(how, seen);
}
