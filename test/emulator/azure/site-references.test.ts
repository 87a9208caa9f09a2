import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { collect, secretClient, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";
import { READER, REFERENCE, refreshShop, startShop } from "./shop-sample.ts";
import { SITE_IDENTITY, sitesClient, SLOT_IDENTITY, vaultReadsOf } from "./workloads-sample.ts";

describe("the Key Vault references of a site", () => {
  let azure: SampleAzure;
  beforeEach(async () => {
    azure = await startShop();
  });
  afterEach(() => azure.dispose());

  const versions = () => azure.secretVersions("kv-main", "ai-key").map(({ version }) => version);
  const reference = (key = "AI_KEY") =>
    sitesClient(azure).getAppSettingKeyVaultReference("rg-web", "shop", key);
  const publish = async (value: string): Promise<string> => {
    const { properties } = await secretClient(azure).setSecret("ai-key", value);
    return properties.version ?? "";
  };

  it("gives the processes of a site the secret in place of the reference", async () => {
    expect(await azure.siteEnvironment("Shop")).toEqual({ AI_KEY: "first", MODE: "plain" });
  });

  it("names the active version only for references", async () => {
    const all = await collect(sitesClient(azure).listAppSettingsKeyVaultReferences("rg-web", "Shop"));
    expect(all).toMatchObject([
      {
        id: `${azure.siteId("Shop")}/config/configreferences/appsettings/AI_KEY`,
        name: "AI_KEY",
        reference: REFERENCE,
        status: "Resolved",
        vaultName: "kv-main",
        secretName: "ai-key",
        secretVersion: "",
        activeVersion: versions()[0],
        source: "KeyVault",
      },
    ]);
    await expect(reference("MODE")).rejects.toMatchObject({ statusCode: 404 });
    const connections = sitesClient(azure).listSiteConnectionStringKeyVaultReferences("rg-web", "Shop");
    expect(await collect(connections)).toEqual([]);
  });

  it("keeps the old version until it is told to refresh", async () => {
    const second = await publish("second");
    expect(await reference()).toMatchObject({ activeVersion: versions()[0] });
    const answer = await refreshShop(azure);
    expect(await answer.json()).toMatchObject({ value: [{ properties: { activeVersion: second } }] });
    expect(await azure.siteEnvironment("Shop")).toMatchObject({ AI_KEY: "second" });
    const slot = await sitesClient(azure).getAppSettingKeyVaultReferenceSlot(
      "rg-web",
      "Shop",
      "AI_KEY",
      "next",
    );
    expect(slot.activeVersion).toBe(versions()[0]);
  });

  it("refreshes a slot by itself", async () => {
    const second = await publish("second");
    expect((await refreshShop(azure, "ops", "/slots/next")).status).toBe(200);
    const slot = await collect(
      sitesClient(azure).listAppSettingsKeyVaultReferencesSlot("rg-web", "Shop", "next"),
    );
    expect(slot).toMatchObject([{ activeVersion: second }]);
    expect(await reference()).toMatchObject({ activeVersion: versions()[0] });
  });

  it("resolves again when settings are changed, over ARM or in the portal", async () => {
    const second = await publish("second");
    const properties = { AI_KEY: REFERENCE, MODE: "other" };
    const changed = await sitesClient(azure).updateApplicationSettings("rg-web", "Shop", { properties });
    expect(changed.properties).toEqual(properties);
    expect(await reference()).toMatchObject({ activeVersion: second });

    const third = await publish("third");
    await azure.setSiteSettings("Shop", { AI_KEY: REFERENCE });
    expect(await reference()).toMatchObject({ activeVersion: third });
  });

  it("resolves again when its day has passed", async () => {
    const second = await publish("second");
    await azure.refreshSite("Shop");
    expect(await reference()).toMatchObject({ activeVersion: second });
  });

  it("never leaves a version that the setting pins", async () => {
    const [first] = versions();
    const SecretUri = `${azure.vaultUrl("kv-main")}/secrets/ai-key/${first}`;
    await azure.setSiteSettings("Shop", { AI_KEY: `@Microsoft.KeyVault(SecretUri=${SecretUri})` });
    await publish("second");
    await refreshShop(azure);
    expect(await reference()).toMatchObject({
      status: "Resolved",
      secretVersion: first,
      activeVersion: first,
    });
  });

  it.each([
    ["InvalidSyntax", "@Microsoft.KeyVault(VaultName=kv-main)"],
    ["InvalidSyntax", "@Microsoft.KeyVault(SecretUri=ai-key)"],
    ["InvalidSyntax", "@Microsoft.KeyVault(VaultName=kv-main;SecretName=ai-key"],
    ["VaultNotFound", "@Microsoft.KeyVault(VaultName=kv-none;SecretName=ai-key)"],
    ["VaultNotFound", "@Microsoft.KeyVault(SecretUri=https://kv-main.vault.azure.net/secrets/ai-key)"],
    ["SecretNotFound", "@Microsoft.KeyVault(VaultName=kv-main;SecretName=none)"],
    [
      "SecretVersionNotFound",
      `@Microsoft.KeyVault(VaultName=kv-main;SecretName=ai-key;SecretVersion=${"0".repeat(32)})`,
    ],
  ])("says %s of %s and leaves the text in place", async (status, text) => {
    await azure.setSiteSettings("Shop", { AI_KEY: text });
    const found = await reference();
    expect(found).toMatchObject({ status, reference: text });
    expect(found.activeVersion).toBeUndefined();
    expect(await azure.siteEnvironment("Shop")).toEqual({ AI_KEY: text });
  });

  it("says that the site's identity may not read the vault, and keeps the old value", async () => {
    azure.setPermissions("sites/Shop", []);
    await refreshShop(azure);
    expect(await reference()).toMatchObject({
      status: "AccessToKeyVaultDenied",
      activeVersion: versions()[0],
    });
  });

  it("says that a site without identity cannot resolve anything", async () => {
    await azure.setSiteSettings("jobs", { AI_KEY: REFERENCE });
    const found = await sitesClient(azure).getAppSettingKeyVaultReference("rg-jobs", "jobs", "AI_KEY");
    expect(found).toMatchObject({ status: "MSINotEnabled" });
  });

  it("reads the vault as the identity of the site, and the journal shows which version it got", () => {
    expect(vaultReadsOf(azure, SITE_IDENTITY.objectId)).toMatchObject([
      {
        operation: "secrets/get",
        client: "AppService",
        caller: { name: "sites/Shop", clientId: SITE_IDENTITY.clientId },
        url: expect.stringMatching(/^https:\/\/kv-main\..*\/secrets\/ai-key\?/),
        status: 200,
        responseBody: { id: `${azure.vaultUrl("kv-main")}/secrets/ai-key/${versions()[0]}` },
      },
    ]);
    expect(vaultReadsOf(azure, SLOT_IDENTITY.objectId)).toMatchObject([
      { caller: { name: "sites/Shop/slots/next" } },
    ]);
  });
});

describe("a platform that says less, or looks more often", () => {
  let azure: SampleAzure;
  beforeEach(async () => {
    azure = await startSampleAzure({
      secrets: [{ vault: "kv-main", name: "ai-key", value: { text: "first" } }],
      sites: [
        {
          name: "shop",
          resourceGroup: "rg-web",
          identity: SITE_IDENTITY,
          permissions: READER,
          settings: { AI_KEY: REFERENCE },
          reportsActiveVersion: false,
          refreshMs: 0,
        },
      ],
    });
  });
  afterEach(() => azure.dispose());

  it("leaves the active version out", async () => {
    const found = await sitesClient(azure).getAppSettingKeyVaultReference("rg-web", "shop", "AI_KEY");
    expect(found.status).toBe("Resolved");
    expect(found).toHaveProperty("activeVersion", undefined);
  });

  it("picks up a new version by itself when its time is over", async () => {
    await secretClient(azure).setSecret("ai-key", "second");
    expect(await azure.siteEnvironment("shop")).toEqual({ AI_KEY: "second" });
  });
});
