import { eachAtOnce } from "../../at-once.ts";
import type { Fleet } from "../../domain/account/account-spec.ts";
import { failureCountsMs } from "../../domain/rollout/rollout.ts";
import type { EnrolledRotation, Rotation } from "../../domain/rotation/rotation.ts";
import { isInFlight } from "../../domain/rotation/rotation.ts";
import type { FailedRotation, RolloutStanding, TakenPlace } from "../../ports/rollout-board.ts";
import { readableHead } from "../../records/read-heads.ts";
import type { Trail } from "../../records/trail.ts";
import { countInFlight } from "./count-in-flight.ts";
import type { ReconcilerPorts } from "../ports.ts";
import { endingOf } from "../rollout.ts";

const oldEnoughMs = 600_000;
/** So many heads are read with each sweep, beside those that it has. */
const mostAtOnce = 100;
const atOnce = 16;

type TidyPorts = Pick<ReconcilerPorts, "rollout" | "clock"> & {
  readonly trail: Pick<ReconcilerPorts["trail"], "read">;
};

type Heads = ReadonlyMap<string, Trail>;

export interface TidiedRollout {
  /** The accounts that were put right. */
  readonly accounts: readonly string[];
  /** So many records of the rollout cannot be read. */
  readonly unreadable: number;
}

/**
 * Brings the board in line with the trail: a worker may have died in between, or the storage failed. Also without a
 * rollout in the fleet file: what it leaves would stop the line when it comes back.
 *
 * @param heads those that the sweep has just read.
 */
export async function tidyRollout(
  fleet: Fleet,
  heads: readonly Trail[],
  ports: TidyPorts,
): Promise<TidiedRollout> {
  const standing = await ports.rollout.standing();
  const tidied = new Set<string>();
  const known: Heads = new Map(heads.map((head) => [head.account, head]));
  await eachAtOnce(suspectsIn(standing, known, ports.clock.now()), atOnce, async (account) => {
    const head = known.get(account) ?? (await readableHead(account, ports.trail));
    if (head && (await putRight(head, standing, ports))) tidied.add(account);
  });
  for (const account of await countInFlight(fleet, heads, standing, ports)) tidied.add(account);
  return { accounts: [...tidied], unreadable: standing.unreadable };
}

/** Whose head is at hand, and of the others another part with each sweep: most of them are simply in flight. */
function suspectsIn({ open, places, failures }: RolloutStanding, known: Heads, now: Date): readonly string[] {
  const old = [...open, ...places].filter((row) => isOld(row, now));
  const all = [...new Set([...old, ...failures].map(({ account }) => account))];
  const unknown = all.filter((account) => !known.has(account));
  const from = (Math.floor(now.getTime() / 60_000) * mostAtOnce) % Math.max(1, unknown.length);
  const part = [...unknown.slice(from), ...unknown.slice(0, from)].slice(0, mostAtOnce);
  return [...all.filter((account) => known.has(account)), ...part];
}

/** @returns whether there was anything to put right. */
async function putRight(head: Trail, standing: RolloutStanding, ports: TidyPorts): Promise<boolean> {
  const now = ports.clock.now();
  const isOwn = ({ account }: { readonly account: string }) => account === head.account;
  const open = standing.open.filter((row) => isOwn(row) && isOld(row, now));
  const places = standing.places.filter((row) => isOwn(row) && isOld(row, now));
  const failure = standing.failures.find(isOwn);
  const done = [
    await endGone(head, [...open, ...places], ports),
    await freeLeft(head, places, ports),
    failure !== undefined && (await forgetFailure(head, failure, ports)),
  ];
  return done.includes(true);
}

/** Ends what is not in flight any more. */
async function endGone(
  { account, rotation }: Trail,
  rows: readonly { readonly rotation: string }[],
  { rollout, clock }: TidyPorts,
): Promise<boolean> {
  const last = lastEndedOf(rotation);
  const gone = new Set(rows.map((row) => row.rotation).filter((id) => id !== idOf(rotation)));
  for (const id of gone) {
    const ending = last?.rotation === id ? endingOf(last) : "withdrawn";
    await rollout.ended(account, id, last?.at ?? clock.now(), ending);
  }
  return gone.size > 0;
}

/** Gives back what a worker took and died before its rotation began; whoever looks next takes a place anew. */
async function freeLeft(
  { rotation }: Trail,
  places: readonly TakenPlace[],
  { rollout }: TidyPorts,
): Promise<boolean> {
  if (rotation.phase !== "preparing") return false;
  const left = places.filter((place) => place.rotation === rotation.id);
  for (const place of left) await rollout.free(place);
  return left.length > 0;
}

/** Whose account has succeeded since, or has not tried again for long. */
async function forgetFailure(
  { account, rotation }: Trail,
  { at }: FailedRotation,
  { rollout, clock }: TidyPorts,
): Promise<boolean> {
  const last = lastEndedOf(rotation);
  const isMended = last !== undefined && endingOf(last) === "done" && last.at >= at;
  if (!isMended && clock.now().getTime() - at.getTime() <= failureCountsMs) return false;
  await rollout.forget(account, at);
  return true;
}

/** A repair goes on with the rotation that it has interrupted. */
function idOf(rotation: Rotation): string | undefined {
  if (rotation.phase === "repairing") return rotation.request?.id;
  return isInFlight(rotation) ? rotation.id : undefined;
}

function lastEndedOf(rotation: Rotation): EnrolledRotation["lastEnded"] {
  return rotation.phase === "unenrolled" ? undefined : rotation.lastEnded;
}

function isOld({ since }: { readonly since: Date }, now: Date): boolean {
  return now.getTime() - since.getTime() >= oldEnoughMs;
}
