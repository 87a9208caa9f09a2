import { forEachConcurrent } from "../../concurrency.ts";
import type { AccountSpec, Fleet } from "../../domain/account/account-spec.ts";
import { urgencyOf } from "../../domain/urgency.ts";
import type { Objection } from "../../domain/objection.ts";
import type { Clock } from "../../ports/clock.ts";
import type { OwedLook, OwedLooks } from "../../ports/owed-looks.ts";
import type { StepQueue } from "../../ports/step-queue.ts";
import type { TrailStore } from "../../ports/trail-store.ts";
import type { Trail } from "../../records/trail.ts";
import { toShow } from "../../records/unreadable.ts";
import type { MovedWake, Wake, WakeIndex } from "../../ports/wake-index.ts";
import type { Judgement, JudgeTimes } from "./judge-due.ts";
import { judgeDue } from "./judge-due.ts";
import { passSlice } from "./slow-pass.ts";

export interface SweepPorts {
  readonly trail: Pick<TrailStore, "read">;
  readonly queue: StepQueue;
  readonly clock: Clock;
  readonly wakes: WakeIndex;
  readonly owed: OwedLooks;
}

export interface Swept {
  readonly woken: readonly string[];
  /** Accounts where nothing has happened for longer than the phase should take. */
  readonly stuck: readonly string[];
  /** Accounts with an ended rotation whose evidence is not archived, the latest first; former accounts included. */
  readonly unarchived: readonly string[];
  /** Accounts whose published key is older than the policy allows. */
  readonly overdue: readonly string[];
  /** Every head that was read. */
  readonly heads: readonly Trail[];
  /** Whether the time sufficed for every account that was due; the next sweep finds the rest. */
  readonly complete: boolean;
}

const because = { kind: "sweep" } as const;
const concurrency = 32;
/** Wakes that are handled together, before the next query. */
const maxBatch = 2_000;
/** The timer fires every minute; leftovers are handled then. */
const budgetMs = 45_000;
/** How long an account must have been due before the slow pass wakes it: the index comes first. */
const lostAfterMs = 120_000;
/** An unreadable record is a case for the runbook, not for every sweep. */
const unreadableAgainMs = 900_000;

interface Checked {
  readonly trail?: Trail;
  readonly judgement: Judgement;
}

/** Everything that the parts of one sweep share. */
interface Round {
  readonly ports: SweepPorts;
  readonly specs: ReadonlyMap<string, AccountSpec>;
  readonly seen: Map<string, Checked>;
  /** Accounts that are owed a look, whatever their heads say. */
  readonly owed: ReadonlySet<string>;
  readonly times: JudgeTimes;
  /** On the monotonic clock. */
  readonly endMs: number;
}

/**
 * Reads the heads whose wake in the index is due, and a slice of all others, and queues a look where one is due. At least
 * once: the wakes of a sweep that dies are found again.
 *
 * @param graceMs how long an account that is not idle is left to the message that was sent to wake it.
 */
export async function sweep(fleet: Fleet, ports: SweepPorts, graceMs: number): Promise<Swept> {
  const { clock } = ports;
  const times = { now: clock.now(), graceMs, patienceMs: 2 * graceMs, lateMs: 0 };
  const owed = (await ports.owed.all()).filter((one) => isOwedBy(one, times));
  const round: Round = {
    ports,
    specs: new Map(fleet.accounts.map((spec) => [spec.name, spec])),
    seen: new Map(),
    owed: new Set(owed.map(({ account }) => account)),
    times,
    endMs: clock.monotonicMs() + budgetMs,
  };
  const complete = (await sweepDue(round)) && (await sweepOwed(owed, round));
  if (complete) await runSlowPass(fleet, round);
  return summarize(round.seen, complete);
}

/** Returns whether every due wake was handled. */
async function sweepDue(round: Round): Promise<boolean> {
  const { ports, seen, times } = round;
  while (leftMs(round) > 0) {
    const due = await ports.wakes.due(times.now, maxBatch);
    const byAccount = new Map<string, Wake[]>();
    for (const wake of due) byAccount.set(wake.account, [...(byAccount.get(wake.account) ?? []), wake]);
    await judgeAccounts([...byAccount.keys()], round);
    await ports.wakes.move([...byAccount].flatMap(([account, own]) => movedWakes(own, seen.get(account))));
    if (due.length < maxBatch) return leftMs(round) > 0;
  }
  return false;
}

/** Whether the message of an owed look had its time, and so had the one that an earlier sweep has sent. */
function isOwedBy({ since, askedAt }: OwedLook, { now, graceMs, patienceMs }: JudgeTimes): boolean {
  const dueMs = askedAt ? askedAt.getTime() + patienceMs : since.getTime() + graceMs;
  return dueMs <= now.getTime();
}

/** Returns whether every look that is owed was queued. */
async function sweepOwed(owed: readonly OwedLook[], round: Round): Promise<boolean> {
  const { ports, specs, seen, times } = round;
  await judgeAccounts([...round.owed], round);
  const handled = owed.filter(({ account }) => seen.has(account));
  await forEachConcurrent(handled, concurrency, (one) =>
    specs.has(one.account) ? ports.owed.asked(one, times.now) : ports.owed.settle(one),
  );
  return leftMs(round) > 0;
}

/** Keeps one wake per account, or none where its head has noted one itself. */
function movedWakes(wakes: readonly Wake[], seen: Checked | undefined): readonly MovedWake[] {
  if (!seen) return [];
  const { next } = seen.judgement;
  return wakes.map((wake, index) => ({ wake, ...(index === 0 && next && { next }) }));
}

/** Judges a slice of the accounts that the index did not name: the safety net under it. */
async function runSlowPass(fleet: Fleet, round: Round): Promise<void> {
  const { ports, seen, times } = round;
  const names = passSlice(fleet, await ports.wakes.position());
  const others = names.filter((name) => !seen.has(name));
  const lateMs = times.patienceMs + lostAfterMs;
  await judgeAccounts(others, { ...round, times: { ...times, lateMs } });
  const lost = others.flatMap((account) => {
    const at = seen.get(account)?.judgement.next;
    return at ? [{ account, at }] : [];
  });
  if (lost.length > 0) await ports.wakes.note(lost);
  const stopped = names.findIndex((name) => !seen.has(name));
  const last = stopped === -1 ? names.at(-1) : names[stopped - 1];
  if (last !== undefined) await ports.wakes.keepPosition(last);
}

async function judgeAccounts(names: readonly string[], round: Round): Promise<void> {
  const { ports, specs, seen, owed, times } = round;
  const news = names.filter((name) => !seen.has(name));
  const judgeOne = async (account: string): Promise<void> => {
    const { value: trail, unreadable: hold } = await toShow(() => ports.trail.read(account));
    const judged = trail ? judgeDue(trail, specs.get(account), times) : unreadable(times, hold);
    const judgement = owed.has(account) && specs.has(account) ? { ...judged, wake: true } : judged;
    if (judgement.wake) await ports.queue.send({ account, because }, urgencyOf(because, trail?.state));
    seen.set(account, { ...(trail && { trail }), judgement });
  };
  const pace = { concurrency, budgetMs: leftMs(round), clock: ports.clock };
  await forEachConcurrent(news, pace, judgeOne);
}

function leftMs({ ports, endMs }: Round): number {
  return endMs - ports.clock.monotonicMs();
}

function unreadable({ now, lateMs, patienceMs }: JudgeTimes, hold: Objection | undefined): Judgement {
  // The newer build must find its accounts soon after it is back.
  const isNewer = hold?.reason === "RecordsFromNewerBuild";
  const next = new Date(now.getTime() + (isNewer ? patienceMs : unreadableAgainMs));
  // In the slow pass an account keeps the wake that it has.
  return { wake: true, stuck: false, overdue: false, ...(lateMs === 0 && { next }) };
}

function summarize(seen: ReadonlyMap<string, Checked>, complete: boolean): Swept {
  const all = [...seen];
  const where = (is: (judgement: Judgement) => boolean) =>
    all.flatMap(([account, { judgement }]) => (is(judgement) ? [account] : []));
  return {
    woken: where(({ wake }) => wake),
    stuck: where(({ stuck }) => stuck),
    overdue: where(({ overdue }) => overdue),
    unarchived: all
      .flatMap(
        ([
          account,
          {
            judgement: { unarchivedSince: since },
          },
        ]) => (since ? [{ account, since }] : []),
      )
      .sort((a, b) => b.since.getTime() - a.since.getTime())
      .map(({ account }) => account),
    heads: all.flatMap(([, { trail }]) => trail ?? []),
    complete,
  };
}
