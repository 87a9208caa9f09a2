import type { AccountSpec } from "../shared/domain/account/account-spec.ts";
import type { RotationEvent } from "../shared/domain/rotation/rotation-event.ts";
import type { Clock } from "../shared/ports/clock.ts";
import type { StepQueue } from "../shared/ports/step-queue.ts";
import type { WakeIndex } from "../shared/ports/wake-index.ts";
import { indexedTrail } from "../shared/reconciler/fleet/indexed-trail.ts";
import type { ReconcilerPorts } from "../shared/reconciler/ports.ts";
import { anAccount, hour, mainVault, minute, second } from "../test/domain/builders.ts";
import type { FakeAccount } from "../test/reconciler/fakes/fake-account.ts";
import { fakeAccount, foundAccount } from "../test/reconciler/fakes/fake-account.ts";
import { fakeVault } from "../test/reconciler/fakes/fake-vault.ts";
import { memoryConsumerBoard } from "../test/reconciler/fakes/memory-consumer-board.ts";
import { memoryDiscoveryStore } from "../test/reconciler/fakes/memory-discovery-store.ts";
import { memoryDeclarationStore } from "../test/reconciler/fakes/memory-declaration-store.ts";
import { memoryOwedLooks } from "../test/reconciler/fakes/memory-owed-looks.ts";
import { memoryQuestionLog } from "../test/reconciler/fakes/memory-question-log.ts";
import { memoryRolloutBoard } from "../test/reconciler/fakes/memory-rollout-board.ts";
import { memoryTrailStore } from "../test/reconciler/fakes/memory-trail-store.ts";
import { memoryWakeIndex } from "../test/reconciler/fakes/memory-wake-index.ts";
import { fakeHolder } from "../test/reconciler/fakes/fake-holder.ts";
import { scriptedEvidence } from "../test/reconciler/fakes/scripted-observations.ts";

export const claimMs = minute;

/** The service that a call goes to. */
export type Service = "arm" | "vault" | "ai" | "storage";
/** Called for each call of a port; each is one request. */
export type Around = <Port extends object>(service: Service, port: Port) => Port;
/** The state that the processes of an app share. */
export type SharedPorts = ReconcilerPorts & { readonly wakes: WakeIndex };

/** Accounts, vaults and storage in memory, for any number of processes. */
export interface MemoryFleet {
  readonly specs: readonly AccountSpec[];
  spec(account: string): AccountSpec;
  portsThrough(around: Around): SharedPorts;
  /** How often this event has been recorded. */
  told(event: RotationEvent["type"]): number;
  /** How many regenerations there are above or below this number per account. */
  regenerationsOff(each: number): number;
}

/** This many accounts without consumers, alternating between the subscriptions. */
export function memoryFleet(
  accounts: number,
  subscriptions: number,
  clock: Clock,
  queue: StepQueue,
): MemoryFleet {
  const specs = Array.from({ length: accounts }, (_, index) =>
    specOf(`account-${index}`, `s-${index % subscriptions}`),
  );
  const told = new Map<RotationEvent["type"], number>();
  const { regenerationsOf, ...azure } = azureOf(specs, clock);
  const trail = memoryTrailStore();
  const telling: typeof trail = {
    ...trail,
    async save(head) {
      const saved = await trail.save(head);
      for (const { event } of head.unsaved ?? []) told.set(event.type, (told.get(event.type) ?? 0) + 1);
      return saved;
    },
  };
  const stored = {
    board: memoryConsumerBoard(),
    rollout: memoryRolloutBoard(),
    wakes: memoryWakeIndex(),
    owed: memoryOwedLooks(),
    declarations: memoryDeclarationStore(),
  };
  const rest = {
    clock,
    observations: scriptedEvidence().source,
    holders: fakeHolder(),
    questions: memoryQuestionLog(),
    discovery: memoryDiscoveryStore(),
  };
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  return {
    specs,
    spec: (account) => known(byName.get(account)),
    told: (event) => told.get(event) ?? 0,
    regenerationsOff: (each) =>
      specs.reduce((off, { resourceId }) => off + Math.abs(regenerationsOf(resourceId) - each), 0),
    portsThrough(around) {
      const wakes = around("storage", stored.wakes);
      return {
        ...rest,
        // Waiting for a write permit is not a request.
        keyIssuer: { ...around("arm", azure.keyIssuer), awaitWritePermit: async () => undefined },
        vault: around("vault", azure.vault),
        probe: around("ai", azure.probe),
        queue: around("storage", queue),
        board: around("storage", stored.board),
        rollout: around("storage", stored.rollout),
        owed: around("storage", stored.owed),
        declarations: around("storage", stored.declarations),
        trail: indexedTrail(around("storage", telling), wakes, clock, claimMs),
        wakes,
      };
    },
  };
}

function specOf(name: string, subscription: string): AccountSpec {
  const group = `/subscriptions/${subscription}/resourceGroups/rg`;
  return anAccount({
    name,
    resourceId: `${group}/providers/Microsoft.CognitiveServices/accounts/${name}`,
    publishedSecret: name,
    vaults: [mainVault],
    consumers: [],
    withoutConsumersBecause: "what is measured is keyturn",
    // No look waits for the end of the soak: another one lists the keys again, as after any realistic soak.
    policy: { soakMs: second, driftCheckMs: 10_000 * hour, probeIntervalMs: 0 },
  });
}

function azureOf(specs: readonly AccountSpec[], clock: Clock) {
  const clouds = new Map<string, FakeAccount>();
  for (const { name, resourceId } of specs) {
    const cloud = fakeAccount(resourceId, clock);
    const endpoint = `https://${name}.example/`;
    cloud.change({ ...foundAccount, endpoint });
    clouds.set(resourceId, cloud);
    clouds.set(endpoint, cloud);
  }
  const cloudOf = (id: string) => known(clouds.get(id));
  const ports: Pick<ReconcilerPorts, "vault" | "keyIssuer" | "probe"> = {
    vault: fakeVault(clock),
    probe: {
      ask: async (endpoint, key) => cloudOf(endpoint).probe.ask(endpoint, key),
      choose: async (endpoint, key) => cloudOf(endpoint).probe.choose(endpoint, key),
    },
    keyIssuer: {
      describe: async (id) => cloudOf(id).issuer.describe(id),
      listKeys: async (id) => cloudOf(id).issuer.listKeys(id),
      awaitWritePermit: async () => undefined,
      regenerate: async (id, ...how) => cloudOf(id).issuer.regenerate(id, ...how),
    },
  };
  return { ...ports, regenerationsOf: (id: string) => cloudOf(id).asked() };
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw new TypeError("there is no such account");
  return found;
}
