import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Fingerprint } from "../../../shared/domain/key.ts";
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

const fingerprint = "9f86d081884c7d65" as Fingerprint;

/** A copy with the fields that records of older builds lack. */
const withCopies: Discovery = {
  ...whole,
  copies: [
    ...whole.copies,
    {
      account: "vision",
      source: "app-settings",
      resource: "/sites/shop",
      name: "AI_KEY_2",
      slot: "key2",
      generation: 1,
      state: "standby",
      fingerprint,
      identities: ["oid"],
      unverified: { since: at, why: "not allowed to look at: /sites/shop" },
    },
  ],
  unlistedCopies: [{ account: "vision", source: "key-vaults", slot: "key1", fingerprint, count: 3 }],
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

    it.each([whole, withCopies])("keeps everything that was found", async (found) => {
      await store.write(found);
      expect(await store.read()).toEqual(found);
    });

    it("replaces only the revision that a run has seen", async () => {
      const nothing = { at, accounts: [], enrolled: [], unseen: [], searches: [], copies: [] };
      expect(await store.write(nothing, "0x8D0000000000000")).toBe(false);
      expect(await store.write(whole, null)).toBe(true);
      expect(await store.write(nothing, null)).toBe(false);
      const first = await store.revision();
      expect(first?.discovery).toEqual(whole);
      expect(await store.write(nothing, first?.etag)).toBe(true);
      expect(await store.write(whole, first?.etag)).toBe(false);
      expect(await store.read()).toEqual(nothing);
    });

    it("reads the same result again and again, and a new one when there is one", async () => {
      await store.write(whole);
      expect(await store.read()).toEqual(whole);
      expect(await store.read()).toEqual(whole);
      const nothing = { at, accounts: [], enrolled: [], unseen: [], searches: [], copies: [] };
      await store.write(nothing);
      expect(await store.read()).toEqual(nothing);
    });

    it("replaces it as a whole", async () => {
      await store.write(whole);
      const nothing = { at, accounts: [], enrolled: [], unseen: [], searches: [], copies: [] };
      await store.write(nothing);
      expect(await store.read()).toEqual(nothing);
    });
  });
}
