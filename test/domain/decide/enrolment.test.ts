import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  anAccount,
  aSeenWorld,
  aWorld,
  before,
  day,
  drVault,
  foundAccount,
  hour,
  keyA,
  keyB,
  keyC,
  mainVault,
  now,
  outline,
  present,
  publishing,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const twoVaults = anAccount({ vaults: [mainVault, drVault] });

function inTwoVaults(main: Parameters<typeof present>[0], dr: Parameters<typeof present>[0]) {
  return [...publishing(present(main)), ...publishing(present(dr), [drVault])];
}

describe("the enrolment of an account", () => {
  it.each<[string, Partial<World>, string]>([
    ["makes key1 active when its key is published", {}, "key1"],
    ["makes key2 active when its key is published", { published: publishing(present(keyB)) }, "key2"],
    [
      "follows the vaults and not the file",
      { published: publishing(present(keyB)), spec: anAccount({ initialSlot: "key1" }) },
      "key2",
    ],
    [
      "follows the file when nothing is published",
      { published: publishing({ kind: "absent" }), spec: anAccount({ initialSlot: "key2" }) },
      "key2",
    ],
    [
      "takes the slot of the one vault that publishes",
      {
        spec: twoVaults,
        published: [...publishing({ kind: "absent" }), ...publishing(present(keyB), [drVault])],
      },
      "key2",
    ],
  ])("%s", (_promise, world, active) => {
    expect(decide(unenrolled, aSeenWorld(world))).toMatchObject({
      event: { type: "enrolment-started", active },
    });
  });

  it.each<[string, Partial<World>, string]>([
    ["a foreign value is published", { published: publishing(present(keyC)) }, "PublishedSecretUnknown"],
    [
      "the vaults disagree",
      { spec: twoVaults, published: inTwoVaults(keyA, keyB) },
      "PublishedSecretsDiffer",
    ],
    ["the secret is soft-deleted", { published: publishing({ kind: "deleted" }) }, "PublishedSecretDeleted"],
    [
      "the latest version is disabled",
      { published: publishing({ kind: "disabled" }) },
      "PublishedSecretDisabled",
    ],
    ["the vault may not be read", { published: publishing({ kind: "forbidden" }) }, "VaultNotAccessible"],
    ["the account does not exist", { account: { kind: "absent" } }, "AccountNotFound"],
    [
      "the account is not settled",
      { account: { ...foundAccount, provisioningState: "Creating" } },
      "AccountNotSettled",
    ],
    [
      "keys are switched off",
      { account: { ...foundAccount, localAuthDisabled: true } },
      "LocalAuthenticationDisabled",
    ],
    ["the keys may not be listed", { keys: { kind: "refused", because: "forbidden" } }, "KeysNotListable"],
  ])("holds while %s", (_situation, world, reason) => {
    expect(outline(decide(unenrolled, aSeenWorld(world)))).toBe(`hold ${reason}`);
  });

  it("reads since when the standby key is unpublished from the youngest version", () => {
    const published = [
      ...publishing(present(keyA, { createdAt: before(9 * day) })),
      ...publishing(present(keyA, { createdAt: before(hour) }), [drVault]),
    ];
    expect(decide(unenrolled, aSeenWorld({ spec: twoVaults, published }))).toMatchObject({
      event: { standbyUnpublishedSince: before(hour) },
    });
  });

  it("counts from now when nothing was published", () => {
    expect(decide(unenrolled, aSeenWorld({ published: publishing({ kind: "absent" }) }))).toMatchObject({
      event: { standbyUnpublishedSince: now, superseded: [] },
    });
  });

  it("notes once that a secret it has written cannot be read, while another is still to be written", () => {
    const target = { ...aRotation.enrolling().target, vaults: [mainVault, drVault] };
    const fingerprint = keyA;
    const stored = [mainVault, drVault].flatMap((vault) => [
      { vault, secret: "published" as const, version: "v", fingerprint },
    ]);
    const published = [...publishing(present(keyA)), ...publishing({ kind: "absent" }, [drVault])];
    const objection = { reason: "VaultNotWritable", message: "no", remedy: "wait" } as const;
    const failed = [mainVault, drVault].flatMap((vault) =>
      (["key1", "key2"] as const).map((secret) => ({ place: { vault, secret }, objection })),
    );
    let state: AccountState = aRotation.enrolling({ target, stored });
    const world = aSeenWorld({ spec: twoVaults, published, failed, liveness: "accepted" });
    const first = decide(state, world);
    expect(outline(first)).toBe("record drift-found");
    if (first.kind === "record") state = evolve(state, first.event);
    expect(outline(decide(state, world))).toMatch(/^hold /);
  });

  it("writes the slots in every vault first and the published secret last, once each", () => {
    let state: AccountState = aRotation.enrolling({
      target: { ...aRotation.enrolling().target, vaults: [mainVault, drVault] },
    });
    const written: string[] = [];
    for (;;) {
      const decision = decide(state, aSeenWorld({ spec: twoVaults }));
      if (decision.kind !== "perform" || decision.effect.type !== "store") {
        expect(outline(decision)).toBe("record account-enrolled");
        break;
      }
      const { place, fingerprint } = decision.effect;
      written.push(
        `${new URL(place.vault).hostname.split(".")[0] ?? ""}/${place.secret} ${fingerprint[0] ?? ""}`,
      );
      const stored = { ...place, version: `v-${written.length}`, fingerprint };
      state = evolve(state, { type: "secret-stored", at: now, stored });
    }
    expect(written).toEqual([
      "kv-main/key1 a",
      "kv-main/key2 b",
      "kv-dr/key1 a",
      "kv-dr/key2 b",
      "kv-main/published a",
      "kv-dr/published a",
    ]);
  });

  it("reads the account first and nothing else when that is absent", () => {
    expect(outline(decide(unenrolled, aWorld()))).toBe("observe account");
    expect(outline(decide(unenrolled, aWorld({ account: { kind: "absent" } })))).toBe("hold AccountNotFound");
  });
});
