import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { QueueClient } from "@azure/storage-queue";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import { anAccount } from "./stack/plans.ts";
import { trailTable } from "./stack/recorded-events.ts";
import { anEnrolledStack, ended, rotate } from "./stack/running-stack.ts";

const named = (name: string) =>
  anAccount({ name, publishedSecret: `${name}-key`, policy: { driftCheck: "3s" } });

describe("a message that keeps failing", () => {
  let stack: LocalStack;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      hostJson: await impatientHostJson(),
      accounts: [named("vision"), named("restored"), named("unreadable")],
    });
  }, 60_000);

  const lines = (...parts: readonly string[]) =>
    stack.appLines.filter((line) => parts.every((part) => line.includes(part)));

  it.each([
    ["steps", "step", "poison"],
    ["urgent-steps", "urgentStep", "urgentPoison"],
  ])("is logged and dropped when it is not a step: in %s", async (name, step, poison) => {
    const queue = new QueueClient(stack.storage.connectionString, name);
    await queue.createIfNotExists();
    await queue.sendMessage(Buffer.from('{"hello":"world"}').toString("base64"));
    await until(() => lines(` ${poison} `, '"poison-dropped"', "not a step").length > 0, 60_000);
    expect(lines(`Executed 'Functions.${step}' (Failed`).length).toBeGreaterThanOrEqual(5);
    await until(async () => (await waiting(`${name}-poison`)) === 0);
  });

  it("leaves its account holding with the facts that a person needs, until the cause is gone", async () => {
    // As after a restore of only the head row: the next event already exists.
    await rotate(stack, "restored");
    await until(async () => (await stack.keyturn.account("restored")).hold !== undefined);
    const table = trailTable(stack);
    const { sequence } = await table.getEntity<{ sequence: number }>("restored", "head");
    const rowKey = `event-${String(sequence + 1).padStart(10, "0")}`;
    await table.createEntity({ partitionKey: "restored", rowKey, type: "foreign" });
    await stack.startConsumers("restored");

    const { hold } = await until(async () => {
      // The account's own page shows its history, which is unreadable now.
      const status = (await stack.keyturn.accounts()).find(({ account }) => account === "restored");
      return status?.hold?.reason === "StepKeepsFailing" ? status : undefined;
    }, 180_000);
    expect(hold?.remedy).toBe("operator");
    expect(lines('"step-keeps-failing"', '"account":"restored"').length).toBeGreaterThan(0);

    await table.deleteEntity("restored", rowKey);
    const { rotations } = await ended(stack, "restored", 1, 120_000);
    expect(rotations).toEqual([expect.objectContaining({ outcome: "completed" })]);
  }, 360_000);

  it("hinders no other account, though its own record cannot be read", async () => {
    await trailTable(stack).updateEntity(
      { partitionKey: "unreadable", rowKey: "head", rotation: "{" },
      "Merge",
    );
    await until(
      () => lines('"step-held"', '"account":"unreadable"', '"RecordUnreadable"').length > 0,
      60_000,
    );
    expect(lines("RecordUnreadableError", "Executed")).toEqual([]);
    await stack.startConsumers("vision");
    await rotate(stack, "vision");
    const { rotations } = await ended(stack, "vision");
    expect(rotations).toEqual([expect.objectContaining({ outcome: "completed" })]);
  }, 120_000);

  async function waiting(queue: string): Promise<number | undefined> {
    const client = new QueueClient(stack.storage.connectionString, queue);
    return (await client.getProperties()).approximateMessagesCount;
  }
});

/** The product's own settings, but a failed message is retried at once. */
async function impatientHostJson(): Promise<string> {
  const text = await readFile(new URL("../../host.json", import.meta.url), "utf8");
  const file = join(await temporaryDirectory(), "host.json");
  await writeFile(file, text.replace('"visibilityTimeout": "00:00:10"', '"visibilityTimeout": "00:00:00"'));
  return file;
}
