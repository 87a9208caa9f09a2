import { describe, expect, it } from "@jest/globals";
import type { CommandAnswer } from "../../shared/domain/commands/commands.ts";
import { approveRotation, pauseAccount, resumeAccount } from "../../shared/domain/commands/commands.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import { minute } from "../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

type Wish = { readonly by: string; readonly at: Date; readonly reason: string };

function give(world: SmallWorld, command: (state: AccountState, wish: Wish) => CommandAnswer, by = "ada") {
  const wish = { by, at: world.clock.now(), reason: "test" };
  return runCommand(world.spec, (state) => command(state, wish), world.ports);
}

async function liveFor(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

function withPolicy(policy: Partial<typeof smallSpec.policy>): SmallWorld {
  return smallWorld({ spec: { ...smallSpec, policy: { ...smallSpec.policy, ...policy } } });
}

describe("a paused rotation", () => {
  it("rests although everybody has moved, and goes on when it is resumed", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    await give(world, pauseAccount);
    await liveFor(world, 30 * minute);
    expect(await world.ports.trail.read(world.spec.name)).toMatchObject({
      state: { phase: "adopting" },
      objection: { reason: "Paused" },
    });
    expect(world.account.regenerated.key1).toBe(0);
    await give(world, resumeAccount);
    expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
    expect(world.failedCalls()).toBe(0);
  });

  it("goes on for an emergency, and the account stays paused", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await give(world, pauseAccount);
    await world.declare();
    const { state } = await world.until(isIdle);
    expect(state).toMatchObject({ paused: { by: "ada" }, lastEnded: { outcome: "completed" } });
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
  });
});

describe("a rotation that needs approval", () => {
  it("touches nothing until a second person approves", async () => {
    const world = withPolicy({ approval: "required", approvalWithinMs: 10 * minute });
    await world.until(isIdle);
    await world.ask();
    await liveFor(world, 10 * minute);
    const held = await world.ports.trail.read(world.spec.name);
    expect([held.objection?.reason, world.account.asked()]).toEqual(["ApprovalMissing", 0]);
    const id = isInFlight(held.state) ? held.state.id : "";
    const approve = (state: AccountState, wish: Wish) => approveRotation(state, id, wish);
    expect(await give(world, approve)).toEqual({ rejection: { code: "APPROVER_IS_REQUESTER" } });
    await give(world, approve, "bob");
    expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
  });
});

describe("a rotation that makes consumers ill", () => {
  it("goes back by itself, waits for them to be back, and harms nobody", async () => {
    const world = withPolicy({ revertAtUnhealthy: 2 });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    for (const consumer of world.consumers) consumer.reportHealthy(false);
    await world.until(isIn("reverting"));
    await liveFor(world, 5 * minute);
    expect((await world.ports.trail.read(world.spec.name)).state.phase).toBe("reverting");
    for (const consumer of world.consumers) consumer.reportHealthy(true);
    expect((await world.until(isIdle)).state).toMatchObject({
      active: "key1",
      lastEnded: { outcome: "reverted" },
    });
    expect([world.account.regenerated.key1, world.failedCalls()]).toEqual([0, 0]);
  });
});
