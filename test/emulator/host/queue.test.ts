import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { QueueServiceClient, type QueueClient } from "@azure/storage-queue";
import { startAzurite, type Azurite } from "../../../emulator/azurite.ts";
import { hostJsonFile } from "./host-json-file.ts";
import { runApp } from "./running-host.ts";
import { until } from "../../until.ts";

let azurite: Azurite;
let hostJson: string;
let settings: Record<string, string>;

beforeAll(async () => {
  azurite = await startAzurite();
  settings = { AzureWebJobsStorage: azurite.connectionString, Work: azurite.connectionString };
  hostJson = await hostJsonFile({
    maxPollingInterval: "00:00:00.2",
    visibilityTimeout: "00:00:00",
    batchSize: 4,
    newBatchThreshold: 1,
    maxDequeueCount: 3,
  });
});
afterAll(() => azurite.stop());

async function newQueue(name: string): Promise<QueueClient> {
  const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(name);
  await queue.createIfNotExists();
  return queue;
}

const send = (queue: QueueClient, text: string, visibilityTimeout = 0): Promise<unknown> =>
  queue.sendMessage(Buffer.from(text).toString("base64"), { visibilityTimeout, messageTimeToLive: -1 });

const count = async (queue: QueueClient): Promise<number> =>
  (await queue.getProperties()).approximateMessagesCount ?? 0;

const telling = (queueName: string, more = ""): string => `
  app.storageQueue("step", { queueName: "${queueName}", connection: "Work", handler: async (message, context) => {
    context.log("told " + JSON.stringify({ message, metadata: context.triggerMetadata }));
    ${more}
  } });`;

describe("a queue function", () => {
  it("gets a JSON message parsed, with the facts about it, and the message is gone afterwards", async () => {
    const queue = await newQueue("parsed");
    await using host = await runApp(telling("%QUEUE%"), {
      hostJson,
      settings: { ...settings, QUEUE: "parsed" },
    });
    await send(queue, '{"account":"a1","Nested":{"K":1}}');
    await until(() => host.told().length === 1);
    expect(host.told()).toEqual([
      {
        message: { account: "a1", Nested: { K: 1 } },
        metadata: expect.objectContaining({
          id: expect.any(String),
          dequeueCount: 1,
          popReceipt: expect.any(String),
          insertionTime: expect.any(String),
          expirationTime: expect.any(String),
          nextVisibleTime: expect.any(String),
          account: "a1",
          nested: { k: 1 },
        }),
      },
    ]);
    await until(async () => (await count(queue)) === 0);
  });

  it.each([
    ["text", "plain text", "plain text"],
    ["digits as a number", "123", 123],
  ])("gets %s", async (kind, text, message) => {
    const name = `kind-${kind.length}`;
    await send(await newQueue(name), text);
    await using host = await runApp(telling(name), { hostJson, settings });
    await until(() => host.told().length === 1);
    expect(host.told()).toMatchObject([{ message }]);
  });

  it("waits for its queue to be made", async () => {
    await using host = await runApp(telling("late"), { hostJson, settings });
    await send(await newQueue("late"), "x");
    await until(() => host.told().length === 1);
  });

  it("is tried maxDequeueCount times, and the message ends in the poison queue as it was sent", async () => {
    const queue = await newQueue("failing");
    await send(queue, '{"n":1}');
    await using host = await runApp(telling("failing", `throw new Error("again");`), { hostJson, settings });
    const poison = await newQueue("failing-poison");
    await until(async () => (await count(poison)) === 1);
    expect(
      host.told().map((told) => (told as { metadata: { dequeueCount: number } }).metadata.dequeueCount),
    ).toEqual([1, 2, 3]);
    const { peekedMessageItems } = await poison.peekMessages();
    expect(peekedMessageItems[0]?.messageText).toBe(Buffer.from('{"n":1}').toString("base64"));
    const { insertedOn, expiresOn } = peekedMessageItems[0] ?? {};
    expect(Number(expiresOn) - Number(insertedOn)).toBe(7 * 86_400_000);
    await until(async () => (await count(queue)) === 0);
  });

  it.each([
    ["lines", "\n"],
    ["windows-lines", "\r\n"],
  ])("gets a message whose base64 is broken into %s", async (name, end) => {
    const queue = await newQueue(name);
    const packed = Buffer.from("a text that is long enough to be broken").toString("base64");
    await queue.sendMessage(`${packed.slice(0, 20)}${end}${packed.slice(20)}${end}`);
    await using host = await runApp(telling(name), { hostJson, settings });
    await until(() => host.told().length === 1);
    expect(host.told()).toMatchObject([{ message: "a text that is long enough to be broken" }]);
  });

  it("never sees a message in another encoding: it goes to the poison queue at once", async () => {
    const queue = await newQueue("encoded");
    await queue.sendMessage("not base64!");
    await using host = await runApp(telling("encoded"), { hostJson, settings });
    const poison = await newQueue("encoded-poison");
    await until(async () => (await count(poison)) === 1);
    expect(host.told()).toEqual([]);
  });

  it("of a poison queue gets what failed again after its lock, however often: nothing goes to a poison queue of its own", async () => {
    const queue = await newQueue("deep-poison");
    await send(queue, '{"n":1}');
    await queue.sendMessage("not base64!");
    await using host = await runApp(telling("deep-poison", "throw new Error('on purpose');"), {
      hostJson,
      settings,
      messageLockMs: 1_000,
    });
    await until(() => host.told().length > 3);
    expect(await count(queue)).toBe(2);
    const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
    expect(await service.getQueueClient("deep-poison-poison").exists()).toBe(false);
  });

  it("runs at most batchSize + newBatchThreshold messages at a time", async () => {
    const queue = await newQueue("parallel");
    for (let n = 0; n < 12; n += 1) await send(queue, `${n}`);
    await using host = await runApp(
      `let running = 0;
       app.storageQueue("step", { queueName: "parallel", connection: "Work", handler: async (message, context) => {
         running += 1;
         context.log("told " + running);
         await new Promise((resolve) => setTimeout(resolve, 50));
         running -= 1;
       } });`,
      { hostJson, settings },
    );
    await until(() => host.told().length === 12);
    expect(Math.max(...(host.told() as number[]))).toBeLessThanOrEqual(5);
    expect(Math.max(...(host.told() as number[]))).toBeGreaterThan(1);
  });

  it("is held up by no other queue function, though none of that one's messages ends", async () => {
    const [fleet, urgent] = [await newQueue("fleet"), await newQueue("urgent")];
    for (let n = 0; n < 12; n += 1) await send(fleet, `${n}`);
    await using host = await runApp(
      `app.storageQueue("slow", { queueName: "fleet", connection: "Work", handler: async (message, context) => {
         context.log("told " + message);
         await new Promise((resolve) => { (globalThis.endAll ??= []).push(resolve); });
       } });
       app.storageQueue("quick", { queueName: "urgent", connection: "Work", handler: (message, context) => {
         context.log("told " + message);
         if (message === 3) for (const end of globalThis.endAll) end();
       } });`,
      { hostJson, settings },
    );
    await until(() => host.told("slow").length === 4);
    for (let n = 0; n < 3; n += 1) await send(urgent, `${n}`);
    await until(() => host.told("quick").length === 3);
    expect(host.told("slow")).toHaveLength(4);
    // Lets the host stop.
    await fleet.clearMessages();
    await send(urgent, "3");
    await until(() => host.told("quick").length === 4);
  });

  it("keeps its message for as long as it runs, however short the lock", async () => {
    const queue = await newQueue("renewed");
    const source = telling(
      "renewed",
      `if (message === "long") await new Promise((r) => { globalThis.endLong = r; });
      else globalThis.endLong();`,
    );
    await using host = await runApp(source, { hostJson, settings, messageLockMs: 1_000 });
    await send(queue, "long");
    await until(() => host.told().length === 1);
    // Comes to the front after the lock of the first has expired three times.
    await send(queue, "short", 3);
    await until(async () => (await count(queue)) === 0, 45_000);
    expect(host.told()).toMatchObject([{ message: "long" }, { message: "short" }]);
  });

  it("shares a queue with other hosts, each message going to one of them", async () => {
    const queue = await newQueue("shared");
    await using one = await runApp(telling("shared"), { hostJson, settings });
    await using other = await runApp(telling("shared"), { hostJson, settings });
    for (let n = 0; n < 20; n += 1) await send(queue, `${n}`);
    const told = (): number[] =>
      [...one.told(), ...other.told()].map((item) => (item as { message: number }).message);
    await until(async () => told().length >= 20 && (await count(queue)) === 0);
    expect(told().sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it("continues after a storage outage", async () => {
    const away = await startAzurite();
    const queue = QueueServiceClient.fromConnectionString(away.connectionString).getQueueClient("outage");
    await using host = await runApp(telling("outage"), {
      hostJson,
      settings: { ...settings, Work: away.connectionString },
    });
    await away.stop();
    await until(() => host.lines.some((line) => line.includes("cannot be read")));
    await away.restart();
    await queue.create();
    await send(queue, "after");
    await until(() => host.told().length === 1);
    await away.stop();
  });

  it.each([
    ["its connection is not set", telling("steps"), {}],
    ["its queue's setting is not there", telling("%MISSING%"), { Work: "UseDevelopmentStorage=true" }],
  ])("keeps the host from starting while %s", async (_, source, given) => {
    await expect(runApp(source, { settings: given })).rejects.toMatchObject({ code: "SETTING_MISSING" });
  });
});
