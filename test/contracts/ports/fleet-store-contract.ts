import { beforeEach, describe, expect, it } from "@jest/globals";
import type { FleetStore } from "../../../shared/ports/fleet-store.ts";

/** The contract of every fleet store. */
export function describeFleetStore(name: string, make: () => FleetStore): void {
  describe(`${name}, a fleet store`, () => {
    let store: FleetStore;
    beforeEach(() => {
      store = make();
    });

    it("has nothing before a fleet was applied", async () => {
      expect(await store.read()).toBeUndefined();
    });

    it.each([["# Größe\r\nversion: 1\n\taccounts: []\n"], [""]])("keeps %j byte for byte", async (text) => {
      await store.write(text);
      expect(await store.read()).toBe(text);
    });

    it("replaces the text as a whole", async () => {
      await store.write("a much longer text than the next one");
      await store.write("short");
      expect(await store.read()).toBe("short");
    });

    it("returns the text with a new ETag for each write", async () => {
      expect(await store.revision()).toBeUndefined();
      expect(await store.write("same")).toBe(true);
      const first = await store.revision();
      expect(first?.text).toBe("same");
      expect(await store.revision()).toEqual(first);
      await store.write("same");
      expect((await store.revision())?.etag).not.toBe(first?.etag);
    });

    it("replaces the revision that was seen, and changes nothing otherwise", async () => {
      await store.write("one");
      const seen = await store.revision();
      expect(await store.write("two", seen?.etag)).toBe(true);
      expect(await store.write("three", seen?.etag)).toBe(false);
      expect(await store.read()).toBe("two");
    });

    it("lets only one of many replace the same row", async () => {
      await store.write("one");
      const etag = (await store.revision())?.etag;
      const written = await Promise.all(["a", "b", "c", "d"].map((text) => store.write(text, etag)));
      expect(written.filter(Boolean)).toHaveLength(1);
    });
  });
}
