import { beforeEach, describe, expect, it } from "@jest/globals";
import type { FleetStore } from "../../shared/ports/fleet-store.ts";

/** What every fleet store promises. */
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
  });
}
