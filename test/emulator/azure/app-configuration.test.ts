import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { AppConfigurationClient } from "@azure/app-configuration";
import { collect, credentialOf, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

const REFERENCE = "application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8";

describe("the configuration stores of the local Azure, through their SDK", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure({
      configurationStores: [
        {
          name: "settings",
          resourceGroup: "rg-apps",
          values: [
            { key: "shop:colour", value: "green" },
            { key: "shop:colour", label: "prod", value: "blue" },
            { key: "shop:ai-key", value: '{"uri":"https://kv/secrets/ai-key"}', contentType: REFERENCE },
            { key: "bank:a,b*", value: "odd" },
          ],
        },
        {
          name: "long",
          resourceGroup: "rg-apps",
          values: Array.from({ length: 250 }, (_, index) => ({ key: `key-${index}`, value: String(index) })),
        },
      ],
    });
  });
  afterAll(() => azure.dispose());

  const client = (store = "settings", name = "ops", audience?: string) =>
    new AppConfigurationClient(azure.configurationEndpoint(store), credentialOf(azure, name), {
      retryOptions: { maxRetries: 0 },
      ...(audience !== undefined && { audience }),
    });
  const list = async (filter: { keyFilter?: string; labelFilter?: string }) =>
    (await collect(client().listConfigurationSettings(filter))).map(({ value }) => value);

  it("lists every value of a store with its label and content type", async () => {
    const settings = await collect(client().listConfigurationSettings({ keyFilter: "*", labelFilter: "*" }));
    expect(settings).toHaveLength(4);
    expect(settings[1]).toMatchObject({ key: "shop:ai-key", contentType: REFERENCE, isReadOnly: false });
    expect(settings[3]).toMatchObject({ key: "shop:colour", label: "prod", value: "blue" });
  });

  it("finds by key prefix, by several keys, by label, and without a label", async () => {
    expect(await list({ keyFilter: "shop:c*" })).toEqual(["green", "blue"]);
    expect(await list({ keyFilter: "shop:*", labelFilter: "prod" })).toEqual(["blue"]);
    expect(await list({ keyFilter: "shop:colour", labelFilter: "\0" })).toEqual(["green"]);
    expect(await list({ keyFilter: "shop:colour,bank:a\\,b\\*" })).toEqual(["odd", "green", "blue"]);
  });

  it("refuses a filter that the service would refuse", async () => {
    await expect(list({ keyFilter: "*colour" })).rejects.toMatchObject({ statusCode: 400 });
  });

  it("lists a long store page by page, each value once", async () => {
    const pages = await collect(client("long").listConfigurationSettings().byPage());
    expect(pages.map(({ items }) => items.length)).toEqual([100, 100, 50]);
    expect(new Set(pages.flatMap(({ items }) => items.map(({ key }) => key)))).toHaveProperty("size", 250);
  });

  it("returns one value, and a change by its owner", async () => {
    const id = { key: "shop:colour", label: "prod" };
    expect(await client().getConfigurationSetting(id)).toMatchObject({ value: "blue" });
    azure.setConfigurationValue("settings", "shop:colour", "red", "prod");
    expect(await client().getConfigurationSetting(id)).toMatchObject({ value: "red" });
    await expect(client().getConfigurationSetting({ key: "never" })).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it("refuses a principal without a role on the store, and a token of another service", async () => {
    azure.setPermissions("guest", ["appconfig/read:long"]);
    await expect(collect(client("long", "guest").listConfigurationSettings())).resolves.toHaveLength(250);
    await expect(collect(client("settings", "guest").listConfigurationSettings())).rejects.toMatchObject({
      statusCode: 403,
    });
    const stranger = client("settings", "ops", "https://vault.azure.net");
    await expect(collect(stranger.listConfigurationSettings())).rejects.toMatchObject({ statusCode: 401 });
  });
});
