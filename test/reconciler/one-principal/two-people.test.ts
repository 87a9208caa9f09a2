import { describe, expect, it } from "@jest/globals";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import { approveRotation, loosenTerms, requestRotation } from "../../../shared/domain/commands/commands.ts";
import type { CommandAnswer } from "../../../shared/domain/commands/commands.ts";
import { declareEmergency } from "../../../shared/domain/commands/commands.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../../shared/domain/rotation/account-state.ts";
import { declarationOf } from "../../../shared/fleet-file/declaration.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import { minute, second } from "../../domain/builders.ts";
import type { SmallWorld } from "../small-world.ts";
import { isIdle, isIn, smallWorld } from "../small-world.ts";
import { spec as guarded } from "./edits.ts";

const fileOf = (file: string, by: string) => ({ source: { file, by } });

/** `web` adopts, `batch` never does; who applied the file is recorded. */
async function declaredWorld(approval: "none" | "required") {
  const spec = { ...guarded, policy: { ...guarded.policy, approval } };
  const world = smallWorld({ spec });
  world.redeclare(fileOf("first", "ada"));
  await world.until(({ state }) => state.phase === "idle" && state.declared !== undefined);
  world.consumers[1]?.pollEvery(Infinity);
  for (let ticks = 0; ticks < 10; ticks += 1) await world.tick();
  return { world, spec };
}

const give = (world: SmallWorld, decide: (state: AccountState, id: string) => CommandAnswer) =>
  runCommand(world.spec, (state) => decide(state, isInFlight(state) ? state.id : ""), world.ports);
const wish = ({ clock }: SmallWorld, by: string) => ({ by, at: clock.now(), reason: "test" });

async function passed(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

const waiver = { by: "Jane", reason: "test", until: new Date("2099-01-01T00:00:00.000Z") };
const loose = (spec: AccountSpec): Partial<AccountSpec> => ({
  policy: { ...spec.policy, soakMs: 6 * second, staleAfterMs: second },
  consumers: spec.consumers.map((one) => ({ ...one, waiver })),
});

describe("a rotation in flight whose account is loosened meanwhile", () => {
  it("keeps its terms until a second person lets it go on", async () => {
    const { world, spec } = await declaredWorld("none");
    await give(world, (state) => requestRotation(state, wish(world, "ada")));
    await world.until(isIn("adopting"));
    world.redeclare({ ...loose(spec), ...fileOf("second", "carl") });
    await passed(world, 5 * minute);
    const held = await world.ports.trail.read(spec.name);
    expect(held.state).toMatchObject({ phase: "adopting", declared: { by: "carl" } });
    expect(world.failedCalls()).toBe(0);

    const { digest } = declarationOf({ ...spec, ...loose(spec) });
    const loosen = (by: string, declaration = digest) =>
      give(world, (state, id) => loosenTerms(state, id, { ...wish(world, by), declaration }));
    expect(await loosen("ada")).toMatchObject({ rejection: { code: "APPROVER_IS_REQUESTER" } });
    expect(await loosen("carl")).toMatchObject({ rejection: { code: "APPROVER_IS_REQUESTER" } });
    expect(await loosen("bob", "0".repeat(64))).toMatchObject({
      rejection: { code: "DECLARATION_NOT_IN_FORCE" },
    });
    await loosen("bob");
    world.consumers[1]?.stop();
    expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
  });
});

describe("an emergency whose gate is waived where an approval is required", () => {
  it("waits for the gate until a second person confirms, and the trail names both", async () => {
    const { world } = await declaredWorld("required");
    const leak = { compromised: "active", gate: "waive", deadlineMs: 0, unconfirmed: "eve" } as const;
    await give(world, (state) => declareEmergency(state, { ...wish(world, "eve"), ...leak }));
    await passed(world, 5 * minute);
    expect((await world.ports.trail.read(world.spec.name)).state.phase).toBe("adopting");
    expect(world.failedCalls()).toBe(0);
    const approve = (by: string) => give(world, (state, id) => approveRotation(state, id, wish(world, by)));
    expect(await approve("eve")).toMatchObject({ rejection: { code: "APPROVER_IS_REQUESTER" } });
    await approve("bob");
    await world.until(isIdle);
    const events = (await world.ports.trail.events(world.spec.name)).map(({ event }) => event);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "emergency-declared",
        emergency: expect.objectContaining({ by: "eve" }),
      }),
    );
    expect(events).toContainEqual(expect.objectContaining({ type: "rotation-approved", by: "bob" }));
  });
});
