import { beforeEach, describe, expect, it } from "@jest/globals";
import { checkpointFile } from "../../../shared/archived-files.ts";
import type { EvidenceStore } from "../../../shared/ports/evidence-store.ts";

interface EvidenceStoreSetting {
  readonly store: EvidenceStore;
  /** The stored blobs, as a person would find them. */
  read(account: string, file: string): Promise<string | undefined>;
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
      expect(await setting.store.keep("vision", "r1.json", text)).toBe(true);
      expect(await setting.read("vision", "r1.json")).toBe(text);
    });

    it("never replaces a bundle", async () => {
      await setting.store.keep("vision", "r1.json", "first");
      expect(await setting.store.keep("vision", "r1.json", "second")).toBe(false);
      expect(await setting.read("vision", "r1.json")).toBe("first");
    });

    it("reads a file back, and knows nothing of one that was never kept", async () => {
      expect(await setting.store.read("vision", "r1.json")).toBeUndefined();
      expect(await setting.store.checkpoints("vision")).toEqual([]);
      await setting.store.keep("vision", "r1.json", '{"reason":"Größe 💡"}');
      expect(await setting.store.read("vision", "r1.json")).toBe('{"reason":"Größe 💡"}');
      await setting.store.keep("vision", "empty.json", "");
      expect(await setting.store.read("vision", "empty.json")).toBe("");
    });

    it("lists the checkpoints of an account, in the order of their events", async () => {
      const { store } = setting;
      for (const sequence of [20, 3, 100]) await store.keep("vision", checkpointFile(sequence), "signed");
      await store.keep("vision", "r1.json", "one");
      await store.keep("vision-2", checkpointFile(7), "signed");
      expect(await store.checkpoints("vision")).toEqual([3, 20, 100].map(checkpointFile));
    });

    it("keeps accounts and rotations apart", async () => {
      await setting.store.keep("vision", "r1.json", "one");
      await setting.store.keep("vision", "r2.json", "two");
      await setting.store.keep("speech", "r1.json", "three");
      expect([await setting.read("vision", "r2.json"), await setting.read("speech", "r1.json")]).toEqual([
        "two",
        "three",
      ]);
    });

    it("lets one of two first writers win", async () => {
      const kept = await Promise.all(["a", "b"].map((text) => setting.store.keep("vision", "r1.json", text)));
      expect(kept.filter(Boolean)).toHaveLength(1);
    });
  });
}
