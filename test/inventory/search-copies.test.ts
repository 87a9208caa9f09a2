import { describe, expect, it } from "@jest/globals";
import { ServiceUnavailableError } from "../../shared/errors.ts";
import type { AccountKeys } from "../../shared/inventory/search-copies.ts";
import { searchCopies } from "../../shared/inventory/search-copies.ts";
import type { CopySource, SearchedPlace } from "../../shared/ports/copy-source.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { aConsumer, anAccount, mainVault, now } from "../domain/builders.ts";

const site = "/subscriptions/s-1/resourceGroups/rg-web/providers/Microsoft.Web/sites/shop";
const foreignVault = "https://kv-team.vault.azure.net";
const [current, retired, speech] = [
  "current-key-of-vision",
  "retired-key-of-vision",
  "current-key-of-speech",
] as const;

const vision: AccountKeys = {
  spec: anAccount({ consumers: [aConsumer({ resourceId: site.toUpperCase() })] }),
  keys: [
    { fingerprint: fingerprintOf(retired), slot: "key1", generation: 1, state: "retired" },
    { fingerprint: fingerprintOf(current), slot: "key1", generation: 2, state: "active" },
  ],
};
const other: AccountKeys = {
  spec: anAccount({ name: "speech", publishedSecret: "speech-key", consumers: [] }),
  keys: [{ fingerprint: fingerprintOf(speech), slot: "key2", generation: 1, state: "standby" }],
};

const nothingBefore = { at: now, unread: [], before: undefined, identitiesOf: () => [] };

type Value = readonly [resource: string, name: string, value: string];

function source(name: CopySource["name"], values: readonly Value[]): CopySource {
  return {
    name,
    async search(examine) {
      for (const [resource, setting, value] of values) examine({ resource, name: setting }, value);
      return { places: values.length, read: values.map(([resource]) => resource), unseen: [] };
    },
  };
}

function search(sources: readonly CopySource[], wanted = sources.map(({ name }) => name)) {
  return searchCopies({ ...nothingBefore, accounts: [vision, other], sources, wanted });
}

describe("a search for copies", () => {
  it("names place, key and owner of each, for all accounts at once", async () => {
    const { copies } = await search([
      source("app-settings", [
        [site, "OLD", `key=${retired}; region=west`],
        [site, "NOTHING", "an ordinary value"],
      ]),
      source("key-vaults", [[foreignVault, "copy/v-1", `${current} ${speech}`]]),
    ]);
    const { name: consumer, owner } = aConsumer();
    expect(copies).toEqual([
      {
        account: "speech",
        slot: "key2",
        generation: 1,
        state: "standby",
        fingerprint: fingerprintOf(speech),
        source: "key-vaults",
        resource: foreignVault,
        name: "copy/v-1",
      },
      {
        account: "vision",
        slot: "key1",
        generation: 1,
        state: "retired",
        fingerprint: fingerprintOf(retired),
        source: "app-settings",
        resource: site,
        name: "OLD",
        consumer,
        owner,
      },
      {
        account: "vision",
        slot: "key1",
        generation: 2,
        state: "active",
        fingerprint: fingerprintOf(current),
        source: "key-vaults",
        resource: foreignVault,
        name: "copy/v-1",
      },
    ]);
  });

  it.each<[string, SearchedPlace, boolean]>([
    ["the published secret", { resource: mainVault, name: "vision-key/v-1" }, false],
    [
      "a slot's secret, in other letters",
      { resource: mainVault.toUpperCase(), name: "Vision-Key-key2/v" },
      false,
    ],
    ["a secret beside them", { resource: mainVault, name: "vision-key-copy/v-1" }, true],
    ["a secret of that name in another vault", { resource: foreignVault, name: "vision-key/v-1" }, true],
  ])("takes for a copy only what keyturn does not keep: %s", async (_promise, { resource, name }, isCopy) => {
    const { copies } = await search([source("key-vaults", [[resource, name, current]])]);
    expect(copies).toHaveLength(isCopy ? 1 : 0);
  });

  it("searches nothing that nobody asked for, and says so", async () => {
    const untouched: CopySource = {
      name: "key-vaults",
      search: async () => Promise.reject(new Error("it was searched")),
    };
    const { searches, copies } = await search(
      [source("app-settings", [[site, "A", current]]), untouched],
      ["app-settings"],
    );
    expect(copies).toHaveLength(1);
    expect(searches).toEqual([
      { source: "app-settings", state: "searched", places: 1, unseen: [] },
      { source: "container-app-secrets", state: "off", places: 0, unseen: [] },
      { source: "key-vaults", state: "off", places: 0, unseen: [] },
      { source: "app-configuration", state: "off", places: 0, unseen: [] },
    ]);
  });

  it("goes on without a source that fails, and keeps what that one had shown", async () => {
    const failing: CopySource = {
      name: "app-configuration",
      async search(examine) {
        examine({ resource: "https://store", name: "a" }, current);
        throw new ServiceUnavailableError("querying Resource Graph");
      },
    };
    const { searches, copies } = await search([failing, source("app-settings", [[site, "A", retired]])]);
    expect(copies.map(({ source: from }) => from).toSorted()).toEqual(["app-configuration", "app-settings"]);
    expect(searches.find(({ source: from }) => from === "app-configuration")).toMatchObject({
      state: "failed",
      unseen: ["querying Resource Graph got no usable answer"],
    });
  });
});
