import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { targetOf } from "../../../shared/domain/rotation/enrolment-target.ts";
import type { AccountStateIn } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  after,
  anAccount,
  aReport,
  aSeenWorld,
  aWorld,
  before,
  day,
  drVault,
  foundAccount,
  keyA,
  keyB,
  keyC,
  mainVault,
  minute,
  noCopies,
  now,
  outline,
  present,
  publishing,
  untilOf,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";
import { clockMarginMs } from "../../../shared/domain/time.ts";

const twoVaults = anAccount({ vaults: [mainVault, drVault] });
const ended = { rotation: "earlier", outcome: "completed", at: before(day) } as const;

const published = { vault: mainVault, secret: "published" } as const;
const refused = {
  place: published,
  objection: { reason: "VaultNotWritable", message: "no right to write", remedy: "operator" },
} as const;

describe("preflight", () => {
  it.each<[string, Partial<World>, string, Partial<AccountStateIn<"preparing">>?]>([
    ["passes when nothing is wrong", {}, "record preflight-passed"],
    [
      "waits while the last rotation cools down",
      {},
      "hold CoolingDown",
      { lastEnded: { ...ended, at: before(day - 1) } },
    ],
    ["passes at the end of the cooldown", {}, "record preflight-passed", { lastEnded: ended }],
    [
      "does not cool down after a cancellation",
      {},
      "record preflight-passed",
      { lastEnded: { ...ended, outcome: "cancelled", at: now } },
    ],
    ["waits for a silent consumer", { reports: [] }, "hold ConsumersNotReady"],
    ["waits for an unhealthy consumer", { reports: [aReport({ healthy: false })] }, "hold ConsumersNotReady"],
    [
      "waits for a consumer that is on the standby key",
      { reports: [aReport({ fingerprint: keyB })] },
      "hold ConsumersNotReady",
    ],
    [
      "waits while anybody else is on the standby key",
      { reports: [aReport(), aReport({ consumer: "x", fingerprint: keyB })] },
      "hold KeyInUse",
    ],
    [
      "waits where nobody is registered",
      { spec: anAccount({ consumers: [] }) },
      "hold NoConsumers",
      { refreshBound: { boundMs: 0, since: before(day) } },
    ],
    [
      "waits at the end of the refresh bound",
      {},
      "hold KeyRecentlyPublished",
      { standbyUnpublishedSince: before(30 * minute + clockMarginMs) },
    ],
    [
      "passes a moment after the refresh bound",
      {},
      "record preflight-passed",
      { standbyUnpublishedSince: before(30 * minute + clockMarginMs + 1) },
    ],
    ["holds when the account is gone", { account: { kind: "absent" } }, "hold AccountNotFound"],
    [
      "waits while the account is moving",
      { account: { ...foundAccount, provisioningState: "Moving" } },
      "hold AccountNotSettled",
    ],
    [
      "ends where keys are switched off",
      { account: { ...foundAccount, localAuthDisabled: true } },
      "record rotation-ended",
    ],
    [
      "ends where keys were switched off meanwhile",
      { keys: { kind: "refused", because: "local-auth-disabled" } },
      "record rotation-ended",
    ],
    [
      "holds when the keys may not be listed",
      { keys: { kind: "refused", because: "forbidden" } },
      "hold KeysNotListable",
    ],
    [
      "holds when the account is gone meanwhile",
      { keys: { kind: "refused", because: "absent" } },
      "hold AccountNotFound",
    ],
    [
      "holds when the vault may not be read",
      { published: publishing({ kind: "forbidden" }) },
      "hold VaultNotAccessible",
    ],
    [
      "holds when the secret is soft-deleted",
      { published: publishing({ kind: "deleted" }) },
      "hold PublishedSecretDeleted",
    ],
    [
      "publishes again when the latest version is disabled",
      { published: publishing({ kind: "disabled" }) },
      "record drift-found",
    ],
    [
      "holds while a disabled version cannot be replaced",
      { published: publishing({ kind: "disabled" }), failed: [refused] },
      "hold PublishedSecretDisabled",
      { owed: [published] },
    ],
    [
      "publishes again when the secret is gone",
      { published: publishing({ kind: "absent" }) },
      "record drift-found",
    ],
    [
      "holds while a secret that is gone cannot be written",
      { published: publishing({ kind: "absent" }), failed: [refused] },
      "hold PublishedSecretMissing",
      { owed: [published] },
    ],
    [
      "holds when a vault gives no answer",
      { published: publishing({ kind: "unreachable", detail: "no such host" }) },
      "hold VaultNotReachable",
    ],
    [
      "holds when the secret of a slot is soft-deleted",
      { slotSecrets: [{ vault: mainVault, slot: "key2", latest: { kind: "deleted" } }] },
      "hold SlotSecretUnusable",
    ],
    [
      "holds when the secret of a slot is forbidden",
      { slotSecrets: [{ vault: mainVault, slot: "key1", latest: { kind: "forbidden" } }] },
      "hold VaultNotAccessible",
    ],
    [
      "passes when the secret of a slot is gone or disabled: it will be written",
      {
        slotSecrets: [
          { vault: mainVault, slot: "key1", latest: { kind: "absent" } },
          { vault: mainVault, slot: "key2", latest: { kind: "disabled" } },
        ],
      },
      "record preflight-passed",
    ],
    ["writes first what is owed", {}, "perform store", { owed: [{ vault: mainVault, secret: "key2" }] }],
    [
      "repairs a foreign value that is published",
      { published: publishing(present(keyC)) },
      "record drift-found",
    ],
    [
      "notes that the roles are the other way round when the standby key is published",
      { published: publishing(present(keyB)) },
      "record drift-found",
    ],
    [
      "repairs what the vaults publish when somebody regenerated the active key",
      { keys: { kind: "listed", key1: keyC, key2: keyB } },
      "record drift-found",
    ],
    [
      "names the second vault when only that one is wrong",
      {
        spec: twoVaults,
        published: [...publishing(present(keyA)), ...publishing({ kind: "deleted" }, [drVault])],
      },
      "hold PublishedSecretDeleted",
      { target: targetOf(twoVaults) },
    ],
  ])("%s", (_promise, world, expected, state = {}) => {
    expect(outline(decide(aRotation.preparing(state), aSeenWorld(world)))).toBe(expected);
  });

  it("calls switched-off keys a success", () => {
    const world = aSeenWorld({ account: { ...foundAccount, localAuthDisabled: true } });
    expect(decide(aRotation.preparing(), world)).toMatchObject({ event: { outcome: "keyless" } });
  });

  it("records what it saw and on whose word it rests", () => {
    expect(decide(aRotation.preparing(), aSeenWorld())).toMatchObject({
      event: {
        keys: { key1: keyA, key2: keyB },
        superseded: [{ vault: mainVault, version: "v-a" }],
        confirmations: [{ consumer: "web", instance: "web-1", fingerprint: keyA, strength: "proven" }],
        endpoint: "https://vision.cognitiveservices.azure.com/",
      },
    });
  });

  it("says when the cooldown ends", () => {
    const decision = decide(aRotation.preparing({ lastEnded: { ...ended, at: now } }), aSeenWorld());
    expect(untilOf(decision)).toEqual(after(day));
  });

  it("asks for nothing of Azure while a consumer is not ready", () => {
    expect(outline(decide(aRotation.preparing(), aWorld()))).toBe("observe reports copies");
    expect(outline(decide(aRotation.preparing(), aWorld({ reports: [] })))).toBe("hold ConsumersNotReady");
    const reports = [aReport(), aReport({ consumer: "x", fingerprint: keyB })];
    expect(outline(decide(aRotation.preparing(), aWorld({ reports })))).toBe("hold KeyInUse");
  });

  it("reads the account before it lists keys", () => {
    const read = { reports: [aReport()], copies: noCopies };
    expect(outline(decide(aRotation.preparing(), aWorld(read)))).toBe(
      "observe account keys published slotSecrets",
    );
    expect(outline(decide(aRotation.preparing(), aWorld({ ...read, account: foundAccount })))).toBe(
      "observe keys published",
    );
  });
});
