import { declareByAlert } from "../../../shared/domain/commands/alert-command.ts";
import {
  abandon,
  approveRotation,
  cancelRotation,
  declareEmergency,
  loosenTerms,
  pauseAccount,
  requestRotation,
  resumeAccount,
  revertRotation,
} from "../../../shared/domain/commands/commands.ts";
import {
  approveConsumer,
  deregisterConsumer,
  registerConsumer,
} from "../../../shared/domain/commands/registration-commands.ts";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import { isInFlight } from "../../../shared/domain/rotation/account-state.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { FleetUnreadableError, InvalidDocumentError } from "../../../shared/errors.ts";
import { declarationOf } from "../../../shared/fleet-file/declaration.ts";
import { storedFleet } from "../../../shared/fleet-file/fleet-file.ts";
import { withEvent } from "../../../shared/records/trail.ts";
import { applyFleet } from "../../../shared/reconciler/fleet/apply-fleet.ts";
import {
  approveChange,
  rejectChange,
  requestChange,
} from "../../../shared/reconciler/fleet/fleet-changes.ts";
import { fleetReader } from "../../../shared/reconciler/fleet/fleet-reader.ts";
import { inForceReader } from "../../../shared/reconciler/fleet/in-force-reader.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import { aDeclaration, minute, second } from "../../domain/builders.ts";
import { memoryChangeStore } from "../fakes/memory-change-store.ts";
import { memoryFleetStore } from "../fakes/memory-fleet-store.ts";
import type { SmallWorld } from "../small-world.ts";
import { isIdle, smallWorld } from "../small-world.ts";
import { edits, file, ownVault, spec } from "./edits.ts";

/** The one principal; it has every role. */
const eve = "33333333-0000-4000-8000-00000000000e";
const bob = "33333333-0000-4000-8000-00000000000b";

const anywhere = { isVault: () => true, isAccount: () => true, maxAccounts: 100 };
const texts = new Map<string, string>();
/** Parsed files stay, so that no sequence parses one again. */
const parsed: unknown[] = [];

function textOf(which: readonly number[]): string {
  const key = which.join();
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = JSON.stringify(
    which.reduce<object>((edited, one) => edits[one]?.(edited as never) ?? edited, file),
  );
  texts.set(key, text);
  try {
    parsed.push(storedFleet(text));
  } catch {
    // A file that is refused is refused each time.
  }
  return text;
}

/** An account that requires an approval, with one consumer that adopts and one that never does. */
export async function guardedWorld() {
  const world = smallWorld({ spec });
  const store = memoryFleetStore();
  const changes = memoryChangeStore();
  const ports = { ...world.ports, wakes: world.wakes, changes };
  const reader = fleetReader(store, world.clock, 0);
  const inForce = inForceReader(reader, world.ports, 0);
  await applyFleet(textOf([]), anywhere, store, ports, undefined, { by: bob });
  await follow();
  await world.until(isIdle);
  await world.until(({ state }) => state.phase === "idle" && state.declared !== undefined);
  for (const consumer of world.consumers.slice(1)) consumer.pollEvery(Infinity);
  for (let ticks = 0; ticks < 6; ticks += 1) await world.tick();

  /** The next look counts the stored file. */
  async function follow(): Promise<void> {
    try {
      const [declared] = (await reader.fresh()).accounts;
      if (declared?.name === spec.name) world.redeclare(declared);
    } catch (error) {
      if (!(error instanceof FleetUnreadableError)) throw error;
    }
  }

  return { world, store, changes, ports, inForce, follow };
}

type Guarded = Awaited<ReturnType<typeof guardedWorld>>;
type Call = (guarded: Guarded, random: () => number) => Promise<unknown>;

const wish = ({ clock }: SmallWorld) => ({ by: eve, at: clock.now(), reason: "test" });

async function run(guarded: Guarded, decide: Parameters<typeof runCommand>[1]): Promise<void> {
  await runCommand(await counting(guarded), decide, guarded.world.ports);
}

async function counting({ inForce, world }: Guarded): Promise<AccountSpec> {
  return (await inForce.account(spec.name)) ?? world.spec;
}

function pick<T>(from: readonly T[], random: () => number): T | undefined {
  return from[Math.floor(random() * from.length)];
}

async function put(guarded: Guarded, text: string): Promise<void> {
  const { store, ports } = guarded;
  const answer = await applyFleet(text, anywhere, store, ports, undefined, { by: eve });
  if ("loosens" in answer) await requestChange(text, answer, eve, ports);
}

const someEdits = (random: () => number) =>
  Array.from({ length: 1 + Math.floor(random() * 2) }, () => Math.floor(random() * edits.length));

const inFlightId = (state: Parameters<typeof isInFlight>[0]) => (isInFlight(state) ? state.id : "");

/** Every call of the API that a principal with every role can make, and what an operator of the storage can do to the file. */
const calls: Readonly<Record<string, Call>> = {
  putFleet: (guarded, random) => put(guarded, textOf(someEdits(random))),
  putFleetBack: (guarded) => put(guarded, textOf([])),
  writeFleetToTheStorage: ({ store }, random) => store.write(textOf(someEdits(random))),
  approveChange: async ({ changes, store, ports }, random) => {
    const change = pick(await changes.list(), random);
    if (!change) return;
    const verdict = { by: random() < 0.5 ? eve : eve.toUpperCase(), reason: "test", digest: change.digest };
    await approveChange(change.id, verdict, anywhere, store, ports);
  },
  rejectChange: async ({ changes, ports }, random) => {
    const change = pick(await changes.list(), random);
    if (change) await rejectChange(change.id, { by: eve, reason: "test", digest: change.digest }, ports);
  },
  rotate: (guarded) => run(guarded, (state) => requestRotation(state, wish(guarded.world))),
  /** The cadence asks; anybody may approve that. */
  cadence: async ({ world: { ports, clock } }) => {
    const trail = await ports.trail.read(spec.name);
    if (trail.state.phase !== "idle" || trail.claim) return;
    const { declared } = trail.state;
    const { rules: _judged, ...terms } = declared ?? { rules: undefined };
    const event = {
      type: "rotation-requested",
      at: clock.now(),
      rotation: "20260301T100000000Z",
      mode: "scheduled",
      requestedBy: "cadence",
      ...(declared && { terms }),
    } as RotationEvent;
    await ports.trail.save(withEvent(trail, event, { releaseClaim: false, wakeAt: clock.now() }));
  },
  approve: (guarded) =>
    run(guarded, (state) => approveRotation(state, inFlightId(state), wish(guarded.world))),
  loosen: async (guarded) => {
    const stored = (await guarded.world.ports.trail.read(spec.name)).state;
    const declaration = stored.phase === "unenrolled" ? "" : (stored.declared?.declaration ?? "");
    const asked = { ...wish(guarded.world), declaration };
    await run(guarded, (state) => loosenTerms(state, inFlightId(state), asked));
  },
  cancel: (guarded) => run(guarded, (state) => cancelRotation(state, inFlightId(state), wish(guarded.world))),
  revert: (guarded) =>
    run(guarded, (state, claim) => revertRotation(state, inFlightId(state), wish(guarded.world), claim)),
  abandon: (guarded) => run(guarded, (state, claim) => abandon(state, wish(guarded.world), claim)),
  pause: (guarded) => run(guarded, (state) => pauseAccount(state, wish(guarded.world))),
  resume: (guarded) => run(guarded, (state) => resumeAccount(state, wish(guarded.world))),
  emergency: async (guarded, random) => {
    const gate = random() < 0.5 ? "waive" : "wait";
    const compromised = pick(["active", "standby", "both"] as const, random) ?? "both";
    const { policy } = await counting(guarded);
    // As the handler does.
    const unconfirmed = gate === "waive" && policy.approval === "required" && { unconfirmed: eve };
    const leak = { ...wish(guarded.world), gate, compromised, deadlineMs: 0, ...unconfirmed } as const;
    await run(guarded, (state) => declareEmergency(state, leak));
  },
  alert: async (guarded) => {
    const counts = await counting(guarded);
    const leak = { compromised: "both", deadlineMs: minute, by: eve, reason: "test" } as const;
    await run(guarded, (state) => declareByAlert(counts, state, leak, guarded.world.clock.now()));
  },
  register: async (guarded, random) => {
    const counts = await counting(guarded);
    const criticality = pick(["required", "advisory"] as const, random) ?? "required";
    const declaration = aDeclaration({ criticality, refreshWithinMs: second, principal: eve });
    const name = pick(["guest", "web", "batch"], random) ?? "guest";
    if (counts.consumers.some((one) => one.name === name)) return;
    await run(guarded, (state) =>
      registerConsumer(state, counts, { ...declaration, name }, wish(guarded.world)),
    );
  },
  approveRegistration: (guarded) =>
    run(guarded, (state) => approveConsumer(state, "guest", wish(guarded.world))),
  deregister: async (guarded, random) => {
    const counts = await counting(guarded);
    const as = pick(["operator", "principal"] as const, random) ?? "operator";
    const name = pick(["guest", "kiosk"], random) ?? "guest";
    if (counts.consumers.some((one) => one.name === name)) return;
    await run(guarded, (state) => deregisterConsumer(state, counts, name, { ...wish(guarded.world), as }));
  },
  report: async (guarded, random) => {
    const counts = await counting(guarded);
    const { state } = await guarded.world.ports.trail.read(spec.name);
    const name = pick(["web", "batch", "guest", "kiosk"], random) ?? "web";
    const registered = state.phase === "unenrolled" ? [] : (state.registrations ?? []);
    const consumer = [...counts.consumers, ...registered].find((one) => one.name === name);
    // As the handler does: only its principal reports for a consumer.
    if (consumer?.principal !== eve || state.phase === "unenrolled") return;
    const fingerprint = random() < 0.5 ? state.keys.key1 : state.keys.key2;
    const statement = { consumer: name, instance: `${name}-0`, fingerprint, healthy: random() < 0.7 };
    await takeReport(counts, statement, guarded.world.ports);
  },
};

/** One sequence of calls, with time between them. Says what went wrong; nothing when nothing did. */
export async function sequence(guarded: Guarded, random: () => number): Promise<string | undefined> {
  const names = Object.keys(calls);
  const made: string[] = [];
  const { world } = guarded;
  for (let call = 0; call < 5; call += 1) {
    const name = pick(names, random) ?? "";
    made.push(name);
    try {
      await calls[name]?.(guarded, random);
    } catch (error) {
      // A file that is refused, or that nobody can read, changes nothing.
      const isRefused = error instanceof InvalidDocumentError || error instanceof FleetUnreadableError;
      if (!isRefused) throw error;
    }
    await guarded.follow();
    for (let ticks = Math.floor(random() * 4); ticks > 0; ticks -= 1) await world.tick();
  }
  const { failedCalls, vault } = world;
  const escaped = vault.versions(ownVault, spec.publishedSecret).length;
  if (failedCalls() === 0 && escaped === 0) return undefined;
  const what = failedCalls() > 0 ? `${failedCalls()} calls failed` : "a key went to another vault";
  return `${what} after ${made.join(", ")}; declared ${declarationOf(world.spec).digest.slice(0, 8)}`;
}
