import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  aConsumer,
  anAccount,
  anUnwatchedWorld,
  aReport,
  aWorld,
  before,
  foundAccount,
  hour,
  keyA,
  keyB,
  keyC,
  keyD,
  minute,
  now,
  outline,
  present,
  publishing,
  second,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const young = aRotation.idle({ publishedAt: before(minute) });
const complaint = { kind: "complaint" } as const;
const alive = { published: publishing(present(keyA)), liveness: "accepted" } as const;
const dead = { ...alive, liveness: "refused" } as const;
const silent = { ...alive, liveness: "unknown" } as const;

describe("the watch of an idle account", () => {
  it.each<[string, World, string]>([
    ["is due when it never happened", anUnwatchedWorld(), "observe published liveness"],
    ["is due after the wanted time", aWorld({ watchedAt: before(minute) }), "observe published liveness"],
    ["is not due a moment before", aWorld({ watchedAt: before(minute - 1) }), "hold NotDue"],
    [
      "is due at once when consumers complain",
      aWorld({ because: complaint, watchedAt: before(5 * second) }),
      "observe published liveness",
    ],
    [
      "is not due all the time, however much they complain",
      aWorld({ because: complaint, watchedAt: before(5 * second - 1) }),
      "hold NotDue",
    ],
    [
      "is no rarer for a complaint than without one",
      aWorld({
        because: complaint,
        watchedAt: before(2 * second),
        spec: anAccount({ policy: { driftCheckMs: 2 * second } }),
      }),
      "observe published liveness",
    ],
    ["ends where the published key is right and accepted", anUnwatchedWorld(alive), "hold NotDue"],
    [
      "asks whether consumers fail where the data plane says nothing",
      anUnwatchedWorld(silent),
      "observe reports",
    ],
    [
      "lists the keys where required ones do",
      anUnwatchedWorld({ ...silent, reports: [aReport({ healthy: false })] }),
      "observe keys",
    ],
    [
      "lists none because an advisory one does",
      anUnwatchedWorld({
        ...silent,
        reports: [aReport({ healthy: false })],
        spec: anAccount({ consumers: [aConsumer({ criticality: "advisory" })] }),
      }),
      "observe account",
    ],
    [
      "lists none because of a report that is stale",
      anUnwatchedWorld({
        ...silent,
        reports: [aReport({ healthy: false, receivedAt: before(15 * minute) })],
      }),
      "observe account",
    ],
    [
      "tells a data plane that says nothing",
      anUnwatchedWorld({ ...silent, reports: [], account: foundAccount }),
      "hold DataPlaneSilent",
    ],
    [
      "tells an account that is gone, rather than its silence",
      anUnwatchedWorld({ ...silent, reports: [], account: { kind: "absent" } }),
      "hold AccountNotFound",
    ],
    [
      "tells keys that are switched off, rather than the silence",
      anUnwatchedWorld({ ...silent, reports: [], account: { ...foundAccount, localAuthDisabled: true } }),
      "hold LocalAuthenticationDisabled",
    ],
    [
      "still tells it between two watches",
      aWorld({
        held: { reason: "DataPlaneSilent", message: "403", remedy: "operator", since: before(hour) },
      }),
      "hold DataPlaneSilent",
    ],
    ["lists the keys where the published one is refused", anUnwatchedWorld(dead), "observe keys"],
    [
      "lists the keys where another one is published",
      anUnwatchedWorld({ ...alive, published: publishing(present(keyB)) }),
      "observe keys",
    ],
    [
      "says that it may not list them, and does not ask twice",
      anUnwatchedWorld({ ...dead, keys: { kind: "refused", because: "forbidden" } }),
      "hold KeysNotListable",
    ],
    [
      "ends where the keys are as they were although the data plane refuses them",
      anUnwatchedWorld({ ...dead, keys: { kind: "listed", key1: keyA, key2: keyB } }),
      "hold NotDue",
    ],
    [
      "compares the keys even where no vault can be read",
      anUnwatchedWorld({
        published: publishing({ kind: "forbidden" }),
        liveness: "accepted",
        keys: { kind: "listed", key1: keyD, key2: keyB },
      }),
      "record drift-found",
    ],
    [
      "costs nothing where everything was seen anyway",
      aWorld({ published: publishing(present(keyA)), keys: { kind: "listed", key1: keyD, key2: keyB } }),
      "record drift-found",
    ],
  ])("%s", (_promise, world, expected) => {
    expect(outline(decide(young, world))).toBe(expected);
  });
});

describe("the watch of a rotation in flight", () => {
  const reports = [aReport({ fingerprint: keyC, healthy: false })];
  const longAgo = { watchedAt: before(minute), reports: [] };

  it.each<[string, AccountState, World, string]>([
    ["happens in preparing", aRotation.preparing(), aWorld(longAgo), "observe published liveness"],
    ["happens in regenerating", aRotation.regenerating(), aWorld(longAgo), "observe published liveness"],
    ["happens in proving", aRotation.proving(), aWorld(longAgo), "observe published liveness"],
    ["happens in adopting", aRotation.adopting(), aWorld(longAgo), "observe published liveness"],
    ["happens in retiring", aRotation.retiring(), aWorld(longAgo), "observe published liveness"],
    ["happens in confirming", aRotation.confirming(), aWorld(longAgo), "observe published liveness"],
    [
      "happens in reverting once the previous key is published",
      aRotation.reverting({ previousPublishedAt: now }),
      aWorld(longAgo),
      "observe published liveness",
    ],
    [
      "is urgent while an instance is unhealthy on the fresh key",
      aRotation.adopting(),
      aWorld({ watchedAt: before(5 * second), reports }),
      "observe published liveness",
    ],
    [
      "is not urgent for an unhealthy report that is stale",
      aRotation.adopting(),
      aWorld({
        watchedAt: before(5 * second),
        reports: [aReport({ fingerprint: keyC, healthy: false, receivedAt: before(15 * minute) })],
      }),
      "hold ConsumersNotReady",
    ],
    [
      "lists the keys when an instance fails on the previous one, which the vaults no longer show",
      aRotation.adopting(),
      aWorld({
        watchedAt: before(minute),
        published: publishing(present(keyC)),
        liveness: "accepted",
        reports: [aReport({ healthy: false })],
      }),
      "observe keys",
    ],
  ])("%s", (_promise, state, world, expected) => {
    expect(outline(decide(state, world))).toBe(expected);
  });

  it("does not take keyturn's own regeneration for somebody else's", () => {
    const seen = { ...alive, keys: { kind: "listed", key1: keyA, key2: keyD } } as const;
    expect(outline(decide(aRotation.regenerating(), anUnwatchedWorld(seen)))).toBe(
      "record standby-key-regenerated",
    );
    const dying = {
      published: publishing(present(keyC)),
      keys: { kind: "listed", key1: keyD, key2: keyC },
    } as const;
    expect(outline(decide(aRotation.retiring(), anUnwatchedWorld(dying)))).toBe(
      "record previous-key-regenerated",
    );
  });

  it("notes another key in the proving slot, to prove that one", () => {
    const seen = { ...alive, keys: { kind: "listed", key1: keyA, key2: keyD } } as const;
    expect(decide(aRotation.proving(), anUnwatchedWorld(seen))).toMatchObject({
      event: { drift: { kind: "keys-changed", keys: { key2: keyD } } },
    });
  });

  it("ends the proof of death when consumers were left with a dead key", () => {
    const keys = { kind: "listed", key1: keyD, key2: keyA } as const;
    expect(decide(aRotation.confirming(), aWorld({ keys }))).toMatchObject({
      event: { type: "rotation-ended", outcome: "completed", reason: expect.stringContaining("active key") },
    });
    const overwritten = {
      published: publishing(present(keyB)),
      keys: { kind: "listed", key1: keyD, key2: keyC },
    } as const;
    expect(decide(aRotation.confirming(), aWorld(overwritten))).toMatchObject({
      event: { type: "rotation-ended", reason: expect.stringContaining("somebody else") },
    });
  });
});
