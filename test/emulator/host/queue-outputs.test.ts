import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startAzurite, type Azurite } from "../../../emulator/azurite.ts";
import { until } from "../../until.ts";
import { runApp } from "./running-host.ts";

let azurite: Azurite;
let settings: Record<string, string>;

beforeAll(async () => {
  azurite = await startAzurite();
  settings = { AzureWebJobsStorage: azurite.connectionString };
});
afterAll(() => azurite.stop());

const sending = (queueName: string, value: string, connection = "AzureWebJobsStorage"): string => `
  import { output } from "@azure/functions";
  const queue = output.storageQueue({ queueName: "${queueName}", connection: "${connection}" });
  app.http("send", { methods: ["POST"], authLevel: "anonymous", extraOutputs: [queue],
    handler: async (_, context) => { context.extraOutputs.set(queue, ${value}); return { status: 202 }; } });`;

const receiving = (queueName: string): string => `
  app.storageQueue("step", { queueName: "${queueName}", connection: "AzureWebJobsStorage",
    handler: async (message, context) => { context.log("told " + JSON.stringify(message)); } });`;

describe("a queue output", () => {
  it.each([
    ["a text", `"plain"`, ["plain"]],
    ["an object", `{ account: "a1" }`, [{ account: "a1" }]],
    [
      "a list, entry by entry",
      `['{"account":"a1"}', { account: "a2" }]`,
      [{ account: "a1" }, { account: "a2" }],
    ],
  ])("becomes messages: %s", async (_, value, told) => {
    const name = `sent-${told.length}-${value.length}`;
    await using host = await runApp(sending(name, value) + receiving(name), { settings });
    const { status } = await fetch(`${host.origin}/api/send`, { method: "POST" });
    expect(status).toBe(202);
    await until(() => host.told("step").length === told.length);
    expect(host.told("step")).toEqual(expect.arrayContaining(told));
  });

  it("fails the invocation when the queue cannot be written", async () => {
    const away = await startAzurite();
    await away.stop();
    await using host = await runApp(sending("gone", `"x"`, "Away"), {
      settings: { ...settings, Away: away.connectionString },
    });
    const { status } = await fetch(`${host.origin}/api/send`, { method: "POST" });
    expect(status).toBe(500);
  }, 60_000);
});
