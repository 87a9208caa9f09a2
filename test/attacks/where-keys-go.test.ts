import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { BlobServiceClient } from "@azure/storage-blob";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { aConsumer, anAccount } from "../e2e/stack/plans.ts";
import { trailTable } from "../e2e/stack/recorded-events.ts";
import { anEnrolledStack, aStack, regenerations, rotate } from "../e2e/stack/running-stack.ts";
import { until } from "../until.ts";

const partitionKey = "vision";
/** Watched often: what an attacker wrote is seen within a moment. */
const policy = {
  soak: "1s",
  staleAfter: "20s",
  cooldown: "1h",
  probeInterval: "50ms",
  driftCheck: "300ms",
};

/** The reason why the account holds, once it is this one. */
const held = (stack: LocalStack, reason: string) =>
  until(async () => {
    const { hold } = await stack.keyturn.account("vision");
    return hold?.reason === reason ? hold : undefined;
  });

describe("who can write the row of an account", () => {
  let stack: LocalStack;
  /** Counts connections: whatever is said over one, a key could be in it. */
  let listener: Server;
  let connections = 0;
  beforeAll(async () => {
    listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => listener.once("listening", resolve));
    stack = await anEnrolledStack({ policy });
  }, 60_000);
  afterAll(() => new Promise((resolve) => listener.close(resolve)));

  it.each(["http", "https"])("gets no key by an endpoint of his own, over %s", async (protocol) => {
    const { port } = listener.address() as AddressInfo;
    const head = await trailTable(stack).getEntity<{ readonly rotation: string }>(partitionKey, "head");
    const state = JSON.parse(head.rotation) as { endpoint: string };
    const rotation = JSON.stringify({ ...state, endpoint: `${protocol}://127.0.0.1:${port}/` });
    await trailTable(stack).updateEntity({ partitionKey, rowKey: "head", rotation }, "Merge");
    const hold = await held(stack, "DataPlaneSilent");
    expect(hold.message).toContain("its host is no account's in this cloud");
    expect(connections).toBe(0);
    await trailTable(stack).updateEntity({ partitionKey, rowKey: "head", rotation: head.rotation }, "Merge");
    await held(stack, "NotDue");
  });
});

describe("who may apply a fleet file", () => {
  let stack: LocalStack;
  const vaults = () => stack.azure.vaultUrl("kv-main");
  beforeAll(async () => {
    const accounts = [anAccount({ consumers: [aConsumer()] })];
    stack = await aStack({
      accounts,
      policy,
      surroundings: { vaults: [{ name: "kv-own", resourceGroup: "rg-ai" }] },
    });
    await stack.startApp({
      KEYTURN_ALLOWED_VAULTS: vaults(),
      KEYTURN_ALLOWED_ACCOUNTS: stack.azure.accountId("vision"),
    });
    await stack.applyFleet();
    await held(stack, "NotDue");
  }, 60_000);

  const fileWith = (change: object) => {
    const file = stack.fleetDocument() as { readonly accounts: readonly object[] };
    return { ...file, accounts: file.accounts.map((account) => ({ ...account, ...change })) };
  };

  it.each<[string, () => object, string]>([
    ["a vault of his own", () => ({ vaults: [vaults(), stack.azure.vaultUrl("kv-own")] }), "vaults"],
    [
      "an account of another team",
      () => ({ resourceId: `${stack.azure.accountId("vision")}-other` }),
      "resourceId",
    ],
  ])("cannot add %s", async (_what, change, field) => {
    const answer = await stack.keyturn.request("PUT", "fleet", fileWith(change()));
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_BODY" } });
    expect(JSON.stringify(answer.body)).toContain(`accounts.vision.${field}`);
  });

  it("gets no key into a vault of his own by writing the file to the storage himself", async () => {
    const file = fileWith({ vaults: [stack.azure.vaultUrl("kv-own"), vaults()] });
    const blobs = BlobServiceClient.fromConnectionString(stack.storage.connectionString);
    const blob = blobs.getContainerClient("keyturn").getBlockBlobClient("fleet.yaml");
    const text = JSON.stringify(file);
    await blob.upload(text, Buffer.byteLength(text));
    const hold = await held(stack, "VaultNotAccessible");
    expect(hold.message).toContain("the settings of keyturn allow no key in");
    await rotate(stack).catch(() => undefined);
    expect(regenerations(stack)).toBe(0);
    expect(stack.azure.secretVersions("kv-own", "vision-key")).toEqual([]);
    expect(stack.azure.secretVersions("kv-own", "vision-key-key2")).toEqual([]);
  });
});
