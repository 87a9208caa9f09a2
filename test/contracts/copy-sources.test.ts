import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { copySources } from "../../shared/azure/copy-sources/copy-sources.ts";
import type { CopySourceName } from "../../shared/domain/discovery/copies.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf } from "../emulator/azure/sample-azure.ts";
import { planted, startSurveyedAzure } from "./surveyed-azure.ts";

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSurveyedAzure();
});
afterAll(() => azure.dispose());

interface Shown {
  readonly resource: string;
  readonly name: string;
  readonly value: string;
}

async function search(name: CopySourceName, known: readonly string[] = []) {
  const shown: Shown[] = [];
  const source = copySources(credentialOf(azure), azure).find((one) => one.name === name);
  const searched = await source?.search((place, value) => void shown.push({ ...place, value }), known);
  const copies = shown.filter(({ value }) => value === planted).map((one) => `${one.resource} ${one.name}`);
  return { shown, searched, copies: copies.toSorted() };
}

const version = (vault: string, name: string) => azure.secretVersions(vault, name).at(-1)?.version ?? "";

describe("a search", () => {
  it("looks through the app settings of sites and slots, references and empty ones left out", async () => {
    const { shown, searched, copies } = await search("app-settings");
    expect(copies).toEqual([`${azure.siteId("Shop")} AI_COPY`, `${azure.siteId("Shop", "next")} NEXT_COPY`]);
    expect(shown).toHaveLength(2);
    expect(searched).toMatchObject({ places: 2, unseen: [] });
    expect(searched?.read).toEqual(
      expect.arrayContaining([azure.siteId("Shop"), azure.siteId("Shop", "next")]),
    );
  });

  it("looks through the secrets of container apps that come from no vault", async () => {
    const { shown, searched, copies } = await search("container-app-secrets");
    expect(copies).toEqual([`${azure.containerAppId("worker")} ai-copy`]);
    expect(shown).toHaveLength(1);
    expect(searched).toMatchObject({ places: 1, unseen: [] });
    expect(searched?.read).toContain(azure.containerAppId("worker"));
  });

  it("looks through the latest version of every secret of every vault", async () => {
    azure.setSecretBehindTheBack("kv-team", "switched-off", planted, { attributes: { enabled: false } });
    const { shown, searched, copies } = await search("key-vaults");
    expect(copies).toEqual([`${azure.vaultUrl("kv-team")} copied/${version("kv-team", "copied")}`]);
    expect(shown.map(({ name }) => name).toSorted()).toEqual([
      `copied/${version("kv-team", "copied")}`,
      `vision-key/${version("kv-main", "vision-key")}`,
    ]);
    expect(searched).toMatchObject({ places: 2, unseen: [] });
    expect(searched?.read).toContain(azure.vaultUrl("kv-team"));
  });

  it("looks through the values of configuration stores, references to vaults left out", async () => {
    const store = azure.configurationEndpoint("settings");
    azure.setConfigurationValue("settings", "other:key", planted);
    const { shown, searched, copies } = await search("app-configuration");
    expect(copies).toEqual([`${store} ai:key (test)`, `${store} other:key`]);
    expect(shown).toHaveLength(2);
    expect(searched).toMatchObject({ places: 2, read: [store], unseen: [] });
  });

  it("takes a workload that held a copy and is gone for read, and asks one that no list shows", async () => {
    const gone = azure.siteId("Shop").replace(/Shop$/, "demolished");
    azure.addFault({ service: "arm", kind: "forbid", match: { path: "/sites/hidden" } });
    const hidden = azure.siteId("Shop").replace(/Shop$/, "hidden");
    const { searched } = await search("app-settings", [gone, hidden, "https://elsewhere"]);
    expect(searched?.read).toContain(gone);
    expect(searched?.read).not.toContain(hidden);
    expect(searched?.unseen).toEqual([`not allowed to look at: ${hidden}`]);
    const app = azure.containerAppId("worker").replace(/worker$/, "demolished");
    expect((await search("container-app-secrets", [app])).searched?.read).toContain(app);
  });

  it("has read a vault only when it has read each of its secrets", async () => {
    azure.addFault({
      service: "vault",
      kind: "forbid",
      match: { path: "^kv-team.*/secrets/copied" },
      times: 1,
    });
    const { searched } = await search("key-vaults");
    expect(searched?.read).not.toContain(azure.vaultUrl("kv-team"));
    expect(searched?.read).toContain(azure.vaultUrl("kv-main"));
  });

  it.each<[CopySourceName, "arm" | "vault" | "appconfig", string, () => string]>([
    ["app-settings", "arm", "/slots/next/config/", () => azure.siteId("Shop", "next")],
    ["container-app-secrets", "arm", "/listSecrets", () => azure.containerAppId("worker")],
    ["key-vaults", "vault", "^kv-main.*/secrets$", () => azure.vaultUrl("kv-main")],
    ["app-configuration", "appconfig", "/kv", () => azure.configurationEndpoint("settings")],
  ])("of %s says what it may not look at, and looks at the rest", async (name, service, path, place) => {
    azure.addFault({ service, kind: "forbid", match: { path }, times: 1 });
    const { searched } = await search(name);
    expect(searched?.unseen).toEqual([`not allowed to look at: ${place()}`]);
    expect(searched?.read).not.toContain(place());
  });
});
