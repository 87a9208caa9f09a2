import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import {
  abandon,
  cancelRotation,
  declareEmergency,
  requestRotation,
  revertRotation,
} from "../../shared/domain/commands/commands.ts";
import type { EmergencyWish } from "../../shared/domain/commands/commands.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { secretName } from "../../shared/domain/secret-place.ts";
import type { SecretRole } from "../../shared/domain/secret-place.ts";
import type { ObservationSource } from "../../shared/ports/observation-source.ts";
import type { Trail } from "../../shared/records/trail.ts";
import type { TrailStore } from "../../shared/ports/trail-store.ts";
import type { WakeIndex } from "../../shared/ports/wake-index.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import { indexedTrail } from "../../shared/reconciler/fleet/indexed-trail.ts";
import { reconcile } from "../../shared/reconciler/reconcile.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import { sweep } from "../../shared/reconciler/fleet/sweep.ts";
import { takeReport } from "../../shared/reconciler/take-report.ts";
import type { Step } from "../../shared/records/step-codec.ts";
import {
  aConsumer,
  anAccount,
  day,
  drVault,
  hour,
  mainVault,
  minute,
  now,
  second,
} from "../domain/builders.ts";
import { fakeAccount } from "./fakes/fake-account.ts";
import { fakeVault } from "./fakes/fake-vault.ts";
import { memoryConsumerBoard } from "./fakes/memory-consumer-board.ts";
import { memoryDiscoveryStore } from "./fakes/memory-discovery-store.ts";
import { memoryDeclarationStore } from "./fakes/memory-declaration-store.ts";
import { memoryOwedLooks } from "./fakes/memory-owed-looks.ts";
import { memoryQuestionLog } from "./fakes/memory-question-log.ts";
import { memoryRolloutBoard } from "./fakes/memory-rollout-board.ts";
import { memoryStepQueue } from "./fakes/memory-step-queue.ts";
import { memoryTrailStore } from "./fakes/memory-trail-store.ts";
import { memoryWakeIndex } from "./fakes/memory-wake-index.ts";
import type { FakeHolder } from "./fakes/fake-holder.ts";
import { fakeHolder } from "./fakes/fake-holder.ts";
import { scriptedEvidence } from "./fakes/scripted-observations.ts";
import { virtualClock } from "./fakes/virtual-clock.ts";
import { simulatedConsumer } from "./simulated-consumer.ts";
import { CrashError } from "./watched-ports.ts";

/** As in production. */
export const claimMs = 36 * second;
const tickMs = 5 * second;
const sweepEveryMs = minute;
const maxLooksPerTick = 1_000;
/** A message whose worker died comes back after this long, as with Azure's own listener. */
const redeliverMs = 10 * minute;

/** Two consumers, one of them with two instances and one in another vault; times are short but in proportion. */
export const smallSpec: AccountSpec = anAccount({
  vaults: [mainVault, drVault],
  consumers: [
    aConsumer({ instances: 2, refreshWithinMs: minute }),
    aConsumer({ name: "batch", refreshWithinMs: minute }),
  ],
  policy: {
    soakMs: 2 * minute,
    staleAfterMs: 2 * minute,
    adoptWithinMs: 2 * hour,
    cooldownMs: 5 * minute,
    confirmWithinMs: hour,
  },
});

interface Wish {
  readonly spec?: AccountSpec;
  readonly observation?: ObservationSource;
  readonly holder?: FakeHolder;
  readonly newKeyDelayMs?: number;
  readonly oldKeyGraceMs?: number;
  readonly listLagMs?: () => number;
  /** Where trails and reports are kept; in memory unless a test says otherwise. */
  readonly records?: Partial<Pick<ReconcilerPorts, "trail" | "board">>;
  /** The prefix of every worker name. */
  readonly worker?: string;
  /** The ports of the process that the next look, report, sweep or command reaches; one process without it. */
  readonly process?: (ports: ReconcilerPorts, store: TrailStore, wakes: WakeIndex) => ReconcilerPorts;
  /** Wraps the ports of a run, to watch it or to make it die. */
  readonly around?: (ports: ReconcilerPorts) => ReconcilerPorts;
}

/** Every consumer that is asked is that holder. */
function heldBy(holder: FakeHolder): ObservationSource {
  const { source } = scriptedEvidence();
  return {
    ...source,
    ask: (how, secret) => (how.kind === "holder" ? holder.ask(how, secret) : source.ask(how, secret)),
  };
}

/** An account with its vaults, consumers, queue and records, all in memory and in virtual time. */
export function smallWorld(wish: Wish = {}) {
  const spec = wish.spec ?? smallSpec;
  /** The account as the fleet file declares it now. */
  let declared = spec;
  const clock = virtualClock(now);
  const account = fakeAccount(spec.resourceId, clock, wish);
  const vault = fakeVault(clock);
  const queue = memoryStepQueue(clock);
  const discovery = memoryDiscoveryStore();
  const wakes = memoryWakeIndex();
  const store = wish.records?.trail ?? memoryTrailStore();
  const ports: ReconcilerPorts = {
    clock,
    queue,
    vault,
    keyIssuer: account.issuer,
    probe: account.probe,
    board: wish.records?.board ?? memoryConsumerBoard(),
    observations: wish.observation ?? (wish.holder ? heldBy(wish.holder) : scriptedEvidence().source),
    holders: wish.holder ?? fakeHolder(),
    questions: memoryQuestionLog(),
    discovery,
    rollout: memoryRolloutBoard(),
    owed: memoryOwedLooks(),
    declarations: memoryDeclarationStore(),
    trail: indexedTrail(store, wakes, clock, claimMs),
  };
  const reached = () => wish.process?.(ports, store, wakes) ?? ports;
  const reporting = spec.consumers.filter(({ confirmsBy }) => confirmsBy.kind === "report");
  const consumers = reporting.flatMap((consumer, index) =>
    Array.from({ length: consumer.instances }, (_, copy) =>
      simulatedConsumer(consumer, `${consumer.name}-${copy}`, {
        clock,
        account,
        vault,
        place: { vault: spec.vaults[index % spec.vaults.length] ?? mainVault, secret: spec.publishedSecret },
        report: async (statement) => {
          await takeReport(spec, statement, reached());
        },
      }),
    ),
  );
  let runs = 0;
  let sweptAt = -Infinity;

  /** Runs the reconciler once, as a new worker. */
  async function look(step: Step = { account: spec.name, because: { kind: "wake" } }) {
    runs += 1;
    const own = reached();
    return reconcile(declared, step.because, wish.around?.(own) ?? own, {
      worker: `${wish.worker ?? "run"}-${runs}`,
      claimMs,
      askEveryMs: minute,
    });
  }

  async function work(step: Step): Promise<void> {
    try {
      await look(step);
    } catch (error) {
      if (!(error instanceof CrashError)) throw error;
      await queue.send(step, "ordinary", redeliverMs);
    }
  }

  async function tick(): Promise<void> {
    for (const consumer of consumers) await consumer.live();
    if (clock.monotonicMs() - sweptAt >= sweepEveryMs) {
      sweptAt = clock.monotonicMs();
      await sweep({ accounts: [declared] }, { ...reached(), wakes }, claimMs);
    }
    const before = runs;
    for (let step = queue.take(); step !== undefined; step = queue.take()) {
      if (runs - before > maxLooksPerTick) throw new Error("wakes have multiplied");
      await work(step);
    }
    clock.advance(tickMs);
  }

  /** Continues until the condition holds. */
  async function until(holds: (trail: Trail) => boolean, limitMs = day): Promise<Trail> {
    for (const end = clock.monotonicMs() + limitMs; ;) {
      const trail = await ports.trail.read(spec.name);
      if (holds(trail)) return trail;
      if (clock.monotonicMs() > end)
        throw new Error(`still ${trail.state.phase}: ${trail.objection?.message ?? ""}`);
      await tick();
    }
  }

  /** Gives a command about the rotation in flight. */
  const onRotation = (command: typeof revertRotation) =>
    runCommand(
      spec,
      (state, claim) => {
        const id = isInFlight(state) ? state.id : "";
        return command(state, id, { at: clock.now(), by: "ada", reason: "test" }, claim);
      },
      ports,
    );

  return {
    spec,
    clock,
    account,
    vault,
    queue,
    wakes,
    discovery,
    ports,
    consumers,
    look,
    tick,
    until,
    /** Changes what the fleet file declares. */
    redeclare: (changes: Partial<AccountSpec>) => {
      declared = { ...declared, ...changes };
    },
    /** Asks for a rotation by hand. */
    ask: () => {
      const own = reached();
      return runCommand(
        spec,
        (state) => requestRotation(state, { at: own.clock.now(), by: "ada", reason: "test" }),
        own,
      );
    },
    cancel: () => onRotation(cancelRotation),
    revert: () => onRotation(revertRotation),
    abandon: () =>
      runCommand(
        spec,
        (state, claim) => abandon(state, { at: clock.now(), by: "ada", reason: "test" }, claim),
        ports,
      ),
    /** Declares a leak; consumers are given two minutes unless a test says otherwise. */
    declare: (leak: Partial<EmergencyWish> = {}) =>
      runCommand(
        spec,
        (state) =>
          declareEmergency(state, {
            at: clock.now(),
            by: "eve",
            reason: "leaked",
            compromised: "both",
            gate: "waive",
            deadlineMs: 2 * minute,
            ...leak,
          }),
        ports,
      ),
    /** Whether every vault publishes a key that the account has. */
    publishesValidKey: () =>
      spec.vaults.every((url) => {
        const newest = vault.versions(url, spec.publishedSecret).at(-1);
        const { key1, key2 } = account.keys();
        return newest?.enabled === true && [key1, key2].includes(newest.value);
      }),
    /** The number of versions of a secret, per vault. */
    versions: (secret: SecretRole) =>
      spec.vaults.map((url) => vault.versions(url, secretName(spec, secret)).length),
    failedCalls: () => consumers.reduce((sum, consumer) => sum + consumer.failures(), 0),
  };
}

export type SmallWorld = ReturnType<typeof smallWorld>;

export const isIdle = ({ state }: Trail): boolean => state.phase === "idle";
export const isIn =
  (phase: Trail["state"]["phase"]) =>
  ({ state }: Trail): boolean =>
    state.phase === phase;

/** Enrols, then rotates once. */
export async function wholeRotation(world: SmallWorld): Promise<Trail> {
  await world.until(isIdle);
  await world.ask();
  return world.until(isIdle);
}
