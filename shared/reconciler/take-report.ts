import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Fingerprint } from "../domain/key.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { isStale } from "../domain/safety/readiness.ts";
import { isDatedAhead } from "../domain/time.ts";
import { urgencyOf } from "../domain/urgency.ts";
import type { CallFigures, UsageRing } from "../domain/usage.ts";
import { addUsage } from "../domain/usage.ts";
import type { InstanceReport } from "../domain/world.ts";
import { KeyturnError, ServiceUnavailableError } from "../errors.ts";
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
  readonly usage?: CallFigures;
}

/**
 * `replayed`: an instance that numbers its reports has sent a later one already, or left out the number. `overtaken`:
 * another report of the instance was stored meanwhile, and which of the two is newer is unknown. Only a kept report was
 * stored.
 */
export type Taken = "kept" | "replayed" | "overtaken";

/** How long receiving may take before the report must be sent again. */
const keptWithinMs = 20_000;

/**
 * Stores a report with one read and one write, whatever the number of consumers. Queues a look only when the report says
 * something new, and notes before that it is owed; how urgent it is takes another read. Never replaces a newer report: an instance's own numbers tell
 * which is newer, or the order in which the storage took them.
 *
 * @throws {ServiceUnavailableError} receiving took too long. Nothing was stored.
 */
export async function takeReport(
  spec: AccountSpec,
  statement: Statement,
  { board, queue, trail, owed, clock }: Pick<ReconcilerPorts, "board" | "queue" | "trail" | "owed" | "clock">,
): Promise<Taken> {
  const startMs = clock.monotonicMs();
  const before = await board.read(spec.name, statement.consumer, statement.instance);
  const tookMs = clock.monotonicMs() - startMs;
  // A delayed request must not overwrite a newer report, which protects a key.
  if (tookMs > keptWithinMs) throw new ServiceUnavailableError("keeping a report");
  if (before && isReplayed(before, statement)) return "replayed";
  // By now the storage has told the time. The report is as old as its request.
  const now = new Date(clock.now().getTime() - tookMs);
  if (before && isOvertaken(before, statement, now, clock.now())) return "overtaken";
  const goesOn = before !== undefined && continues(before, statement, spec.policy.staleAfterMs, now);
  const steadySince = goesOn && statement.healthy ? before.steadySince : now;
  const unbroken = statement.healthy && (!before || (goesOn && before.unbroken === true));
  const { usage: stated, ...said } = statement;
  const usage = usageWith(stated, before, now);
  const report = {
    ...said,
    receivedAt: now,
    steadySince,
    ...(unbroken && { unbroken }),
    ...(usage && { usage }),
  };
  // The look is owed before the report is stored: should this process die or the queue refuse, no repeat would be news.
  const [state] = goesOn
    ? []
    : await Promise.all([stateOf(spec.name, trail), owed.note(spec.name, clock.now())]);
  const kept = await board.put(spec.name, report, { before });
  if (!goesOn) {
    // Also when it was overtaken: a lost answer looks like that, and the report stands there.
    const because = { kind: statement.healthy ? "report" : "complaint" } as const;
    await queue.send({ account: spec.name, because }, urgencyOf(because, state));
  }
  return kept ? "kept" : "overtaken";
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

/** An instance that numbered a report must number all later ones: a report without a number could be older. */
function isReplayed(before: InstanceReport, { sequence }: Statement): boolean {
  if (before.sequence === undefined) return false;
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
