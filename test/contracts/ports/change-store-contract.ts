import { describe, expect, it } from "@jest/globals";
import type { ChangeStore } from "../../../shared/ports/fleet-store.ts";
import type { FleetChange } from "../../../shared/records/fleet-change.ts";
import { after, now } from "../../domain/builders.ts";

const base = "b".repeat(64);
const change = (id: string, more: Partial<FleetChange> = {}): FleetChange => ({
  id,
  digest: "d".repeat(64),
  base,
  by: "ada",
  at: now,
  loosens: [{ account: "vision", changes: ["consumers.größe: removed"] }],
  ...more,
});
const text = "version: 1\n";

export function describeChangeStore(name: string, make: () => ChangeStore): void {
  describe(`a store of changes in ${name}`, () => {
    it("finds what it keeps, with the file, and nothing else", async () => {
      const store = make();
      await store.put({ change: change("one"), text });
      expect(await store.find("one")).toEqual({ change: change("one"), text });
      expect(await store.find("two")).toBeUndefined();
    });

    it("lists all, the newest first, and apart from them those of a base that nobody has decided", async () => {
      const store = make();
      const decided = { as: "approved", by: "bob", reason: "agreed", at: now } as const;
      await store.put({ change: change("older"), text });
      await store.put({ change: change("newer", { at: after(1_000) }), text });
      await store.put({ change: change("other", { base: "none", at: after(2_000) }), text });
      await store.put({ change: change("done", { at: after(3_000) }), text });
      await store.put({ change: change("done", { at: after(3_000), decided }), text });
      const ids = async (found: Promise<readonly FleetChange[]>) => (await found).map(({ id }) => id);
      expect(await ids(store.list())).toEqual(["done", "other", "newer", "older"]);
      expect(await ids(store.waiting(base))).toEqual(["newer", "older"]);
      expect(await ids(store.waiting("none"))).toEqual(["other"]);
      expect(await ids(store.waiting("a".repeat(64)))).toEqual([]);
    });
  });
}
