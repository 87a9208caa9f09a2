import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { startAzurite, type Azurite } from "../../../emulator/azurite.ts";
import { startProgram, type Program } from "../../../emulator/child-process.ts";
import { buildApp } from "./built-app.ts";
import { runApp } from "./running-host.ts";
import { until } from "../../until.ts";

const YEARLY = "0 0 0 1 1 *";
const DAY_MS = 86_400_000;

let azurite: Azurite;
let container: ContainerClient;
let hosts = 0;

beforeAll(async () => {
  azurite = await startAzurite();
  container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
    "azure-webjobs-hosts",
  );
  await container.create();
});
afterAll(() => azurite.stop());

/** Settings of one app that no other test's hosts share locks with. */
function newSettings(schedule: string): Record<string, string> {
  hosts += 1;
  return {
    AzureWebJobsStorage: azurite.connectionString,
    AzureFunctionsWebHost__hostid: `host-${hosts}`,
    SCHEDULE: schedule,
  };
}

const telling = (options = ""): string => `
  app.timer("sweep", { schedule: "%SCHEDULE%", ${options} handler: (timer, context) => {
    context.log("told " + JSON.stringify(timer));
  } });`;

const statusBlob = (settings: Record<string, string>) =>
  container.getBlockBlobClient(
    `timers/${settings["AzureFunctionsWebHost__hostid"]}/Host.Functions.sweep/status`,
  );

describe("a timer function", () => {
  it("runs at every occurrence of the schedule that a setting names", async () => {
    await using host = await runApp(telling(), { settings: newSettings("* * * * * *") });
    await until(() => host.told().length >= 2);
    expect(host.told()[0]).toEqual({
      schedule: { adjustForDST: true },
      scheduleStatus: null,
      isPastDue: false,
    });
  });

  it("continues after a failed run", async () => {
    const source = `app.timer("sweep", { schedule: "* * * * * *", handler: (_, context) => {
      context.log("told 1"); throw new Error("on purpose"); } });`;
    await using host = await runApp(source, { settings: newSettings("") });
    await until(() => host.told().length >= 2);
  });

  it("follows at once upon a run that was longer than its interval", async () => {
    const source = `
      app.timer("sweep", { schedule: "*/10 * * * * *", handler: async (_, context) => {
        context.log("told " + Date.now());
        await new Promise((resolve) => setTimeout(resolve, globalThis.first === undefined ? 11_000 : 0));
        globalThis.first ??= Date.now();
        context.log("told " + globalThis.first);
      } });`;
    await using host = await runApp(source, { settings: newSettings("") });
    await until(() => host.told().length >= 3, 45_000);
    const [, ended = 0, again = 0] = host.told() as number[];
    // The next occurrence is nine seconds away.
    expect(again - ended).toBeLessThan(5_000);
  }, 60_000);

  it("does not run when its host starts, but notes when it will", async () => {
    const settings = newSettings(YEARLY);
    await using host = await runApp(telling(), { settings });
    await until(() => statusBlob(settings).exists());
    const status = JSON.parse((await statusBlob(settings).downloadToBuffer()).toString()) as { Next: string };
    expect(new Date(status.Next)).toEqual(new Date(Date.UTC(new Date().getUTCFullYear() + 1, 0, 1)));
    expect(host.told()).toEqual([]);
  });

  it("runs when its host starts, if it asks for that", async () => {
    await using host = await runApp(telling("runOnStartup: true,"), { settings: newSettings(YEARLY) });
    await until(() => host.told().length === 1);
    expect(host.told()).toMatchObject([{ isPastDue: false }]);
  });

  it("runs once, as past due, for all the occurrences that no host was up for", async () => {
    const settings = newSettings(YEARLY);
    const last = "2020-01-01T00:00:00.000Z";
    const missed = JSON.stringify({ Last: last, Next: "2021-01-01T00:00:00Z", LastUpdated: last });
    await statusBlob(settings).upload(missed, missed.length);
    await using host = await runApp(telling(), { settings });
    await until(() => host.told().length === 1);
    expect(host.told()).toMatchObject([{ isPastDue: true, scheduleStatus: { last } }]);
    const next = await until(async () => {
      const status = JSON.parse((await statusBlob(settings).downloadToBuffer()).toString()) as {
        Next: string;
      };
      return new Date(status.Next) > new Date() ? status.Next : undefined;
    });
    expect(new Date(next).getTime() - Date.now()).toBeLessThan(367 * DAY_MS);
    expect(host.told()).toHaveLength(1);
  });

  it("runs on one of several hosts, and on another once that one has stopped", async () => {
    const settings = newSettings("* * * * * *");
    await using one = await runApp(telling(), { settings });
    await until(() => one.told().length >= 1);
    await using other = await runApp(telling(), { settings });
    const before = one.told().length;
    await until(() => one.told().length >= before + 2);
    expect(other.told()).toEqual([]);
    await one.stop();
    await until(() => other.told().length >= 1);
  });

  it("continues within the lease when its crashed host restarts under the same name", async () => {
    const entry = await buildApp(telling());
    const env = newSettings("* * * * * *");
    const start = (lines: string[]): Promise<Program> =>
      startProgram({
        name: "functions host",
        file: "emulator/functions-host.ts",
        args: ["--entry", entry, "--instance", "one"],
        env,
        readyLine: /^listening on /,
        onLine: (line) => lines.push(line),
      });
    const before: string[] = [];
    const crashing = await start(before);
    await until(() => before.some((line) => line.includes(" told ")));
    await crashing.kill();
    const after: string[] = [];
    const again = await start(after);
    await until(() => after.some((line) => line.includes(" told ")), 8_000);
    await again.stop();
  });

  it("keeps the host from starting while its schedule is invalid", async () => {
    await expect(runApp(telling(), { settings: newSettings("every day") })).rejects.toMatchObject({
      code: "SCHEDULE_INVALID",
    });
  });
});
