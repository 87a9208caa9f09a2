import { SecretValue } from "../../shared/secret-value.ts";
import { mainVault, now } from "../domain/builders.ts";
import { fakeAccount, foundAccount } from "../reconciler/fakes/fake-account.ts";
import { fakeVault } from "../reconciler/fakes/fake-vault.ts";
import { memoryBucketStore } from "../reconciler/fakes/memory-bucket-store.ts";
import { memoryConsumerBoard } from "../reconciler/fakes/memory-consumer-board.ts";
import { memoryDiscoveryStore } from "../reconciler/fakes/memory-discovery-store.ts";
import { memoryEvidenceStore } from "../reconciler/fakes/memory-evidence-store.ts";
import { memoryChangeStore } from "../reconciler/fakes/memory-change-store.ts";
import { memoryFleetStore } from "../reconciler/fakes/memory-fleet-store.ts";
import { memoryIdempotencyLog } from "../reconciler/fakes/memory-idempotency-log.ts";
import { memoryKeyIndex } from "../reconciler/fakes/memory-key-index.ts";
import { memoryOwedLooks } from "../reconciler/fakes/memory-owed-looks.ts";
import { memoryQuestionLog } from "../reconciler/fakes/memory-question-log.ts";
import { memoryPublicationLog } from "../reconciler/fakes/memory-outbox-log.ts";
import { memoryRolloutBoard } from "../reconciler/fakes/memory-rollout-board.ts";
import { memoryStepQueue } from "../reconciler/fakes/memory-step-queue.ts";
import { memoryTopic } from "../reconciler/fakes/memory-topic.ts";
import { memoryTrailStore } from "../reconciler/fakes/memory-trail-store.ts";
import { memoryWakeIndex } from "../reconciler/fakes/memory-wake-index.ts";
import { virtualClock } from "../reconciler/fakes/virtual-clock.ts";
import { describeBucketStore } from "./ports/bucket-store-contract.ts";
import { describeConsumerBoard } from "./ports/consumer-board-contract.ts";
import { describeDiscoveryStore } from "./ports/discovery-store-contract.ts";
import { describeEvidenceStore } from "./ports/evidence-store-contract.ts";
import { describeChangeStore } from "./ports/change-store-contract.ts";
import { describeFleetStore } from "./ports/fleet-store-contract.ts";
import { describeIdempotencyLog } from "./ports/idempotency-log-contract.ts";
import { describeKeyIssuer } from "./ports/key-issuer-contract.ts";
import { describeKeyProbe } from "./ports/key-probe-contract.ts";
import { describeKeyIndex } from "./ports/key-index-contract.ts";
import { describeOwedLooks } from "./ports/owed-looks-contract.ts";
import { describeQuestionLog } from "./ports/question-log-contract.ts";
import { describeEventPublisher } from "./ports/event-publisher-contract.ts";
import { describePublicationLog } from "./ports/outbox-log-contract.ts";
import { describeRolloutBoard } from "./ports/rollout-board-contract.ts";
import { describeSecretVault } from "./ports/secret-vault-contract.ts";
import { describeStepQueue } from "./ports/step-queue-contract.ts";
import { describeTrailStore } from "./ports/trail-store-contract.ts";
import { describeWakeIndex } from "./ports/wake-index-contract.ts";

describeTrailStore("memory", memoryTrailStore);
describeBucketStore("memory", memoryBucketStore);
describeRolloutBoard("memory", memoryRolloutBoard);
describeWakeIndex("memory", memoryWakeIndex);
describeKeyIndex("memory", memoryKeyIndex);
describeOwedLooks("memory", memoryOwedLooks);
describeConsumerBoard("memory", memoryConsumerBoard);
describeQuestionLog("memory", memoryQuestionLog);
describeFleetStore("memory", memoryFleetStore);
describeChangeStore("memory", memoryChangeStore);
describeDiscoveryStore("memory", memoryDiscoveryStore);
describePublicationLog("memory", memoryPublicationLog);
describeIdempotencyLog("memory", memoryIdempotencyLog);

describeEventPublisher("the memory topic", async () => {
  const { publisher, accepted, failures } = memoryTopic();
  return { publisher, accepted: () => accepted, fail: (failure) => failures.plan("publish", failure) };
});

describeEvidenceStore("memory", () => {
  const store = memoryEvidenceStore();
  return { store, read: async (account, file) => store.kept().get(`${account}/${file}`) };
});

describeStepQueue("memory", async () => {
  const clock = virtualClock(now);
  const queue = memoryStepQueue(clock);
  return {
    queue,
    receive: async () => {
      const step = queue.take();
      return step ? [step] : [];
    },
    pass: async () => clock.advance(100),
    nowMs: () => clock.monotonicMs(),
  };
});

describeKeyIssuer("the fake account", async () => {
  const account = fakeAccount("/accounts/vision", virtualClock(now));
  return {
    issuer: account.issuer,
    resourceId: account.resourceId,
    absentId: "/accounts/other",
    keys: () => ({ key1: account.keys().key1.reveal(), key2: account.keys().key2.reveal() }),
    asked: () => account.asked(),
    fail: (operation, failure) => account.failures.plan(operation, failure),
    refuseListing: (because) => account.refuseListing(because),
    change: (change) => account.change({ ...foundAccount, ...change }),
  };
});

describeKeyProbe("the fake account", async () => {
  const account = fakeAccount("/accounts/vision", virtualClock(now));
  return {
    probe: account.probe,
    endpoint: foundAccount.endpoint,
    liveKey: () => new SecretValue(account.keys().key1.reveal()),
    fail: (failure) => account.failures.plan("ask", failure),
  };
});

describeSecretVault("the fake vault", async () => {
  // The contract measures with the real clock.
  const vault = fakeVault({ ...virtualClock(now), now: () => new Date() });
  return {
    vault,
    url: mainVault,
    versions: (name) =>
      vault.versions(mainVault, name).map(({ version, enabled, draft }) => ({
        version,
        enabled,
        tags: draft?.tags ?? {},
        expiresAt: draft?.expiresAt,
        contentType: draft?.contentType,
      })),
    fail: (operation, failure) => vault.failures.plan(operation, failure),
    softDelete: async (name) => vault.softDelete(mainVault, name),
    forbid: () => vault.forbid(mainVault),
  };
});
