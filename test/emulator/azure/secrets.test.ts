import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { collect, secretClient, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

describe("the vaults of the local Azure, through the secrets SDK", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure({
      vaults: [
        { name: "kv-main", resourceGroup: "rg-vault" },
        { name: "kv-dr", resourceGroup: "rg-vault" },
      ],
      secrets: [
        {
          vault: "kv-main",
          name: "seeded",
          value: { account: "Vision-1", slot: "key1" },
          tags: { slot: "key1" },
        },
      ],
    });
  });
  afterAll(() => azure.dispose());

  it("contains its seeds", async () => {
    const secret = await secretClient(azure).getSecret("seeded");
    expect(secret.value).toBe(azure.keys("Vision-1").key1);
    expect(secret.properties.tags).toEqual({ slot: "key1" });
  });

  it("echoes every attribute of a new version", async () => {
    const expiresOn = new Date("2030-01-02T03:04:05Z");
    const set = await secretClient(azure).setSecret("whole", "text", {
      contentType: "text/plain",
      tags: { a: "b" },
      enabled: true,
      notBefore: new Date("2026-01-01T00:00:00Z"),
      expiresOn,
    });
    expect(set.properties).toMatchObject({
      contentType: "text/plain",
      tags: { a: "b" },
      expiresOn,
      enabled: true,
    });
    expect(set.properties.recoverableDays).toBe(90);
    expect(set.properties.createdOn?.getMilliseconds()).toBe(0);
  });

  it("keeps the older version readable after a second set", async () => {
    const client = secretClient(azure);
    const first = await client.setSecret("twice", "");
    await client.setSecret("twice", "second");
    expect((await client.getSecret("Twice")).value).toBe("second");
    expect((await client.getSecret("twice", { version: first.properties.version ?? "" })).value).toBe("");
  });

  it("updates attributes and replaces tags, and never the value", async () => {
    const client = secretClient(azure);
    const { properties } = await client.setSecret("changed", "value", { tags: { a: "1", b: "2" } });
    await client.updateSecretProperties("changed", properties.version ?? "", {
      tags: { c: "3" },
      contentType: "x/y",
    });
    const read = await client.getSecret("changed");
    expect(read.value).toBe("value");
    expect(read.properties).toMatchObject({ tags: { c: "3" }, contentType: "x/y" });
  });

  it("refuses to read a disabled version, latest or not", async () => {
    const client = secretClient(azure);
    const { properties } = await client.setSecret("disabled", "value");
    await client.updateSecretProperties("disabled", properties.version ?? "", { enabled: false });
    await expect(client.getSecret("disabled")).rejects.toMatchObject({
      statusCode: 403,
      code: "Forbidden",
      details: { error: { innerError: { code: "SecretDisabled" } } },
    });
    const versions = await collect(client.listPropertiesOfSecretVersions("disabled"));
    expect(versions).toMatchObject([{ enabled: false }]);
  });

  it("lists versions page by page in the order of their ids", async () => {
    const client = secretClient(azure);
    for (let i = 0; i < 7; i += 1) await client.setSecret("many", String(i));
    const pages = await collect(client.listPropertiesOfSecretVersions("many").byPage({ maxPageSize: 3 }));
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    const ids = pages.flat().map(({ id }) => id ?? "");
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids)).toHaveProperty("size", 7);
  });

  it("lists each secret once, without deleted ones and without values", async () => {
    const client = secretClient(azure, "ops", "kv-dr");
    for (let i = 0; i < 30; i += 1) await client.setSecret(`s-${i}`, "value");
    await client.setSecret("s-1", "again");
    await client.beginDeleteSecret("s-2");
    const listed = await collect(client.listPropertiesOfSecrets());
    expect(listed).toHaveLength(29);
    expect(listed.map(({ name }) => name)).not.toContain("s-2");
  });

  it("knows nothing of a secret that was never set", async () => {
    await expect(secretClient(azure).getSecret("never")).rejects.toMatchObject({
      statusCode: 404,
      code: "SecretNotFound",
    });
  });

  it("keeps the name of a deleted secret until it is recovered or purged", async () => {
    const client = secretClient(azure);
    await client.setSecret("deleted", "value");
    await client.beginDeleteSecret("deleted");
    await expect(client.setSecret("deleted", "again")).rejects.toMatchObject({
      statusCode: 409,
      details: { error: { innerError: { code: "ObjectIsDeletedButRecoverable" } } },
    });
    expect((await client.getDeletedSecret("deleted")).recoveryId).toMatch(/\/deletedsecrets\/deleted$/);
    expect(await collect(client.listDeletedSecrets())).toHaveLength(1);
    await client.beginRecoverDeletedSecret("deleted");
    expect((await client.getSecret("deleted")).value).toBe("value");

    await client.beginDeleteSecret("deleted");
    await client.purgeDeletedSecret("deleted");
    expect((await client.setSecret("deleted", "fresh")).value).toBe("fresh");
  });

  it("hides a secret that is still being deleted", async () => {
    const client = secretClient(azure);
    await client.setSecret("slow", "value");
    azure.setKnobs({ deletingMs: 60_000 });
    await client.beginDeleteSecret("slow");
    azure.setKnobs({ deletingMs: 0 });
    await expect(client.getDeletedSecret("slow")).rejects.toMatchObject({ statusCode: 404 });
    await expect(client.setSecret("slow", "again")).rejects.toMatchObject({
      details: { error: { innerError: { code: "ObjectIsBeingDeleted" } } },
    });
  });

  it("restores a backup with all its versions", async () => {
    const client = secretClient(azure);
    await client.setSecret("saved", "one");
    await client.setSecret("saved", "two");
    const blob = await client.backupSecret("saved");
    await client.beginDeleteSecret("saved");
    await client.purgeDeletedSecret("saved");
    await client.restoreSecretBackup(blob ?? new Uint8Array());
    expect((await client.getSecret("saved")).value).toBe("two");
    expect(azure.secretVersions("kv-main", "saved")).toHaveLength(2);
  });

  it("refuses a principal without a role on this vault", async () => {
    azure.setPermissions("guest", ["vault/read:kv-dr"]);
    await expect(secretClient(azure, "guest", "kv-dr").getSecret("s-1")).resolves.toBeDefined();
    await expect(secretClient(azure, "guest").getSecret("seeded")).rejects.toMatchObject({
      statusCode: 403,
      details: { error: { innerError: { code: "ForbiddenByRbac" } } },
    });
  });
});
