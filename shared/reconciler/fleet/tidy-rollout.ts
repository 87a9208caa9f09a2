import { isDatedAhead, minuteMs } from "../../domain/time.ts";
import { forEachConcurrent } from "../../concurrency.ts";
import type { Fleet } from "../../domain/account/account-spec.ts";
import { failureCountsMs } from "../../domain/rollout/rollout.ts";
import type { EnrolledState, AccountState } from "../../domain/rotation/account-state.ts";
import { isInFlight } from "../../domain/rotation/account-state.ts";
import type { FailedRotation, RolloutSnapshot, HeldPermit } from "../../domain/rollout/rollout-snapshot.ts";
import { RecordFromNewerBuildError } from "../../errors.ts";
import { readableHead } from "../../records/read-heads.ts";
import type { Trail } from "../../records/trail.ts";
import { countInFlight } from "./count-in-flight.ts";
import type { ReconcilerPorts } from "../ports.ts";
import { endingOf } from "../rollout.ts";

const oldEnoughMs = 10 * minuteMs;
/** Heads that one sweep reads beside those that it has. */
const maxHeads = 100;
const concurrency = 16;

type TidyPorts = Pick<ReconcilerPorts, "rollout" | "clock"> & {
  readonly trail: Pick<ReconcilerPorts["trail"], "read">;
};

type Heads = ReadonlyMap<string, Trail>;

export interface TidiedRollout {
  /** The accounts whose records were corrected. */
  readonly accounts: readonly string[];
  /** The number of rollout records that cannot be read. */
  readonly unreadable: number;
}

/**
 * Brings the board in line with the trails, after a worker died in between or the storage failed. Also without a rollout
 * in the fleet file: leftovers would stop the line when it comes back.
 *
 * @param heads as the sweep has just read them.
 */
export async function tidyRollout(
  fleet: Fleet,
  heads: readonly Trail[],
  ports: TidyPorts,
): Promise<TidiedRollout> {
  const snapshot = await ports.rollout.snapshot();
  const tidied = new Set<string>();
  const known: Heads = new Map(heads.map((head) => [head.account, head]));
  await forEachConcurrent(suspectsIn(snapshot, known, ports.clock.now()), concurrency, async (account) => {
    const head = known.get(account) ?? (await readableHead(account, ports.trail));
    if (head && (await unlessNewer(() => tidyAccount(head, snapshot, ports)))) tidied.add(account);
  });
  for (const account of await countInFlight(fleet, heads, snapshot, ports)) tidied.add(account);
  return { accounts: [...tidied], unreadable: snapshot.unreadable };
}

/** Leaves an account alone of whose rows a newer build wrote one; the others must not wait for that. */
async function unlessNewer(tidy: () => Promise<boolean>): Promise<boolean> {
  try {
    return await tidy();
  } catch (error) {
    if (error instanceof RecordFromNewerBuildError) return false;
    throw error;
  }
}

/** Returns accounts to check: those whose head is known, and a slice of the others, most of which are simply in flight. */
function suspectsIn(
  { open, permits, failures }: RolloutSnapshot,
  known: Heads,
  now: Date,
): readonly string[] {
  const old = [...open, ...permits].filter((row) => isOld(row, now));
  const all = [...new Set([...old, ...failures].map(({ account }) => account))];
  const unknown = all.filter((account) => !known.has(account));
  const from = (Math.floor(now.getTime() / minuteMs) * maxHeads) % Math.max(1, unknown.length);
  const part = [...unknown.slice(from), ...unknown.slice(0, from)].slice(0, maxHeads);
  return [...all.filter((account) => known.has(account)), ...part];
}

/** Returns whether anything had to be corrected. */
async function tidyAccount(head: Trail, snapshot: RolloutSnapshot, ports: TidyPorts): Promise<boolean> {
  const now = ports.clock.now();
  const isOwn = ({ account }: { readonly account: string }) => account === head.account;
  const open = snapshot.open.filter((row) => isOwn(row) && isOld(row, now));
  const permits = snapshot.permits.filter((row) => isOwn(row) && isOld(row, now));
  const failure = snapshot.failures.find(isOwn);
  const done = [
    await closeEnded(head, [...open, ...permits], ports),
    await releaseAbandoned(head, permits, ports),
    failure !== undefined && (await forgetFailure(head, failure, ports)),
  ];
  return done.includes(true);
}

/** Ends rotations on the board that are no longer in flight. */
async function closeEnded(
  { account, state }: Trail,
  rows: readonly { readonly rotation: string }[],
  { rollout, clock }: TidyPorts,
): Promise<boolean> {
  const last = lastEndedOf(state);
  const ended = new Set(rows.map((row) => row.rotation).filter((id) => id !== idOf(state)));
  for (const id of ended) {
    const ending = last?.rotation === id ? endingOf(last) : "withdrawn";
    await rollout.ended(account, id, last?.at ?? clock.now(), ending);
  }
  return ended.size > 0;
}

/** Releases permits whose worker died before the rotation began; the next look acquires its own. */
async function releaseAbandoned(
  { state }: Trail,
  permits: readonly HeldPermit[],
  { rollout }: TidyPorts,
): Promise<boolean> {
  if (state.phase !== "preparing") return false;
  const abandoned = permits.filter((permit) => permit.rotation === state.id);
  for (const permit of abandoned) await rollout.release(permit);
  return abandoned.length > 0;
}

/** Forgets the failure of an account that has succeeded since, or has not tried again for long. */
async function forgetFailure(
  { account, state }: Trail,
  { at }: FailedRotation,
  { rollout, clock }: TidyPorts,
): Promise<boolean> {
  const last = lastEndedOf(state);
  const isMended = last !== undefined && endingOf(last) === "done" && last.at >= at;
  if (!isMended && clock.now().getTime() - at.getTime() <= failureCountsMs) return false;
  await rollout.forget(account, at);
  return true;
}

/** Returns the rotation in flight; a repair continues the rotation that it interrupted. */
function idOf(state: AccountState): string | undefined {
  if (state.phase === "repairing") return state.request?.id;
  return isInFlight(state) ? state.id : undefined;
}

function lastEndedOf(state: AccountState): EnrolledState["lastEnded"] {
  return state.phase === "unenrolled" ? undefined : state.lastEnded;
}

function isOld({ since }: { readonly since: Date }, now: Date): boolean {
  return isDatedAhead(since, now) || now.getTime() - since.getTime() >= oldEnoughMs;
}
