import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Fingerprint } from "../domain/key.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { isStale } from "../domain/safety/readiness.ts";
import { isWeighty } from "../domain/safety/weight.ts";
import { contradicts, goesBack } from "../domain/safety/contest.ts";
import { isDatedAhead, minuteMs } from "../domain/time.ts";
import { urgencyOf } from "../domain/urgency.ts";
import type { DailyCalls, StatedCalls } from "../domain/usage/daily-calls.ts";
import { addDaily } from "../domain/usage/daily-calls.ts";
import type { CallFigures, UsageRing } from "../domain/usage.ts";
import { addUsage } from "../domain/usage.ts";
import type { InstanceReport } from "../domain/world.ts";
import { KeyturnError, ServiceUnavailableError } from "../errors.ts";
import { storeInRoom } from "./instance-room.ts";
import { noteContest } from "./note-contest.ts";
import type { ReconcilerPorts } from "./ports.ts";

/** A report as an instance sends it, without the time of receipt. */
export interface Statement {
  readonly consumer: string;
  readonly instance: string;
  readonly fingerprint: Fingerprint;
  readonly healthy: boolean;
  /** Greater in every report of the instance, across restarts too; the time in milliseconds will do. */
  readonly sequence?: number;
  /** The calls counted since the previous report. */
  readonly usage?: CallFigures & StatedCalls;
}

/**
 * `ahead`: its number is further ahead of the time than two clocks may differ. `crowded`: the consumer has more instances
 * than it may. `replayed`: an instance that numbers its reports has sent a later one already, or left out the number.
 * `overtaken`: another report of the instance was stored meanwhile, and which of the two is newer is unknown. Only a report
 * that is `kept` or `contradictory` was stored; the latter takes an instance back from the published key.
 */
export type Taken = "kept" | "contradictory" | "ahead" | "crowded" | "replayed" | "overtaken";

/** How far a sequence may be ahead of the time in milliseconds: otherwise one number could silence an instance for ever. */
const maxAheadMs = 5 * minuteMs;

/** How long receiving may take before the report must be sent again. */
const keptWithinMs = 20_000;

type Ports = Pick<ReconcilerPorts, "board" | "queue" | "trail" | "owed" | "clock">;

/**
 * Stores a report with one read and one write, whatever the number of consumers; for an instance that was not heard of,
 * with two queries more. Queues a look only when the report says something new, and notes before that it is owed; how
 * urgent it is takes another read. Never replaces a newer report: an instance's own numbers tell which is newer, or the
 * order in which the storage took them. A report that contradicts the last one makes the instance contested.
 *
 * @param spec with the consumer, also where it registered itself.
 * @throws {ServiceUnavailableError} receiving took too long. Nothing was stored.
 */
export async function takeReport(spec: AccountSpec, statement: Statement, ports: Ports): Promise<Taken> {
  const { board, clock } = ports;
  const startMs = clock.monotonicMs();
  const before = await board.read(spec.name, statement.consumer, statement.instance);
  const tookMs = clock.monotonicMs() - startMs;
  // A delayed request must not overwrite a newer report, which protects a key.
  if (tookMs > keptWithinMs) throw new ServiceUnavailableError("keeping a report");
  // By now the storage has told the time. The report is as old as its request.
  const now = new Date(clock.now().getTime() - tookMs);
  if (isAhead(statement.sequence, now)) return "ahead";
  if (before && isReplayed(before, statement, now))
    return refused("replayed", before, spec, statement, ports);
  if (before && isOvertaken(before, statement, now, clock.now())) {
    return refused("overtaken", before, spec, statement, ports);
  }
  const isHeard = before !== undefined && !isStale(before, spec.policy.staleAfterMs, now);
  const store = () => keep(spec, statement, before, now, ports);
  const taken = isHeard ? await store() : await storeInRoom(spec, statement, ports, store);
  if (taken !== "overtaken") return taken;
  const other = await board.read(spec.name, statement.consumer, statement.instance);
  return other ? refused(taken, other, spec, statement, ports) : taken;
}

/** A refused report is no reason to believe the kept one when both contradict each other. */
async function refused(
  taken: Taken,
  kept: InstanceReport,
  spec: AccountSpec,
  statement: Statement,
  ports: Ports,
): Promise<Taken> {
  if (contradicts(kept, statement, spec.policy.staleAfterMs, ports.clock.now())) {
    await noteContest(spec, statement, ports);
  }
  return taken;
}

async function keep(
  spec: AccountSpec,
  statement: Statement,
  before: InstanceReport | undefined,
  now: Date,
  ports: Ports,
): Promise<Taken> {
  const { board, queue, trail, owed, clock } = ports;
  const { staleAfterMs } = spec.policy;
  const goesOn = before !== undefined && continues(before, statement, staleAfterMs, now);
  const steadySince = goesOn && statement.healthy ? before.steadySince : now;
  const unbroken = statement.healthy && (!before || (goesOn && before.unbroken === true));
  const { usage: stated, ...said } = statement;
  const usage = usageWith(stated, before, now);
  const daily = dailyWith(stated, before, now);
  const report = {
    ...said,
    receivedAt: now,
    steadySince,
    ...(unbroken && { unbroken }),
    ...(usage && { usage }),
    ...(daily && { daily }),
  };
  // The look is owed before the report is stored: should this process die or the queue refuse, no repeat would be news.
  const [state] = goesOn
    ? []
    : await Promise.all([stateOf(spec.name, trail), owed.note(spec.name, clock.now())]);
  const isBack = !goesOn && before !== undefined && goesBack(before, statement, state, staleAfterMs, now);
  // Before the report is stored: once it is, nothing tells that it went back.
  if (isBack) await noteContest(spec, statement, ports);
  const kept = await board.put(spec.name, report, { before });
  if (!goesOn) {
    // Also when it was overtaken: a lost answer looks like that, and the report stands there.
    const because = {
      kind: !statement.healthy && isWeighty(spec, statement) ? "complaint" : "report",
    } as const;
    await queue.send({ account: spec.name, because }, urgencyOf(because, state));
  }
  if (!kept) return "overtaken";
  return isBack ? "contradictory" : "kept";
}

/** Returns nothing when the trail cannot be read: the report is stored, and its look must not depend on this. */
async function stateOf(
  account: string,
  trail: Pick<ReconcilerPorts["trail"], "read">,
): Promise<AccountState | undefined> {
  try {
    return (await trail.read(account)).state;
  } catch (error) {
    if (error instanceof KeyturnError) return undefined;
    throw error;
  }
}

/** Adds usage, which is stored in the instance's own row: it costs no further read or write. */
function usageWith(
  stated: CallFigures | undefined,
  before: InstanceReport | undefined,
  now: Date,
): UsageRing | undefined {
  const known = before?.usage && !isDatedAhead(before.usage.until, now) ? before : undefined;
  return stated ? addUsage(known?.usage, stated, known?.receivedAt, now) : known?.usage;
}

/** The same by day; see `usageWith`. */
function dailyWith(
  stated: StatedCalls | undefined,
  before: InstanceReport | undefined,
  now: Date,
): DailyCalls | undefined {
  return stated ? addDaily(before?.daily, stated, now) : before?.daily;
}

function isAhead(sequence: number | undefined, now: Date): boolean {
  return sequence !== undefined && sequence > now.getTime() + maxAheadMs;
}

/** An instance that numbered a report must number all later ones: a report without a number could be older. */
function isReplayed(before: InstanceReport, { sequence }: Statement, now: Date): boolean {
  // An earlier build kept any number, however far ahead.
  if (before.sequence === undefined || isAhead(before.sequence, now)) return false;
  return sequence === undefined || sequence <= before.sequence;
}

/** A report dated ahead of the time is none that came later: the clock that dated it was wrong. */
function isOvertaken(before: InstanceReport, { sequence }: Statement, receivedAt: Date, now: Date): boolean {
  if (before.sequence !== undefined && sequence !== undefined) return false;
  return before.receivedAt > receivedAt && !isDatedAhead(before.receivedAt, now);
}

function continues(before: InstanceReport, statement: Statement, staleAfterMs: number, now: Date): boolean {
  return (
    before.fingerprint === statement.fingerprint &&
    before.healthy === statement.healthy &&
    !isStale(before, staleAfterMs, now) &&
    !isDatedAhead(before.steadySince, now)
  );
}
