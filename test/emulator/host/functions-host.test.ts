import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { QueueServiceClient } from "@azure/storage-queue";
import { startAzurite, type Azurite } from "../../../emulator/azurite.ts";
import { startProgram, type Program } from "../../../emulator/child-process.ts";
import { buildApp } from "./built-app.ts";
import { hostJsonFile } from "./host-json-file.ts";
import { until } from "../../until.ts";

async function startHost(source: string, args: readonly string[] = [], env = {}): Promise<Program> {
  return startProgram({
    name: "functions host",
    file: "emulator/functions-host.ts",
    args: ["--entry", await buildApp(source), ...args],
    env,
    readyLine: /^listening on (http:\/\/127\.0\.0\.1:\d+)$/,
  });
}

const origin = (host: Program): string => host.ready[1] ?? "";

describe("the functions host as a program", () => {
  it("serves when it says so, and says so once", async () => {
    const host = await startHost(`app.http("a", { handler: () => ({ body: "served" }) });`);
    expect(await (await fetch(`${origin(host)}/api/a`)).text()).toBe("served");
    expect(host.lines.filter((line) => line.startsWith("listening on"))).toHaveLength(1);
    expect(await host.stop()).toEqual({ code: 0, signal: null });
  });

  it("ends with code 1 and the reason when no function was registered", async () => {
    await expect(startHost(`app.setup({});`)).rejects.toMatchObject({
      code: "PROGRAM_NOT_READY",
      message: expect.stringMatching(/ended with code 1.*registered no function/s),
    });
  });

  it("ends with code 1 when the app leaves a rejection behind", async () => {
    const host = await startHost(
      `app.http("leak", { handler: () => { void Promise.reject(new Error("left behind")); return {}; } });`,
    );
    await fetch(`${origin(host)}/api/leak`).catch(() => undefined);
    expect(await host.exited).toEqual({ code: 1, signal: null });
    expect(host.lines.join("\n")).toMatch(/critical host unhandled rejection: Error: left behind/);
  });

  it("lets running invocations end before it does", async () => {
    const host = await startHost(`app.http("slow", { handler: async (_, context) => {
      context.log("running");
      await new Promise((resolve) => process.once("SIGTERM", () => setTimeout(resolve, 300)));
      return { body: "ended" };
    } });`);
    const answer = fetch(`${origin(host)}/api/slow`);
    await until(() => host.lines.some((line) => line.endsWith("running")));
    const exit = host.stop();
    expect(await (await answer).text()).toBe("ended");
    expect(await exit).toEqual({ code: 0, signal: null });
  });

  it("waits no longer for an invocation than configured", async () => {
    const host = await startHost(
      `app.http("hangs", { handler: (_, context) => { context.log("running"); return new Promise(() => {}); } });`,
      ["--drain-ms", "100"],
    );
    const answer = fetch(`${origin(host)}/api/hangs`).catch(() => "cut");
    await until(() => host.lines.some((line) => line.endsWith("running")));
    expect(await host.stop()).toEqual({ code: 0, signal: null });
    expect(await answer).toBe("cut");
    expect(host.lines.join("\n")).toMatch(/gave up waiting for 1 running/);
  });
});

describe("a functions host that crashes", () => {
  let azurite: Azurite;
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(() => azurite.stop());

  it("leaves its queue message to the next one, after the message's lock", async () => {
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient("steps");
    await queue.create();
    await queue.sendMessage(Buffer.from("x").toString("base64"));
    const source = `app.storageQueue("step", { queueName: "steps", connection: "AzureWebJobsStorage",
      handler: async (_, context) => {
        context.log("attempt " + context.triggerMetadata.dequeueCount);
        if (process.env.HANG) await new Promise(() => {});
      } });`;
    const hostJson = await hostJsonFile({ maxPollingInterval: "00:00:00.2" });
    const args = ["--host-json", hostJson, "--message-lock-ms", "2000"];
    const env = { AzureWebJobsStorage: azurite.connectionString };
    const crashing = await startHost(source, args, { ...env, HANG: "1" });
    await until(() => crashing.lines.some((line) => line.endsWith("attempt 1")));
    await crashing.kill();
    const next = await startHost(source, args, env);
    await until(() => next.lines.some((line) => line.endsWith("attempt 2")));
    await until(async () => (await queue.getProperties()).approximateMessagesCount === 0);
    await next.stop();
  });
});
