import { beforeEach, describe, expect, it } from "@jest/globals";
import type { AccountFact } from "../../../shared/domain/world.ts";
import type { KeyIssuer } from "../../../shared/ports/key-issuer.ts";
import type { Failure } from "../../reconciler/fakes/failures.ts";

export interface KeyIssuerSetting {
  readonly issuer: KeyIssuer;
  readonly resourceId: string;
  readonly absentId: string;
  keys(): { readonly key1: string; readonly key2: string };
  /** How many regenerations were requested, granted or not. */
  asked(): number;
  /** Makes the next call of this operation fail. */
  fail(operation: "describe" | "listKeys" | "regenerate", failure: Failure): void;
  change(change: Partial<Extract<AccountFact, { kind: "found" }>>): void;
  /** Takes away the right to list keys, or the keys themselves. */
  refuseListing(because: "forbidden" | "local-auth-disabled"): void;
}

/** The contract of every key issuer. */
export function describeKeyIssuer(name: string, make: () => Promise<KeyIssuerSetting>): void {
  describe(`${name}, a key issuer`, () => {
    let setting: KeyIssuerSetting;
    beforeEach(async () => {
      setting = await make();
    });
    const regenerate = () => setting.issuer.regenerate(setting.resourceId, "key2", 5_000);

    it("describes an account", async () => {
      expect(await setting.issuer.describe(setting.resourceId)).toMatchObject({
        kind: "found",
        provisioningState: "Succeeded",
        localAuthDisabled: false,
        endpoint: expect.stringMatching(/^https:/),
      });
      setting.change({ provisioningState: "Moving" });
      expect(await setting.issuer.describe(setting.resourceId)).toMatchObject({
        provisioningState: "Moving",
      });
    });

    it("says that an account is absent, and does not throw", async () => {
      expect(await setting.issuer.describe(setting.absentId)).toEqual({ kind: "absent" });
      expect(await setting.issuer.listKeys(setting.absentId)).toEqual({ kind: "refused", because: "absent" });
    });

    it.each(["forbidden", "local-auth-disabled"] as const)(
      "says that listing is refused as %s, and does not throw",
      async (because) => {
        setting.refuseListing(because);
        expect(await setting.issuer.listKeys(setting.resourceId)).toEqual({ kind: "refused", because });
      },
    );

    it("lists both keys", async () => {
      const listing = await setting.issuer.listKeys(setting.resourceId);
      if (listing.kind !== "listed") throw new Error("refused");
      expect({ key1: listing.keys.key1.reveal(), key2: listing.keys.key2.reveal() }).toEqual(setting.keys());
    });

    it("regenerates one slot and leaves the other", async () => {
      const before = setting.keys();
      const pair = await regenerate();
      expect({ key1: pair.key1.reveal(), key2: pair.key2.reveal() }).toEqual(setting.keys());
      expect(setting.keys().key1).toBe(before.key1);
      expect(setting.keys().key2).not.toBe(before.key2);
      expect(setting.asked()).toBe(1);
    });

    it.each<[Failure, string, boolean]>([
      ["throttled", "THROTTLED", false],
      ["forbidden", "ACCESS_DENIED", false],
      ["busy", "RESOURCE_BUSY", false],
      ["refused", "REQUEST_REFUSED", false],
      ["failed", "OUTCOME_UNKNOWN", false],
      ["answer-lost", "OUTCOME_UNKNOWN", true],
    ])("asks once and no more when a regeneration is %s", async (failure, code, happened) => {
      const before = setting.keys();
      setting.fail("regenerate", failure);
      await expect(regenerate()).rejects.toMatchObject({ code });
      expect(setting.asked()).toBe(1);
      expect(setting.keys().key2 !== before.key2).toBe(happened);
      expect(setting.keys().key1).toBe(before.key1);
    });

    it("passes on the requested wait", async () => {
      setting.fail("regenerate", "throttled");
      await expect(regenerate()).rejects.toMatchObject({ retryAfterMs: 7_000 });
      setting.fail("listKeys", "throttled");
      await expect(setting.issuer.listKeys(setting.resourceId)).rejects.toMatchObject({
        code: "THROTTLED",
        retryAfterMs: 7_000,
      });
    });

    it.each(["describe", "listKeys"] as const)("does not call a failed %s an absence", async (operation) => {
      setting.fail(operation, "failed");
      await expect(setting.issuer[operation](setting.resourceId)).rejects.toMatchObject({
        code: "SERVICE_UNAVAILABLE",
      });
    });
  });
}
