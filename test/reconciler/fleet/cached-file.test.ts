import { describe, expect, it } from "@jest/globals";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import { reconcile } from "../../../shared/reconciler/reconcile.ts";
import { applyFleet } from "../../../shared/reconciler/fleet/apply-fleet.ts";
import { fleetReader } from "../../../shared/reconciler/fleet/fleet-reader.ts";
import { minute } from "../../domain/builders.ts";
import { memoryFleetStore } from "../fakes/memory-fleet-store.ts";
import { file, spec } from "../one-principal/edits.ts";
import { claimMs, isIdle, smallWorld } from "../small-world.ts";

const anywhere = { isVault: () => true, isAccount: () => true };
const loose = { ...file, policy: { ...file.policy, soak: "6s" } };

/** A process that has cached the strict file, after another one applied a looser file that a second person approved. */
async function staleWorld({ enrolled = true } = {}) {
  const world = smallWorld({ spec });
  const store = memoryFleetStore();
  const ports = { ...world.ports, wakes: world.wakes };
  const reader = fleetReader(store, world.clock);
  const put = (text: object, approval?: Parameters<typeof applyFleet>[5]) =>
    applyFleet(JSON.stringify(text), anywhere, store, ports, undefined, { by: "ada", ...approval });
  await put(file);
  const cached = (await reader.fresh()).accounts[0] as AccountSpec;
  const stored = async () => (await reader.fresh()).accounts.find(({ name }) => name === spec.name);
  if (!enrolled) return { world, cached, stored, put };
  world.redeclare(cached);
  await world.until(isIdle);
  await world.until(({ state }) => state.phase === "idle" && state.declared !== undefined);
  const seen = [{ account: spec.name, changes: ["policy.soak: shorter"] }];
  await put(loose, { approval: { approvedBy: "bob", reason: "agreed", seen } });
  return { world, cached, stored, put };
}

const removal = {
  approvedBy: "bob",
  reason: "retired",
  seen: [{ account: spec.name, changes: ["account: removed"] }],
};

describe("a look of a process that has cached an older file", () => {
  it("leaves what a later one declared, and who approved it", async () => {
    const { world, cached, stored } = await staleWorld();
    const before = await world.ports.trail.read(spec.name);
    expect(before.state).toMatchObject({ declared: { by: "ada", approvedBy: "bob" } });
    const settings = { worker: "stale", claimMs, askEveryMs: minute, stored };
    const objection = await reconcile(cached, { kind: "wake" }, world.ports, settings);
    expect(objection?.reason).not.toBe("LooseningNotApproved");
    expect((await world.ports.trail.read(spec.name)).state).toMatchObject({
      declared: { by: "ada", approvedBy: "bob" },
    });
  });

  it("declares no account that a later one has left out, and does nothing for it", async () => {
    const { world, cached, stored, put } = await staleWorld();
    await put({ ...file, accounts: [] }, { approval: removal });
    const before = await world.ports.trail.read(spec.name);
    expect(before.state).toMatchObject({ declared: { removedAt: expect.anything() } });
    const settings = { worker: "stale", claimMs, askEveryMs: minute, stored };
    expect(await reconcile(cached, { kind: "wake" }, world.ports, settings)).toBeUndefined();
    expect(await world.ports.trail.read(spec.name)).toEqual(before);
  });

  it("enrols no account that a later one has left out", async () => {
    const { world, cached, put, stored } = await staleWorld({ enrolled: false });
    await put({ ...file, accounts: [] }, { approval: removal });
    expect(await stored()).toBeUndefined();
    const settings = { worker: "stale", claimMs, askEveryMs: minute, stored };
    expect(await reconcile(cached, { kind: "wake" }, world.ports, settings)).toBeUndefined();
    expect((await world.ports.trail.read(spec.name)).state.phase).toBe("unenrolled");
  });
});
