import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { SecretVault } from "../../../shared/ports/secret-vault.ts";
import { SecretValue } from "../../../shared/secret-value.ts";
import type { Failure } from "../../reconciler/fakes/failures.ts";
import { freshName } from "../fresh-name.ts";

export interface SecretVaultSetting {
  readonly vault: SecretVault;
  readonly url: string;
  /** All writes of a secret, in order. */
  versions(name: string): readonly {
    readonly version: string;
    readonly enabled: boolean;
    readonly tags: Readonly<Record<string, string>>;
    readonly expiresAt: Date | undefined;
    readonly contentType: string | undefined;
  }[];
  fail(operation: "latest" | "store" | "disable", failure: Failure): void;
  softDelete(name: string): Promise<void>;
  /** Denies reads from now on; the last call of a test. */
  forbid(): void;
}

const tags = { CredentialId: "key2", ProviderAddress: "/subscriptions/s-1" };
// A vault's times are whole seconds.
const expiresAt = new Date("2026-06-29T09:00:00Z");

/** The contract of every secret vault. */
export function describeSecretVault(title: string, make: () => Promise<SecretVaultSetting>): void {
  describe(`${title}, a secret vault`, () => {
    let setting: SecretVaultSetting;
    let name = "";
    beforeAll(async () => {
      setting = await make();
    });
    beforeEach(() => {
      name = freshName("secret");
    });

    const sight = () => setting.vault.latest(setting.url, name);
    const latest = async () => (await sight()).fact;
    const store = async (value: string) => {
      const draft = {
        value: new SecretValue(value),
        contentType: "text/plain",
        tags,
        expiresAt,
      };
      const { version } = await setting.vault.store(setting.url, name, draft, 5_000);
      return version;
    };

    it("says that a secret is absent, and does not throw", async () => {
      expect(await latest()).toEqual({ kind: "absent" });
      expect(await setting.vault.valueOf(setting.url, name, "0".repeat(32))).toBeUndefined();
    });

    it("stores a version whole, in one call", async () => {
      const version = await store("one");
      expect(version).toMatch(/^[0-9a-f]{32}$/);
      expect(setting.versions(name)).toEqual([
        { version, enabled: true, tags, expiresAt, contentType: "text/plain" },
      ]);
      expect((await setting.vault.valueOf(setting.url, name, version))?.reveal()).toBe("one");
    });

    it("says for which account a version was written", async () => {
      await store("one");
      expect(await latest()).toMatchObject({ writtenFor: tags.ProviderAddress });
    });

    it("tells the content type and the tags of a version", async () => {
      await store("one");
      expect((await sight()).label).toEqual({ contentType: "text/plain", tags });
    });

    it("lists the enabled versions, and none of an absent secret", async () => {
      expect(await setting.vault.enabledVersions(setting.url, name)).toEqual([]);
      const versions = [await store("one"), await store("two"), await store("three")];
      await setting.vault.disable(setting.url, name, versions[1] ?? "", 5_000);
      const listed = await setting.vault.enabledVersions(setting.url, name);
      expect(new Set(listed)).toEqual(new Set([versions[0], versions[2]]));
    });

    it("calls the last write the latest, also within one second", async () => {
      const versions = [await store("one"), await store("two"), await store("one")];
      expect(await latest()).toMatchObject({
        kind: "present",
        version: versions[2],
        fingerprint: new SecretValue("one").fingerprint,
      });
      expect((await setting.vault.valueOf(setting.url, name, versions[1] ?? ""))?.reveal()).toBe("two");
    });

    it("includes the value of the latest version, if there is one to read", async () => {
      expect((await sight()).value).toBeUndefined();
      await store("one");
      const version = await store("two");
      expect((await sight()).value?.reveal()).toBe("two");
      await setting.vault.disable(setting.url, name, version, 5_000);
      expect((await sight()).value).toBeUndefined();
    });

    it("never tells a creation that is too early", async () => {
      const before = Date.now();
      await store("one");
      expect(await latest()).toMatchObject({ kind: "present" });
      const fact = await latest();
      expect(fact.kind === "present" && fact.createdAt.getTime()).toBeGreaterThanOrEqual(before);
    });

    it("disables a version, repeatedly", async () => {
      const [old, current] = [await store("one"), await store("two")];
      await setting.vault.disable(setting.url, name, old, 5_000);
      await setting.vault.disable(setting.url, name, old, 5_000);
      expect(await setting.vault.valueOf(setting.url, name, old)).toBeUndefined();
      expect(await latest()).toMatchObject({ kind: "present", version: current });
      expect(setting.versions(name)).toHaveLength(2);
    });

    it("says that the latest version is disabled, and shows no older one", async () => {
      await store("one");
      await setting.vault.disable(setting.url, name, await store("two"), 5_000);
      expect(await latest()).toEqual({ kind: "disabled" });
    });

    it("ignores a version that is gone", async () => {
      await expect(setting.vault.disable(setting.url, name, "0".repeat(32), 5_000)).resolves.toBeUndefined();
    });

    it("says that a secret is soft-deleted, which is not absent", async () => {
      await store("one");
      await setting.softDelete(name);
      expect(await latest()).toEqual({ kind: "deleted" });
    });

    it.each<[Failure, string, number]>([
      ["throttled", "THROTTLED", 0],
      ["forbidden", "ACCESS_DENIED", 0],
      ["failed", "OUTCOME_UNKNOWN", 0],
      ["answer-lost", "OUTCOME_UNKNOWN", 1],
    ])("writes no more than once when a store is %s", async (failure, code, written) => {
      setting.fail("store", failure);
      await expect(store("one")).rejects.toMatchObject({ code });
      expect(setting.versions(name)).toHaveLength(written);
    });

    it.each<Failure>(["throttled", "failed"])(
      "says of a read that is %s that the vault is unreachable, which is not absent",
      async (failure) => {
        await store("a secret value");
        setting.fail("latest", failure);
        const fact = await latest();
        expect(fact).toMatchObject({ kind: "unreachable" });
        expect(JSON.stringify(fact)).not.toContain("a secret value");
      },
    );

    it("says that it may not be read, which is not absent", async () => {
      await store("one");
      setting.forbid();
      expect(await latest()).toMatchObject({ kind: "forbidden" });
    });
  });
}
