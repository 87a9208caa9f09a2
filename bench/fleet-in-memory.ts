import type { AccountSpec } from "../shared/domain/account-spec.ts";
import type { RotationEvent } from "../shared/domain/rotation-event.ts";
import type { StepQueue } from "../shared/ports/step-queue.ts";
import { indexedTrail } from "../shared/reconciler/indexed-trail.ts";
import type { ReconcilerPorts } from "../shared/reconciler/ports.ts";
import { reconcile } from "../shared/reconciler/reconcile.ts";
import { sweep } from "../shared/reconciler/sweep.ts";
import type { Step } from "../shared/step-codec.ts";
import { anAccount, hour, mainVault, minute, now, second } from "../test/domain/builders.ts";
import type { FakeAccount } from "../test/reconciler/fakes/fake-account.ts";
import { fakeAccount, foundAccount } from "../test/reconciler/fakes/fake-account.ts";
import { fakeVault } from "../test/reconciler/fakes/fake-vault.ts";
import { memoryConsumerBoard } from "../test/reconciler/fakes/memory-consumer-board.ts";
import { memoryDiscoveryStore } from "../test/reconciler/fakes/memory-discovery-store.ts";
import { memoryQuestionLog } from "../test/reconciler/fakes/memory-question-log.ts";
import { memoryRolloutBoard } from "../test/reconciler/fakes/memory-rollout-board.ts";
import { memoryTrailStore } from "../test/reconciler/fakes/memory-trail-store.ts";
import { memoryWakeIndex } from "../test/reconciler/fakes/memory-wake-index.ts";
import { scriptedEvidence } from "../test/reconciler/fakes/scripted-evidence.ts";
import type { VirtualClock } from "../test/reconciler/fakes/virtual-clock.ts";
import { virtualClock } from "../test/reconciler/fakes/virtual-clock.ts";

const claimMs = minute;
/** Messages that one process works on at once, as the host does. */
const atOnce = 16;
const tickMs = 5 * second;

/** A fleet whose accounts have nobody to wait for, with every call of a port counted as one request. */
export function fleetInMemory(accounts: number) {
  const clock = virtualClock(now);
  const specs = Array.from({ length: accounts }, (_, index) => specOf(`account-${index}`));
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const counts = { azure: 0, storage: 0, regenerations: 0 };
  const azure = <T extends object>(port: T) => counted(port, () => (counts.azure += 1));
  const storage = <T extends object>(port: T) => counted(port, () => (counts.storage += 1));
  const told = new Map<RotationEvent["type"], number>();
  const trail = memoryTrailStore();
  const steps = stepsIn(clock);
  const wakes = storage(memoryWakeIndex());
  const ports: ReconcilerPorts = {
    clock,
    ...azurePorts(specs, clock, azure, () => (counts.regenerations += 1)),
    queue: storage(steps.queue),
    board: storage(memoryConsumerBoard()),
    evidence: scriptedEvidence().source,
    questions: memoryQuestionLog(),
    discovery: memoryDiscoveryStore(),
    rollout: storage(memoryRolloutBoard()),
    trail: indexedTrail(
      storage({
        ...trail,
        async save(head) {
          const saved = await trail.save(head);
          for (const { event } of head.unsaved ?? []) told.set(event.type, (told.get(event.type) ?? 0) + 1);
          return saved;
        },
      }),
      wakes,
      clock,
      claimMs,
    ),
  };

  let runs = 0;
  async function work(): Promise<void> {
    for (let step = steps.take(); step !== undefined; step = steps.take()) {
      const spec = byName.get(step.account);
      runs += 1;
      if (spec)
        await reconcile(spec, step.because, ports, { worker: `run-${runs}`, claimMs, askEveryMs: minute });
    }
  }

  return {
    clock,
    counts,
    /** Lives on until every account has come so far once more. @returns how long the longest sweep took. */
    async until(event: RotationEvent["type"], processes: number): Promise<number> {
      const wanted = (told.get(event) ?? 0) + accounts;
      let longestMs = 0;
      let sweptMs = -Infinity;
      while ((told.get(event) ?? 0) < wanted) {
        if (clock.monotonicMs() - sweptMs >= minute) {
          sweptMs = clock.monotonicMs();
          const startMs = performance.now();
          await sweep({ accounts: specs }, { ...ports, wakes }, claimMs);
          longestMs = Math.max(longestMs, performance.now() - startMs);
        }
        await Promise.all(Array.from({ length: processes * atOnce }, work));
        clock.advance(tickMs);
      }
      return longestMs;
    },
  };
}

function specOf(name: string): AccountSpec {
  return anAccount({
    name,
    resourceId: `/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/${name}`,
    publishedSecret: name,
    vaults: [mainVault],
    consumers: [],
    withoutConsumersBecause: "what is measured is keyturn",
    policy: { soakMs: 1, driftCheckMs: 10_000 * hour, probeIntervalMs: 0 },
  });
}

function azurePorts(
  specs: readonly AccountSpec[],
  clock: VirtualClock,
  azure: <T extends object>(port: T) => T,
  onRegeneration: () => void,
): Pick<ReconcilerPorts, "vault" | "keyIssuer" | "probe"> {
  const clouds = new Map<string, FakeAccount>();
  for (const { name, resourceId } of specs) {
    const cloud = fakeAccount(resourceId, clock);
    const endpoint = `https://${name}.example/`;
    cloud.change({ ...foundAccount, endpoint });
    clouds.set(resourceId, cloud);
    clouds.set(endpoint, cloud);
  }
  const cloudOf = (id: string): FakeAccount => {
    const cloud = clouds.get(id);
    if (!cloud) throw new TypeError("there is no such account");
    return cloud;
  };
  return {
    vault: azure(fakeVault(clock)),
    probe: azure({ ask: async (endpoint, key) => cloudOf(endpoint).probe.ask(endpoint, key) }),
    keyIssuer: azure({
      describe: async (id) => cloudOf(id).issuer.describe(id),
      listKeys: async (id) => cloudOf(id).issuer.listKeys(id),
      awaitTurn: async () => undefined,
      async regenerate(id, ...how) {
        onRegeneration();
        return cloudOf(id).issuer.regenerate(id, ...how);
      },
    }),
  };
}

/** A queue that does not grow slow with ten thousand messages. */
function stepsIn(clock: VirtualClock) {
  const ready: Step[] = [];
  let later: { readonly step: Step; readonly atMs: number }[] = [];
  let next = 0;
  const queue: StepQueue = {
    async send(step, delayMs = 0) {
      if (delayMs === 0) ready.push(step);
      else later.push({ step, atMs: clock.monotonicMs() + Math.ceil(delayMs / second) * second });
    },
  };
  let lookedMs = -1;
  return {
    queue,
    take(): Step | undefined {
      const nowMs = clock.monotonicMs();
      if (lookedMs !== nowMs) {
        lookedMs = nowMs;
        ready.push(...later.filter(({ atMs }) => atMs <= nowMs).map(({ step }) => step));
        later = later.filter(({ atMs }) => atMs > nowMs);
      }
      const step = ready[next];
      if (step) next += 1;
      return step;
    },
  };
}

function counted<T extends object>(port: T, count: () => void): T {
  return new Proxy(port, {
    get(target, method) {
      const member: unknown = Reflect.get(target, method);
      if (typeof member !== "function") return member;
      return (...given: readonly unknown[]): unknown => {
        count();
        return Reflect.apply(member, target, given);
      };
    },
  });
}
