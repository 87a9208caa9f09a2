import { beforeEach, describe, expect, it } from "@jest/globals";
import type { EvidenceStore } from "../../../shared/ports/evidence-store.ts";

interface EvidenceStoreSetting {
  readonly store: EvidenceStore;
  /** The stored blobs, as a person would find them. */
  read(account: string, rotation: string): Promise<string | undefined>;
}

/** The contract of every store of evidence. */
export function describeEvidenceStore(name: string, make: () => EvidenceStoreSetting): void {
  describe(`${name}, a store of evidence`, () => {
    let setting: EvidenceStoreSetting;
    beforeEach(() => {
      setting = make();
    });

    it("keeps a bundle byte for byte", async () => {
      const text = '{"reason":"Größe 💡"}';
      expect(await setting.store.keep("vision", "r1", text)).toBe(true);
      expect(await setting.read("vision", "r1")).toBe(text);
    });

    it("never replaces a bundle", async () => {
      await setting.store.keep("vision", "r1", "first");
      expect(await setting.store.keep("vision", "r1", "second")).toBe(false);
      expect(await setting.read("vision", "r1")).toBe("first");
    });

    it("keeps accounts and rotations apart", async () => {
      await setting.store.keep("vision", "r1", "one");
      await setting.store.keep("vision", "r2", "two");
      await setting.store.keep("speech", "r1", "three");
      expect([await setting.read("vision", "r2"), await setting.read("speech", "r1")]).toEqual([
        "two",
        "three",
      ]);
    });

    it("lets one of two first writers win", async () => {
      const kept = await Promise.all(["a", "b"].map((text) => setting.store.keep("vision", "r1", text)));
      expect(kept.filter(Boolean)).toHaveLength(1);
    });
  });
}
