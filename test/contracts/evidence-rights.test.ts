import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { ContainerClient } from "@azure/storage-blob";
import {
  AnonymousCredential,
  BlobServiceClient,
  ContainerClient as Container,
  ContainerSASPermissions,
} from "@azure/storage-blob";
import type { Azurite } from "../../emulator/azurite.ts";
import { startAzurite } from "../../emulator/azurite.ts";
import { blobEvidenceGuard } from "../../shared/azure/blob-evidence-guard.ts";
import { blobEvidenceStore } from "../../shared/azure/blob-evidence-store.ts";
import { keyVaultSigner } from "../../shared/azure/key-vault-signer.ts";
import { credentialOf, startSampleAzure } from "../emulator/azure/sample-azure.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";

const group = "rg-evidence";
const seeds = [
  { name: "stlocked", resourceGroup: group, container: "keyturn-evidence", policy: "Locked" },
  { name: "stopen", resourceGroup: group, container: "keyturn-evidence", policy: "Unlocked" },
  { name: "stbare", resourceGroup: group, container: "keyturn-evidence" },
] as const;

let azurite: Azurite;
let azure: SampleAzure;
let whole: ContainerClient;
beforeAll(async () => {
  azurite = await startAzurite();
  azure = await startSampleAzure({ evidenceContainers: seeds });
  whole = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
    "keyturn-evidence",
  );
});
afterAll(async () => {
  await azure.dispose();
  await azurite.stop();
});

const idOf = (account: string) =>
  `/subscriptions/${azure.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/${account}` +
  "/blobServices/default/containers/keyturn-evidence";

/** The container as somebody sees it who has these rights alone: r read, c create, l list, d delete, w write. */
async function withRights(rights: string): Promise<{ container: () => ContainerClient }> {
  const expiresOn = new Date(Date.now() + 600_000);
  const url = await whole.generateSasUrl({ permissions: ContainerSASPermissions.parse(rights), expiresOn });
  return {
    container: () => new Container(url, new AnonymousCredential(), { retryOptions: { maxTries: 1 } }),
  };
}

const guard = async (rights: string, id?: string, client?: string) =>
  blobEvidenceGuard(await withRights(rights), credentialOf(azure, client), azure, id);

describe("the archive, with the rights that the template grants", () => {
  it("knows nothing of rights before there is one", async () => {
    expect(await (await guard("rcld")).mayDelete()).toBeUndefined();
    await whole.create();
  });

  it("can be filled, read and listed, and nothing in it replaced", async () => {
    const store = blobEvidenceStore(await withRights("rcl"));
    expect(await store.keep("vision", "r1.json", "first")).toBe(true);
    expect(await store.keep("vision", "r1.json", "second")).toBe(false);
    expect(await store.read("vision", "r1.json")).toBe("first");
    await store.keep("vision", "checkpoints/0000000001.jws", "signed");
    expect(await store.checkpoints("vision")).toEqual(["checkpoints/0000000001.jws"]);
    const { container } = await withRights("rcl");
    const blob = container().getBlockBlobClient("vision/r1.json");
    await expect(blob.upload("third", 5)).rejects.toMatchObject({ statusCode: 403 });
    await expect(blob.delete()).rejects.toMatchObject({ statusCode: 403 });
  });

  it("tells whether keyturn itself could delete, by a call that deletes nothing", async () => {
    expect(await (await guard("rcl")).mayDelete()).toBe(false);
    expect(await (await guard("rcld")).mayDelete()).toBe(true);
    expect(await blobEvidenceStore(await withRights("r")).read("vision", "r1.json")).toBe("first");
  });

  it.each([
    ["stlocked", "locked"],
    ["stopen", "unlocked"],
    ["stbare", "none"],
    ["stgone", "none"],
  ])("tells the state of the immutability policy of %s: %s", async (account, state) => {
    expect(await (await guard("r", idOf(account))).policy()).toBe(state);
  });

  it("says when it may not ask for the policy, or does not know where", async () => {
    await expect((await guard("r", idOf("stlocked"), "guest")).policy()).rejects.toMatchObject({
      code: "ACCESS_DENIED",
    });
    expect(await (await guard("r")).policy()).toBeUndefined();
  });
});

describe("the key that signs checkpoints", () => {
  it("proves itself, and says which right is missing", async () => {
    const id = azure.makeKey("kv-main", "checkpoints");
    expect(await keyVaultSigner(credentialOf(azure), id).prove()).toMatch(/^[0-9a-f]{64}$/);
    azure.setPermissions("guest", ["vault/readKey"]);
    await expect(keyVaultSigner(credentialOf(azure, "guest"), id).prove()).rejects.toMatchObject({
      code: "ACCESS_DENIED",
    });
  });

  it("knows what it has signed, with an earlier version too, and nothing else", async () => {
    const first = azure.makeKey("kv-main", "versions");
    const statement = { account: "vision", sequence: 1, hash: "0".repeat(64), at: new Date(), version: "1" };
    const signed = await keyVaultSigner(credentialOf(azure), first).sign(statement);
    const later = keyVaultSigner(credentialOf(azure), azure.makeKey("kv-main", "versions"));
    expect(await later.hasSigned(signed)).toBe(true);
    const other = keyVaultSigner(credentialOf(azure), azure.makeKey("kv-main", "other"));
    expect(await other.hasSigned(signed)).toBe(false);
    const unknown = { ...signed, keyId: `${first.slice(0, -32)}${"0".repeat(32)}` };
    expect(await later.hasSigned(unknown)).toBe(false);
    expect(await later.hasSigned({ ...signed, signed: `${signed.signed}x` })).toBe(false);
  });
});
