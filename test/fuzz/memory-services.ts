import type { Services } from "../../functions/edge/services.ts";
import { readConfig } from "../../shared/config.ts";
import { parseFleet } from "../../shared/fleet-file/fleet-file.ts";
import { keyIndexedTrail } from "../../shared/inventory/key-indexed-trail.ts";
import type { Caller } from "../../shared/ports/token-verifier.ts";
import { fleetReader } from "../../shared/reconciler/fleet/fleet-reader.ts";
import { registrationReader } from "../../shared/reconciler/fleet/registration-reader.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { fakeAccount } from "../reconciler/fakes/fake-account.ts";
import { fakeVault } from "../reconciler/fakes/fake-vault.ts";
import { memoryCheckpointLog } from "../reconciler/fakes/memory-checkpoint-log.ts";
import { memoryConsumerBoard } from "../reconciler/fakes/memory-consumer-board.ts";
import { memoryDiscoveryStore } from "../reconciler/fakes/memory-discovery-store.ts";
import { memoryEvidenceStore } from "../reconciler/fakes/memory-evidence-store.ts";
import { memoryFleetStore } from "../reconciler/fakes/memory-fleet-store.ts";
import { memoryIdempotencyLog } from "../reconciler/fakes/memory-idempotency-log.ts";
import { memoryChangeStore } from "../reconciler/fakes/memory-change-store.ts";
import { inForceReader } from "../../shared/reconciler/fleet/in-force-reader.ts";
import { memoryDeclarationStore } from "../reconciler/fakes/memory-declaration-store.ts";
import { memoryKeyIndex } from "../reconciler/fakes/memory-key-index.ts";
import { memoryOwedLooks } from "../reconciler/fakes/memory-owed-looks.ts";
import { memoryQuestionLog } from "../reconciler/fakes/memory-question-log.ts";
import { memoryRolloutBoard } from "../reconciler/fakes/memory-rollout-board.ts";
import { memoryStepQueue } from "../reconciler/fakes/memory-step-queue.ts";
import { memoryUnreadMessages } from "../reconciler/fakes/memory-unread-messages.ts";
import { memoryWakeIndex } from "../reconciler/fakes/memory-wake-index.ts";
import { memoryTrailStore } from "../reconciler/fakes/memory-trail-store.ts";
import { fakeHolder } from "../reconciler/fakes/fake-holder.ts";
import { scriptedEvidence } from "../reconciler/fakes/scripted-observations.ts";
import { virtualClock } from "../reconciler/fakes/virtual-clock.ts";
import { uncounted } from "../inventory/uncounted.ts";
import { emptyEstate } from "../inventory/empty-estate.ts";
import { sampleFleet } from "./sample-fleet.ts";
import { withEvent } from "../../shared/records/trail.ts";
import { keyDestinations } from "../../shared/key-destinations.ts";

/** Holds every role and is the registered principal, so that only the input can be wrong. */
export const anybody: Caller = {
  objectId: "33333333-0000-4000-8000-000000000001",
  applicationId: "",
  roles: ["KeyRotation.Read", "KeyRotation.Confirm", "KeyRotation.Operate", "KeyRotation.Approve"],
  token: "application",
};

/** The active key of the first account. */
export const activeKey = "active-key-of-vision";

/** All services of the handlers, in memory, with the sample fleet applied and its first account enrolled. */
export async function memoryServices(caller: () => Caller | undefined = () => anybody): Promise<Services> {
  const clock = virtualClock(new Date("2026-03-01T09:00:00.000Z"));
  const [spec] = parseFleet(sampleFleet).accounts;
  if (!spec) throw new Error("the sample fleet is empty");
  const account = fakeAccount(spec.resourceId, clock);
  const fleetStore = memoryFleetStore();
  await fleetStore.write(sampleFleet);
  const keyIndex = memoryKeyIndex();
  const trail = keyIndexedTrail(memoryTrailStore(), keyIndex);
  const discovery = memoryDiscoveryStore();
  const stepQueue = memoryStepQueue(clock);
  const at = clock.now();
  const how = { releaseClaim: true, wakeAt: at };
  const { resourceId, publishedSecret, vaults } = spec;
  const started = await trail.save(
    withEvent(
      await trail.read(spec.name),
      {
        type: "enrolment-started",
        at,
        target: { resourceId, publishedSecret, vaults },
        endpoint: "https://vision.example/",
        active: "key1",
        keys: { key1: fingerprintOf(activeKey), key2: fingerprintOf("two") },
        standbyUnpublishedSince: at,
        superseded: [],
      },
      how,
    ),
  );
  await trail.save(withEvent(started, { type: "account-enrolled", at }, how));
  const fleet = fleetReader(fleetStore, clock);
  const declarations = memoryDeclarationStore();
  return {
    time: { ready: async () => undefined, hostAheadMs: () => 0, monotonicMs: () => clock.monotonicMs() },
    ports: {
      clock,
      trail,
      vault: fakeVault(clock),
      keyIssuer: account.issuer,
      probe: account.probe,
      board: memoryConsumerBoard(),
      observations: scriptedEvidence().source,
      holders: fakeHolder(),
      questions: memoryQuestionLog(),
      discovery,
      rollout: memoryRolloutBoard(),
      queue: stepQueue,
      owed: memoryOwedLooks(),
      declarations,
    },
    stepQueue,
    // Steps stay in the queue: nothing looks at an account unless a test does.
    boundQueue: () => stepQueue,
    unread: memoryUnreadMessages(),
    wakes: memoryWakeIndex(),
    keyIndex,
    fleetStore,
    changes: memoryChangeStore(),
    fleet,
    inForce: inForceReader(fleet, { trail, declarations, clock }),
    registrations: registrationReader(trail, clock),
    archive: memoryEvidenceStore(),
    checkpoints: memoryCheckpointLog(),
    idempotency: memoryIdempotencyLog(),
    tokens: { verify: async () => caller(), faultOf: async () => undefined },
    discovery: emptyEstate({ clock, trail, store: discovery }),
    copySources: [],
    usageMetrics: uncounted,
    places: [],
    config: readConfig({
      KEYTURN_TENANT_ID: "11111111-0000-4000-8000-000000000000",
      KEYTURN_AUDIENCE: "api://keyturn",
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
    }),
    claimMs: 60_000,
    askEveryMs: 60_000,
    maxAccounts: 20_000,
    destinations: keyDestinations({ cloud: { vaultSuffix: "vault.azure.net", accountSuffixes: [] } }),
  };
}
