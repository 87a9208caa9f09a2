import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DefaultAzureCredential } from "@azure/identity";
import type { Azurite } from "../../emulator/azurite.ts";
import { startAzurite } from "../../emulator/azurite.ts";
import { reachablePlaces } from "../../shared/azure/reachable-places.ts";
import { storageStepQueue } from "../../shared/azure/storage-step-queue.ts";
import { openStorage } from "../../shared/azure/storage.ts";
import { tableBucketStore } from "../../shared/azure/tables/table-bucket-store.ts";
import { tableRolloutBoard } from "../../shared/azure/tables/table-rollout-board.ts";
import { tableWakeIndex } from "../../shared/azure/tables/table-wake-index.ts";
import { fullBucket } from "../../shared/domain/rollout/write-bucket.ts";
import { AccessDeniedError } from "../../shared/errors.ts";
import { now } from "../domain/builders.ts";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

const storageOf = (connectionString: string) =>
  openStorage({ kind: "connection-string", connectionString }, new DefaultAzureCredential());

const placesOf = (connectionString: string) => {
  const storage = storageOf(connectionString);
  return reachablePlaces(storage, storage, undefined);
};

const storageQueues = (connectionString: string) =>
  placesOf(connectionString).filter(({ check }) => check === "step-queue");

const tables = ["due-index", "write-turns", "rollout-board"];
const tablesOf = (connectionString: string) =>
  placesOf(connectionString).filter(({ check }) => tables.includes(check));

describe("the queues of steps", () => {
  it("are both asked for, before they exist and afterwards", async () => {
    const asked = storageQueues(azurite.connectionString);
    expect(asked.map(({ target }) => target.split("/").at(-1))).toEqual(["steps", "urgent-steps"]);
    for (const place of asked) expect(await place.reach()).toContain("is made with the first step");
    const queue = storageStepQueue(storageOf(azurite.connectionString));
    const step = { account: "vision", because: { kind: "command" } } as const;
    await queue.send(step, "ordinary");
    await queue.send(step, "emergency");
    for (const place of asked) expect(await place.reach()).toBe("it is there");
  });
});

describe("the tables that rotations of a fleet share", () => {
  it("are reachable before they exist, and readable afterwards", async () => {
    const { connectionString } = azurite;
    const asked = tablesOf(connectionString);
    expect(asked.map(({ check, target }) => [check, target.split("/").at(-1)])).toEqual([
      ["due-index", "keyturndue"],
      ["write-turns", "keyturnpacing"],
      ["rollout-board", "keyturnrollout"],
    ]);
    for (const place of asked) expect(await place.reach()).toContain("is made with the first");
    const storage = storageOf(connectionString);
    await tableWakeIndex(storage).note([{ account: "vision", at: now }]);
    await tableBucketStore(storage).save("s-1", fullBucket, { bucket: fullBucket });
    await tableRolloutBoard(storage).resume("ada", "a test", now);
    for (const place of asked) expect(await place.reach()).toBe("it can be read");
  });

  it("are reported as inaccessible to keyturn", async () => {
    const foreign = azurite.connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${btoa("another key")}`);
    for (const place of tablesOf(foreign)) await expect(place.reach()).rejects.toThrow(AccessDeniedError);
  });
});
