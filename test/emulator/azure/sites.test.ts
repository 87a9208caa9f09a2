import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { collect } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";
import { REFERENCE, refreshShop, startShop } from "./shop-sample.ts";
import { SITE_IDENTITY, sitesClient, SLOT_IDENTITY } from "./workloads-sample.ts";

describe("the sites of the local Azure, through the management SDK", () => {
  let azure: SampleAzure;
  beforeEach(async () => {
    azure = await startShop();
  });
  afterEach(() => azure.dispose());

  it("lists the sites of the subscription and of a resource group", async () => {
    const kinds = (await collect(sitesClient(azure).list())).map(({ kind }) => kind);
    expect(kinds).toEqual(["app,linux", "functionapp,linux"]);
    const grouped = await collect(sitesClient(azure).listByResourceGroup("RG-Web"));
    expect(grouped.map(({ name }) => name)).toEqual(["Shop"]);
  });

  it("shows state, host and identity of a site and of a slot", async () => {
    expect(await sitesClient(azure).get("rg-web", "shop")).toMatchObject({
      id: azure.siteId("Shop"),
      type: "Microsoft.Web/sites",
      state: "Running",
      enabled: true,
      availabilityState: "Normal",
      defaultHostName: new URL(azure.siteUrl("shop")).host,
      identity: { type: "SystemAssigned", principalId: SITE_IDENTITY.objectId, tenantId: azure.tenantId },
    });
    expect(await sitesClient(azure).getSlot("rg-web", "Shop", "Next")).toMatchObject({
      id: azure.siteId("Shop", "next"),
      name: "Shop/next",
      identity: { principalId: SLOT_IDENTITY.objectId },
    });
    expect(await collect(sitesClient(azure).listSlots("rg-web", "Shop"))).toHaveLength(1);
  });

  it("shows that a site was stopped", async () => {
    azure.setSiteState("Shop", "Stopped");
    expect(await sitesClient(azure).get("rg-web", "Shop")).toMatchObject({
      state: "Stopped",
      enabled: false,
    });
  });

  it("lists the settings as they were written", async () => {
    const settings = await sitesClient(azure).listApplicationSettings("rg-web", "Shop");
    expect(settings.properties).toEqual({ AI_KEY: REFERENCE, MODE: "plain" });
    expect(azure.siteSettings("Shop")).toEqual(settings.properties);
  });

  it.each([
    ["ResourceGroupNotFound", "rg-none", "Shop"],
    ["ResourceNotFound", "rg-web", "jobs"],
  ])("answers %s", async (code, group, name) => {
    await expect(sitesClient(azure).get(group, name)).rejects.toMatchObject({ statusCode: 404, code });
  });

  it("does not know a slot that was never made", async () => {
    await expect(
      sitesClient(azure).listApplicationSettingsSlot("rg-web", "Shop", "none"),
    ).rejects.toMatchObject({ statusCode: 404, code: "ResourceNotFound" });
  });

  it("keeps reading, listing settings and refreshing apart, per site", async () => {
    const guest = sitesClient(azure, "guest");
    azure.setPermissions("guest", ["web/read:shop"]);
    await expect(guest.get("rg-web", "Shop")).resolves.toBeDefined();
    await expect(guest.get("rg-jobs", "jobs")).rejects.toMatchObject({ code: "AuthorizationFailed" });
    await expect(guest.listApplicationSettings("rg-web", "Shop")).rejects.toMatchObject({
      statusCode: 403,
      code: "AuthorizationFailed",
      message: expect.stringContaining("Microsoft.Web/sites/config/list/Action"),
    });
    expect((await refreshShop(azure, "guest")).status).toBe(403);

    azure.setPermissions("guest", ["web/listSettings:shop", "web/refresh:shop"]);
    await expect(guest.listApplicationSettings("rg-web", "Shop")).resolves.toBeDefined();
    expect((await refreshShop(azure, "guest")).status).toBe(200);
    await expect(guest.get("rg-web", "Shop")).rejects.toMatchObject({ code: "AuthorizationFailed" });
  });

  it("counts a list of settings as a write and a list of references as a read", async () => {
    const left: (string | undefined)[] = [];
    const onResponse = ({ headers }: { headers: { get(name: string): string | undefined } }) =>
      void left.push(
        headers.get("x-ms-ratelimit-remaining-subscription-writes"),
        headers.get("x-ms-ratelimit-remaining-subscription-reads"),
      );
    await sitesClient(azure).listApplicationSettings("rg-web", "Shop", { onResponse });
    await sitesClient(azure).getAppSettingKeyVaultReference("rg-web", "Shop", "AI_KEY", { onResponse });
    expect(left.map((count) => count !== undefined)).toEqual([true, false, false, true]);
  });
});
