import { beforeEach, describe, expect, it } from "@jest/globals";
import type { KeyIndex } from "../../../shared/ports/key-index.ts";
import { keyA, keyB, keyC } from "../../domain/builders.ts";

/** The contract of every index of keys; `make` returns an empty one each time. */
export function describeKeyIndex(name: string, make: () => KeyIndex): void {
  describe(`${name}, an index of keys`, () => {
    let index: KeyIndex;
    beforeEach(() => {
      index = make();
    });

    it("finds the account of each key that was noted, and none of another", async () => {
      await index.note("vision", [keyA, keyB]);
      await index.note("speech", [keyC]);
      expect(await index.accountsOf(keyA)).toEqual(["vision"]);
      expect(await index.accountsOf(keyB)).toEqual(["vision"]);
      expect(await index.accountsOf(keyC)).toEqual(["speech"]);
      expect(await index.accountsOf("0000000000000000" as typeof keyA)).toEqual([]);
    });

    it("keeps an entry that is noted twice once, and those of several accounts", async () => {
      await index.note("vision", [keyA]);
      await index.note("vision", [keyA, keyA]);
      await index.note("old-vision", [keyA]);
      expect((await index.accountsOf(keyA)).toSorted()).toEqual(["old-vision", "vision"]);
    });

    it("keeps its name", async () => {
      const epoch = await index.epoch();
      expect(epoch).toMatch(/^[0-9a-f]{8}$/);
      await index.note("vision", [keyA]);
      expect(await index.epoch()).toBe(epoch);
    });

    it("takes as many at once as an account has ever had, and none", async () => {
      const many = Array.from({ length: 150 }, (_, n) => n.toString(16).padStart(16, "0") as typeof keyA);
      await index.note("vision", many);
      await index.note("vision", []);
      const found = await Promise.all(many.map((key) => index.accountsOf(key)));
      expect(found.flat()).toHaveLength(150);
    });
  });
}
