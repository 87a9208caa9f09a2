import type { Trail } from "../records/trail.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConsumerBoard } from "../ports/consumer-board.ts";
import type { DeclarationStore } from "../ports/fleet-store.ts";
import type { DiscoveryStore } from "../ports/discovery-store.ts";
import type { ObservationSource } from "../ports/observation-source.ts";
import type { KeyHolder } from "../ports/key-holder.ts";
import type { KeyIssuer } from "../ports/key-issuer.ts";
import type { KeyProbe } from "../ports/key-probe.ts";
import type { OwedLooks } from "../ports/owed-looks.ts";
import type { QuestionLog } from "../ports/question-log.ts";
import type { RolloutBoard } from "../ports/rollout-board.ts";
import type { SecretVault } from "../ports/secret-vault.ts";
import type { StepQueue } from "../ports/step-queue.ts";
import type { TrailStore } from "../ports/trail-store.ts";

/** Everything outside that the reconciler reads or changes. */
export interface ReconcilerPorts {
  readonly clock: Clock;
  readonly keyIssuer: KeyIssuer;
  readonly vault: SecretVault;
  readonly probe: KeyProbe;
  readonly board: ConsumerBoard;
  readonly observations: ObservationSource;
  /** Holds copies of keys for others. */
  readonly holders: KeyHolder;
  readonly questions: QuestionLog;
  /** The result of the last discovery. */
  readonly discovery: Pick<DiscoveryStore, "read">;
  readonly trail: TrailStore;
  readonly rollout: RolloutBoard;
  readonly queue: StepQueue;
  readonly owed: OwedLooks;
  readonly declarations: DeclarationStore;
}

export interface ReconcilerSettings {
  /** Names this run in claims; unique. */
  readonly worker: string;
  /** How long a claim keeps other workers away. Far shorter than the least cooldown. */
  readonly claimMs: number;
  /** How often a consumer that has not confirmed is asked. */
  readonly askEveryMs: number;
  /** Reads what the stored file declares of the account now; absent: the run's own is as new. */
  readonly stored?: (account: string) => Promise<AccountSpec | undefined>;
  /** Is shown each head that the run decides on; the last one is the head that holds. */
  readonly seen?: (head: Trail) => void;
  /** Once true, the run begins no further effect; absent: it runs until the account holds. */
  readonly isTimeUp?: () => boolean;
}
