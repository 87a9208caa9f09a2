import type { AccountSpec } from "../shared/domain/account/account-spec.ts";
import type { ReconcilerPorts } from "../shared/reconciler/ports.ts";
import { reconcile } from "../shared/reconciler/reconcile.ts";
import { requestRotation } from "../shared/domain/commands/commands.ts";
import { runCommand } from "../shared/reconciler/run-command.ts";
import { sweep } from "../shared/reconciler/fleet/sweep.ts";
import { takeReport } from "../shared/reconciler/take-report.ts";
import { aConsumer, anAccount, day, mainVault, minute, now, second } from "../test/domain/builders.ts";
import { fakeAccount } from "../test/reconciler/fakes/fake-account.ts";
import { fakeVault } from "../test/reconciler/fakes/fake-vault.ts";
import { memoryConsumerBoard } from "../test/reconciler/fakes/memory-consumer-board.ts";
import { memoryDiscoveryStore } from "../test/reconciler/fakes/memory-discovery-store.ts";
import { memoryDeclarationStore } from "../test/reconciler/fakes/memory-declaration-store.ts";
import { memoryOwedLooks } from "../test/reconciler/fakes/memory-owed-looks.ts";
import { memoryQuestionLog } from "../test/reconciler/fakes/memory-question-log.ts";
import { memoryRolloutBoard } from "../test/reconciler/fakes/memory-rollout-board.ts";
import { memoryStepQueue } from "../test/reconciler/fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../test/reconciler/fakes/memory-trail-store.ts";
import { memoryWakeIndex } from "../test/reconciler/fakes/memory-wake-index.ts";
import { fakeHolder } from "../test/reconciler/fakes/fake-holder.ts";
import { scriptedEvidence } from "../test/reconciler/fakes/scripted-observations.ts";
import { virtualClock } from "../test/reconciler/fakes/virtual-clock.ts";
import type { Benchmark } from "./figures.ts";

const consumers = 100;
const claimMs = minute;
/** The default of the library for consumers, and of the sweep. */
const everyMs = minute;
/** How often keyturn watches for drift: hardly ever, and by default. */
const watches = { unwatched: 365 * day, watched: 50 * second };

type Operation = "reports" | "sweeps" | "looks" | "messages" | "control" | "vault" | "probe";
type Counts = Record<Operation, number>;

/**
 * A rotation that waits for one of a hundred consumers, in virtual time and in memory: its requests to storage and to
 * Azure. Every call of a port to storage is one request there. Once for the waiting alone, and once with the watch for
 * drift, which looks at every account periodically, whether a rotation waits or not.
 */
export const wait: Benchmark = async ({ short }) => {
  const days = short ? 1 : 7;
  const alone = await waitFor(days, watches.unwatched);
  const watched = await waitFor(days, watches.watched);
  const minutes = days * 1_440;
  const others = ({ looks, messages }: Counts) => looks + messages;
  return [
    { name: "control-plane calls", value: alone.control + watched.control, unit: "", atMost: 0 },
    { name: "storage requests, a report", value: alone.reports / (consumers * minutes), unit: "", atMost: 2 },
    { name: "storage requests, a sweep", value: alone.sweeps / minutes, unit: "", atMost: 8 },
    { name: "other storage requests, a day", value: others(alone) / days, unit: "" },
    { name: "all others to those of reports", value: others(alone) / alone.reports, unit: "×", atMost: 0.01 },
    { name: "watched: other storage requests, a day", value: others(watched) / days, unit: "" },
    { name: "watched: all others to those of reports", value: others(watched) / watched.reports, unit: "×" },
    { name: "watched: reads of the vault, a day", value: watched.vault / days, unit: "" },
    { name: "watched: questions to the data plane, a day", value: watched.probe / days, unit: "" },
  ];
};

async function waitFor(days: number, driftCheckMs: number): Promise<Counts> {
  const spec = specWith(consumers, driftCheckMs);
  const counts: Counts = { reports: 0, sweeps: 0, looks: 0, messages: 0, control: 0, vault: 0, probe: 0 };
  const { clock, vault, queue, plain, wakes, as } = worldOf(spec, counts);
  const [reporting, sweeping, looking] = [as("reports"), as("sweeps"), as("looks")];
  let runs = 0;

  async function work(): Promise<void> {
    for (let step = queue.take(); step !== undefined; step = queue.take()) {
      runs += 1;
      // The host receives the message and deletes it.
      counts.messages += 2;
      await reconcile(spec, step.because, looking, { worker: `run-${runs}`, claimMs, askEveryMs: minute });
    }
  }

  /**
   * @param stays whether the first consumer keeps its old key.
   */
  async function minutePasses(stays: string | undefined): Promise<void> {
    const published = vault.versions(mainVault, spec.publishedSecret).at(-1)?.value.fingerprint;
    const kept = stays ?? published;
    if (published && kept) {
      for (const [index, { name }] of spec.consumers.entries()) {
        const fingerprint = index === 0 ? (kept as typeof published) : published;
        await takeReport(spec, { consumer: name, instance: "i-1", fingerprint, healthy: true }, reporting);
      }
    }
    await sweep({ accounts: [spec] }, { ...sweeping, wakes }, minute);
    await work();
    clock.advance(everyMs);
  }

  const phase = async () => (await plain.trail.read(spec.name)).state.phase;
  await plain.queue.send({ account: spec.name, because: { kind: "fleet" } }, "ordinary");
  while ((await phase()) !== "idle") await minutePasses(undefined);
  await minutePasses(undefined);
  const before = vault.versions(mainVault, spec.publishedSecret).at(-1)?.value.fingerprint;
  const command = { at: clock.now(), by: "bench", reason: "measured" };
  await runCommand(spec, (state) => requestRotation(state, command), plain);
  while ((await phase()) !== "adopting") await minutePasses(before);
  // The others follow; from here on nothing changes any more.
  for (let minutes = 0; minutes < 5; minutes += 1) await minutePasses(before);

  for (const name of Object.keys(counts) as Operation[]) counts[name] = 0;
  const end = clock.monotonicMs() + days * day;
  while (clock.monotonicMs() < end) await minutePasses(before);
  if ((await phase()) !== "adopting") throw new Error(`it did not wait, but is ${await phase()}`);
  return counts;
}

function worldOf(spec: AccountSpec, counts: Counts) {
  const clock = virtualClock(now);
  const account = fakeAccount(spec.resourceId, clock);
  const vault = fakeVault(clock);
  const queue = memoryStepQueue(clock);
  const plain: ReconcilerPorts = {
    clock,
    queue,
    vault: counted(vault, () => (counts.vault += 1)),
    keyIssuer: counted(account.issuer, () => (counts.control += 1)),
    probe: counted(account.probe, () => (counts.probe += 1)),
    board: memoryConsumerBoard(),
    observations: scriptedEvidence().source,
    holders: fakeHolder(),
    questions: memoryQuestionLog(),
    discovery: memoryDiscoveryStore(),
    rollout: memoryRolloutBoard(),
    owed: memoryOwedLooks(),
    declarations: memoryDeclarationStore(),
    trail: memoryTrailStore(),
  };
  /** The same port, with its storage requests counted as that operation. */
  const as = (operation: "reports" | "sweeps" | "looks"): ReconcilerPorts => {
    const count = () => (counts[operation] += 1);
    const { board, questions, discovery, trail, owed } = plain;
    return {
      ...plain,
      board: counted(board, count),
      questions: counted(questions, count),
      discovery: counted(discovery, count),
      trail: counted(trail, count),
      owed: counted(owed, count),
      queue: counted(queue, () => (counts.messages += 1)),
    };
  };
  const wakes = counted(memoryWakeIndex(), () => (counts.sweeps += 1));
  return { clock, vault, queue, plain, wakes, as };
}

function specWith(count: number, driftCheckMs: number): AccountSpec {
  const names = Array.from({ length: count }, (_, index) => `app-${index}`);
  return anAccount({
    consumers: names.map((name) => aConsumer({ name, refreshWithinMs: minute })),
    policy: { adoptWithinMs: 30 * day, driftCheckMs },
  });
}

/** Counts every call of the port's methods. */
function counted<Port extends object>(port: Port, called: () => void): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        called();
        return Reflect.apply(value, target, args);
      };
    },
  });
}
