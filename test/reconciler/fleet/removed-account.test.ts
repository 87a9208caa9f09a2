import { describe, expect, it } from "@jest/globals";
import { declarationOf } from "../../../shared/fleet-file/declaration.ts";
import { applyFleet } from "../../../shared/reconciler/fleet/apply-fleet.ts";
import { fleetReader } from "../../../shared/reconciler/fleet/fleet-reader.ts";
import { noteRemoved, unfinishedOf } from "../../../shared/reconciler/fleet/note-removed.ts";
import { sha256 } from "../../../shared/digest.ts";
import { withEvent } from "../../../shared/records/trail.ts";
import { events } from "../../domain/events.ts";
import { memoryFleetStore } from "../fakes/memory-fleet-store.ts";
import { file, spec } from "../one-principal/edits.ts";
import { isIdle, smallWorld } from "../small-world.ts";

const anywhere = { isVault: () => true, isAccount: () => true };
const text = JSON.stringify(file);
const empty = JSON.stringify({ ...file, accounts: [] });
const approval = {
  approvedBy: "bob",
  reason: "the account was sold",
  seen: [{ account: spec.name, changes: ["account: removed"] }],
};

async function declaredWorld() {
  const world = smallWorld({ spec });
  const store = memoryFleetStore();
  const ports = { ...world.ports, wakes: world.wakes };
  const reader = fleetReader(store, world.clock, 0);
  const put = async (next: string, more = {}) => {
    await applyFleet(next, anywhere, store, ports, undefined, { by: "ada", ...more });
    const [now] = (await reader.fresh()).accounts;
    if (now) world.redeclare(now);
  };
  await put(text);
  await world.until(isIdle);
  await world.until(({ state }) => state.phase === "idle" && state.declared !== undefined);
  const told = async () =>
    (await world.ports.trail.events(spec.name)).flatMap(({ event }) =>
      ["account-declared", "account-removed"].includes(event.type) ? [event] : [],
    );
  const note = async (heads = world.ports.trail.list()) =>
    noteRemoved(await heads, new Set(), { file: sha256(empty) }, world.ports);
  return { world, put, told, note };
}

describe("an account that a fleet file no longer declares", () => {
  it("has that in its trail, with who removed it and who approved, once", async () => {
    const { put, told } = await declaredWorld();
    await put(empty, { approval });
    await put(empty);
    const [, ...later] = await told();
    const { approvedBy, reason } = approval;
    expect(later).toMatchObject([
      { type: "account-removed", file: sha256(empty), by: "ada", approvedBy, reason },
    ]);
  });

  it("is declared anew when it comes back, and compared with what was in force before", async () => {
    const { put, told } = await declaredWorld();
    await put(empty, { approval });
    await put(JSON.stringify({ ...file, policy: { ...file.policy, soak: "6s" } }));
    expect(await told()).toHaveLength(2);
    await put(text);
    const { digest } = declarationOf(spec);
    expect(await told()).toMatchObject([
      { type: "account-declared", declaration: digest },
      { type: "account-removed" },
      { type: "account-declared", by: "ada", declaration: digest, previous: digest },
    ]);
  });

  it("has it in its trail without a name where the file was written past the API", async () => {
    const { note, told } = await declaredWorld();
    expect(await note()).toEqual([spec.name]);
    expect(await note()).toEqual([]);
    const [, removed] = await told();
    expect(removed).toEqual({ type: "account-removed", at: removed?.at, file: sha256(empty) });
  });

  it("is unfinished where nobody goes on with its rotation", async () => {
    const { world } = await declaredWorld();
    const unfinished = async () => unfinishedOf(await world.ports.trail.list(), new Set());
    expect(await unfinished()).toEqual([]);
    await world.ask();
    expect(await unfinished()).toEqual([spec.name]);
  });

  it("is left alone where it has moved since its head was read", async () => {
    const { world, note, told } = await declaredWorld();
    const heads = world.ports.trail.list();
    const head = await world.ports.trail.read(spec.name);
    const how = { releaseClaim: false, wakeAt: world.clock.now() };
    await heads;
    await world.ports.trail.save(withEvent(head, { ...events.accountPaused, at: world.clock.now() }, how));
    expect(await note(heads)).toEqual([]);
    expect(await told()).toHaveLength(1);
  });
});
