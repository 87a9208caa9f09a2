import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { SecretFact, World } from "../../../shared/domain/world.ts";
import {
  after,
  aReport,
  aWorld,
  before,
  foundAccount,
  keyA,
  keyC,
  minute,
  now,
  outline,
  present,
  publishing,
  second,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const onFresh = [aReport({ fingerprint: keyC, receivedAt: now, steadySince: now })];
const silent = { liveness: "unknown", account: foundAccount } as const;
const tried = { silence: [{ path: "openai/models", status: 403 }] } as const;

const seenAs = (latest: SecretFact, change: Partial<World> = {}) =>
  aWorld({ published: publishing(latest), liveness: "accepted", reports: [], ...change });

describe("what is wrong while an account waits for something else", () => {
  it.each<[string, AccountState, World, string]>([
    ["adopting", aRotation.adopting(), seenAs({ kind: "deleted" }), "hold PublishedSecretDeleted"],
    ["adopting", aRotation.adopting(), seenAs({ kind: "forbidden" }), "hold VaultNotAccessible"],
    [
      "adopting",
      aRotation.adopting(),
      seenAs(present(keyC), { ...silent, reports: [] }),
      "hold DataPlaneSilent",
    ],
    [
      "reverting",
      aRotation.reverting({ previousPublishedAt: now }),
      seenAs({ kind: "forbidden" }),
      "hold VaultNotAccessible",
    ],
    [
      "idle",
      aRotation.idle({ publishedAt: now }),
      seenAs({ kind: "deleted" }),
      "hold PublishedSecretDeleted",
    ],
    ["idle", aRotation.idle({ publishedAt: now }), seenAs(present(keyA), silent), "hold DataPlaneSilent"],
  ])("is told in %s", (_phase, state, world, expected) => {
    expect(outline(decide(state, world))).toBe(expected);
  });

  it("names the calls and their answers", () => {
    const decision = decide(
      aRotation.idle({ publishedAt: now }),
      seenAs(present(keyA), { ...silent, ...tried }),
    );
    expect(decision).toMatchObject({
      objection: { message: expect.stringContaining("openai/models 403"), remedy: "wait", since: now },
    });
  });

  it.each<[string, number, "wait" | "operator"]>([
    ["is waited for", 3 * second - 1, "wait"],
    ["is for an operator", 3 * second, "operator"],
  ])("%s after %d ms", (_promise, ms, remedy) => {
    const held = { reason: "DataPlaneSilent", message: "", remedy: "wait", since: before(ms) } as const;
    const decision = decide(
      aRotation.idle({ publishedAt: now }),
      seenAs(present(keyA), { ...silent, ...tried, held }),
    );
    expect(decision).toMatchObject({ objection: { reason: "DataPlaneSilent", remedy, since: before(ms) } });
  });

  it("does not delay what the account waits for", () => {
    const state = aRotation.adopting({ freshPublishedAt: before(minute) });
    const soaking = decide(state, aWorld({ reports: onFresh }));
    const told = decide(state, seenAs({ kind: "forbidden" }, { reports: onFresh }));
    if (soaking.kind !== "hold") throw new Error(outline(soaking));
    expect(soaking.objection.until?.getTime()).toBeGreaterThan(after(0).getTime());
    expect(told).toMatchObject({
      objection: { reason: "VaultNotAccessible", until: soaking.objection.until },
    });
  });
});
