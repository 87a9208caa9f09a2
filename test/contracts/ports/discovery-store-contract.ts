import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Discovery } from "../../../shared/domain/discovery/discovery.ts";
import type { DiscoveryStore } from "../../../shared/ports/discovery-store.ts";

const at = new Date("2026-03-01T09:00:00.123Z");
const owner = { name: "Team Web", contact: "web@example.com" };
const unseen = [{ source: "workloads", what: "nicht gefunden: Größe" }] as const;

/** One of everything, with and without the optional fields. */
export const whole: Discovery = {
  at,
  accounts: [{ resourceId: "/accounts/speech", name: "speech", kind: "SpeechServices", keys: "off" }],
  enrolled: [
    {
      account: "vision",
      resourceId: "/accounts/vision",
      publishedSecret: "vision-key",
      vaults: ["https://kv.vault.azure.net"],
      unknownConsumers: 1,
      users: [
        {
          how: ["settings", "reads"],
          resources: ["/sites/shop"],
          settings: ["AI_KEY"],
          identities: ["oid"],
          pinned: true,
          lastAt: at,
          standing: "known",
          consumer: "web",
          owner,
        },
        { how: ["reads"], resources: [], settings: [], identities: ["oid-2"], standing: "unknown" },
      ],
      keyListers: [
        {
          principal: "p",
          principalType: "User",
          role: "Owner",
          scope: "/",
          standing: "unreviewed",
          consumer: "b",
        },
      ],
      unseen,
    },
  ],
  unseen,
  searches: [
    { source: "app-settings", state: "searched", places: 3, unseen: ["one"] },
    { source: "key-vaults", state: "off", places: 0, unseen: [] },
  ],
  copies: [
    {
      account: "vision",
      source: "app-settings",
      resource: "/sites/shop",
      name: "AI_KEY",
      slot: "key1",
      generation: 2,
      state: "retired",
      consumer: "web",
      owner,
    },
  ],
};

/** The contract of every discovery store. */
export function describeDiscoveryStore(name: string, make: () => DiscoveryStore): void {
  describe(`${name}, a discovery store`, () => {
    let store: DiscoveryStore;
    beforeEach(() => {
      store = make();
    });

    it("has nothing before the first run", async () => {
      expect(await store.read()).toBeUndefined();
    });

    it("keeps everything that was found", async () => {
      await store.write(whole);
      expect(await store.read()).toEqual(whole);
    });

    it("replaces it as a whole", async () => {
      await store.write(whole);
      const nothing = { at, accounts: [], enrolled: [], unseen: [], searches: [], copies: [] };
      await store.write(nothing);
      expect(await store.read()).toEqual(nothing);
    });
  });
}
