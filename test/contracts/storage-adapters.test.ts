import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DefaultAzureCredential } from "@azure/identity";
import { setTimeout as delay } from "node:timers/promises";
import { startAzurite } from "../../emulator/azurite.ts";
import type { Azurite } from "../../emulator/azurite.ts";
import { blobChangeStore } from "../../shared/azure/blob-change-store.ts";
import { blobDiscoveryStore } from "../../shared/azure/blob-discovery-store.ts";
import { blobEvidenceStore } from "../../shared/azure/blob-evidence-store.ts";
import { blobFleetStore } from "../../shared/azure/blob-fleet-store.ts";
import { hostClock } from "../../shared/azure/host-clock.ts";
import { storageClock } from "../../shared/azure/storage-clock.ts";
import { openStorage } from "../../shared/azure/storage.ts";
import { storageStepQueue } from "../../shared/azure/storage-step-queue.ts";
import { tableBucketStore } from "../../shared/azure/tables/table-bucket-store.ts";
import { tableConsumerBoard } from "../../shared/azure/tables/table-consumer-board.ts";
import { tableIdempotencyLog } from "../../shared/azure/tables/table-idempotency-log.ts";
import { tableQuestionLog } from "../../shared/azure/tables/table-question-log.ts";
import { tableOutboxLog } from "../../shared/azure/tables/table-outbox-log.ts";
import { tableOwedLooks } from "../../shared/azure/tables/table-owed-looks.ts";
import { tableRolloutBoard } from "../../shared/azure/tables/table-rollout-board.ts";
import { tableKeyIndex } from "../../shared/azure/tables/table-key-index.ts";
import { tableTrailStore } from "../../shared/azure/tables/table-trail-store.ts";
import { tableWakeIndex } from "../../shared/azure/tables/table-wake-index.ts";
import { addUsage } from "../../shared/domain/usage.ts";
import { decodeStep } from "../../shared/records/step-codec.ts";
import { aReport, now } from "../domain/builders.ts";
import { describeBucketStore } from "./ports/bucket-store-contract.ts";
import { describeChangeStore } from "./ports/change-store-contract.ts";
import { describeConsumerBoard } from "./ports/consumer-board-contract.ts";
import { describeDiscoveryStore } from "./ports/discovery-store-contract.ts";
import { describeEvidenceStore } from "./ports/evidence-store-contract.ts";
import { describeFleetStore } from "./ports/fleet-store-contract.ts";
import { freshName } from "./fresh-name.ts";
import { describeIdempotencyLog } from "./ports/idempotency-log-contract.ts";
import { describeOwedLooks } from "./ports/owed-looks-contract.ts";
import { describeQuestionLog } from "./ports/question-log-contract.ts";
import { describePublicationLog } from "./ports/outbox-log-contract.ts";
import { describeRolloutBoard } from "./ports/rollout-board-contract.ts";
import { describeStepQueue } from "./ports/step-queue-contract.ts";
import { describeTrailStore } from "./ports/trail-store-contract.ts";
import { describeKeyIndex } from "./ports/key-index-contract.ts";
import { describeWakeIndex } from "./ports/wake-index-contract.ts";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

/** A connection string carries its own key: the credential is never asked. */
function storage() {
  const { connectionString } = azurite;
  return openStorage({ kind: "connection-string", connectionString }, new DefaultAzureCredential());
}

describeTrailStore("Table Storage", () => tableTrailStore(storage()));
describeBucketStore("Table Storage", () => tableBucketStore(storage()));
describeRolloutBoard("Table Storage", () =>
  tableRolloutBoard(storage(), freshName("rollout").replaceAll("-", "")),
);
describeKeyIndex("Table Storage", () => tableKeyIndex(storage(), freshName("keys").replaceAll("-", "")));
describeWakeIndex("Table Storage", () => tableWakeIndex(storage(), freshName("due").replaceAll("-", "")));
describeOwedLooks("Table Storage", () => tableOwedLooks(storage(), freshName("owed").replaceAll("-", "")));
describePublicationLog("Table Storage", () => tableOutboxLog(storage()));
describeConsumerBoard("Table Storage", () => tableConsumerBoard(storage()));
describeQuestionLog("Table Storage", () => tableQuestionLog(storage()));
describeIdempotencyLog("Table Storage", () => tableIdempotencyLog(storage()));
describeFleetStore("Blob Storage", () => blobFleetStore(storage(), freshName("fleet")));
describeChangeStore("Blob Storage", () => blobChangeStore(storage(), freshName("changes")));
describeDiscoveryStore("Blob Storage", () => blobDiscoveryStore(storage(), freshName("discovery")));

describe("the table of reports", () => {
  it.each(["9 nonsense", "", 7])(
    "reads a report whose counts are %j as one without counts",
    async (usage) => {
      const [account, name] = [freshName("account"), freshName("reports").replaceAll("-", "")];
      const board = tableConsumerBoard(storage(), name);
      const stated = { calls: 1, failures: 0, refused: 0 };
      await board.put(account, aReport({ usage: addUsage(undefined, stated, undefined, now) }));
      const table = storage().table(name);
      for await (const { rowKey = "" } of table.listEntities()) {
        await table.updateEntity({ partitionKey: account, rowKey, usage }, "Merge");
      }
      expect(await board.read(account, "web", "web-1")).toEqual(aReport());
    },
  );

  it("dates no report later than the storage stored it, since a process's clock may be ahead", async () => {
    const account = freshName("account");
    const board = tableConsumerBoard(storage());
    const ahead = new Date(Date.now() + 7_200_000);
    await board.put(account, aReport({ receivedAt: ahead, steadySince: ahead }));
    const [report] = await board.reports(account);
    const { receivedAt, steadySince } = report ?? aReport();
    expect(Math.abs(receivedAt.getTime() - Date.now())).toBeLessThan(60_000);
    expect(steadySince).toEqual(receivedAt);
    expect(await board.read(account, "web", "web-1")).toEqual(report);
  });
});

describe("the storage's clock", () => {
  it("learns the time from every answer of a table, also from an error", async () => {
    const clock = storageClock({ ...hostClock, wallMs: () => Date.now() + 7_200_000 });
    const { connectionString } = azurite;
    const timed = openStorage(
      { kind: "connection-string", connectionString },
      new DefaultAzureCredential(),
      clock,
    );
    await expect(timed.table(freshName("none").replaceAll("-", "")).getEntity("", "clock")).rejects.toThrow();
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(4_000);
    expect(clock.hostAheadMs()).toBeGreaterThan(7_190_000);
  });
});

describe("the table of the rollout", () => {
  it("leaves out unreadable rows, counts them, and does not reassign their permits", async () => {
    const name = freshName("rollout").replaceAll("-", "");
    const board = tableRolloutBoard(storage(), name);
    await board.enter({ account: "vision", rotation: "r", since: now });
    const table = storage().table(name);
    for (const partitionKey of ["open", "failure", "place.fleet"]) {
      await table.createEntity({ partitionKey, rowKey: "000000", at: "nonsense" });
    }
    expect(await board.snapshot()).toMatchObject({ open: [{ account: "vision" }], unreadable: 3 });
    const holder = { account: "vision", rotation: "r", by: "look", since: now };
    expect(await board.acquire(holder, [{ scope: "fleet", most: 1 }])).toMatchObject({ kind: "full" });
    expect(await board.acquire(holder, [{ scope: "fleet", most: 2 }])).toEqual({ kind: "taken" });
  });
});

describeEvidenceStore("Blob Storage", () => {
  const container = freshName("evidence");
  const client = storage().container(container);
  return {
    store: blobEvidenceStore(storage(), container),
    async read(account, file) {
      const bytes = await client.getBlobClient(`${account}/${file}`).downloadToBuffer();
      return bytes.toString("utf8");
    },
  };
});

describe("the queues of steps", () => {
  it.each([
    ["emergency", "urgent-steps"],
    ["prompt", "urgent-steps"],
    ["ordinary", "steps"],
  ] as const)("carry a step of this urgency apart from the others: %s", async (urgency, name) => {
    const account = freshName(urgency);
    await storageStepQueue(storage()).send({ account, because: { kind: "command" } }, urgency);
    const { peekedMessageItems } = await storage().queue(name).peekMessages({ numberOfMessages: 32 });
    const texts = peekedMessageItems.map(({ messageText }) =>
      Buffer.from(messageText, "base64").toString("utf8"),
    );
    expect(texts.filter((text) => text.includes(account))).toHaveLength(1);
  });
});

describeStepQueue("Storage Queue", async () => {
  const name = freshName("steps");
  const client = storage().queue(name);
  return {
    queue: storageStepQueue(storage(), () => name),
    async receive() {
      const { receivedMessageItems } = await client.receiveMessages();
      return receivedMessageItems.map(({ messageText }) =>
        decodeStep(JSON.parse(Buffer.from(messageText, "base64").toString("utf8"))),
      );
    },
    pass: () => delay(50),
    nowMs: () => performance.now(),
  };
});
