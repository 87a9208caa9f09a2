import type { Move } from "./move.ts";
import type { Fingerprint } from "../../shared/domain/key.ts";
import type { Instance, State } from "./state.ts";
import { refreshTicks, staleTicks } from "./state.ts";

/** Lists the moves of the consumers' instances. */
export function consumerMoves(state: State): readonly Move[] {
  return state.instances.flatMap((instance, at) => movesOf(instance, at, state));
}

function movesOf(instance: Instance, at: number, state: State): readonly Move[] {
  const { role, held, ill, report, earlier } = instance;
  const { published, now, left } = state;
  const moves: Move[] = [];
  const name = role.instance;
  const add = (label: string, next: Instance, benign: boolean, spent?: Partial<State["left"]>) => {
    const instances = state.instances.with(at, next);
    moves.push({
      label,
      benign,
      state: { ...state, instances, ...(spent && { left: { ...left, ...spent } }) },
    });
  };
  if (held === undefined) {
    if (!published.disabled) add(`${name} starts`, reading(instance, published.fingerprint, now), true);
  } else {
    if (held !== published.fingerprint && !published.disabled) {
      add(`${name} reads`, reading(instance, published.fingerprint, now), true);
    }
    if (role.reports === "late" && !isSaid(instance, now))
      add(`${name} reports`, reporting(instance, now), true);
    if (role.scales) add(`${name} stops`, stopped(instance), false);
  }
  if (ill && held !== undefined) add(`${name} recovers`, telling({ ...instance, ill: false }, now), true);
  if (!ill && role.fallsIll && held !== undefined && left.illnesses > 0) {
    add(`${name} falls ill`, telling({ ...instance, ill: true }, now), false, {
      illnesses: left.illnesses - 1,
    });
  }
  if (role.replays && left.replays > 0 && earlier !== undefined && report) {
    const replayed = said(instance, earlier, true, now);
    const again = { ...instance, report: { ...replayed, replayed: true } };
    add(`an old report of ${name} arrives again`, again, false, { replays: left.replays - 1 });
  }
  return moves;
}

/** Advances time for the consumers; returns nothing while one that keeps to the refresh bound has yet to read. */
export function consumersAfterTick(state: State): readonly Instance[] | undefined {
  const { instances, published, now } = state;
  const isBehind = ({ held }: Instance) => held !== undefined && held !== published.fingerprint;
  const owes = (instance: Instance) =>
    instance.role.refreshes && isBehind(instance) && instance.behind >= refreshTicks && !published.disabled;
  if (instances.some(owes)) return undefined;
  return instances.map((instance) => {
    const behind = isBehind(instance) ? Math.min(instance.behind + 1, refreshTicks + 1) : 0;
    return telling({ ...instance, behind }, now + 1);
  });
}

function reading(instance: Instance, held: Fingerprint, now: number): Instance {
  return telling({ ...instance, held, behind: 0 }, now);
}

function telling(instance: Instance, now: number): Instance {
  return instance.role.reports === "prompt" && instance.held !== undefined
    ? reporting(instance, now)
    : instance;
}

function stopped({ role, report, earlier }: Instance): Instance {
  return {
    role,
    behind: 0,
    ill: false,
    ...(report && { report }),
    ...(earlier !== undefined && { earlier }),
  };
}

function isSaid({ held, ill, report }: Instance, now: number): boolean {
  return (
    report?.fingerprint === held && report?.healthy === !ill && report?.received === now && !report?.replayed
  );
}

function reporting(instance: Instance, now: number): Instance {
  const { held, ill, report, role } = instance;
  if (held === undefined) return instance;
  const earlier =
    report && role.replays && report.fingerprint !== held ? report.fingerprint : instance.earlier;
  return {
    ...instance,
    report: said(instance, held, !ill, now),
    ...(earlier !== undefined && { earlier }),
  };
}

/** The board's record of a report that arrives now. */
function said({ report }: Instance, fingerprint: Fingerprint, healthy: boolean, now: number) {
  const goesOn =
    report?.fingerprint === fingerprint && report.healthy === healthy && now - report.received < staleTicks;
  const steady = report && goesOn && healthy ? report.steady : now;
  const unbroken = healthy && (!report || (goesOn && report.unbroken));
  return { fingerprint, healthy, received: now, steady, unbroken, replayed: false };
}
