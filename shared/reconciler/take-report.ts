import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Fingerprint } from "../domain/key.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { isStale } from "../domain/safety/readiness.ts";
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

/** `replayed`: an instance that numbers its reports has sent a later one already, or left out the number. */
export type Taken = "kept" | "replayed";

/** How long receiving may take before the report must be sent again. */
const keptWithinMs = 20_000;

/**
 * Stores a report with one read and one write, whatever the number of consumers. Queues a look only when the report says
 * something new; how urgent that is takes another read. Drops a report that is older than the stored one; a replayed report changes nothing.
 *
 * @throws {ServiceUnavailableError} receiving took too long. Nothing was stored.
 */
export async function takeReport(
  spec: AccountSpec,
  statement: Statement,
  { board, queue, trail, clock }: Pick<ReconcilerPorts, "board" | "queue" | "trail" | "clock">,
): Promise<Taken> {
  const now = clock.now();
  const startMs = clock.monotonicMs();
  const before = await board.read(spec.name, statement.consumer, statement.instance);
  // A delayed request must not overwrite a newer report, which protects a key.
  if (clock.monotonicMs() - startMs > keptWithinMs) throw new ServiceUnavailableError("keeping a report");
  if (before && isReplayed(before, statement)) return "replayed";
  if (before && before.receivedAt > now) return "kept";
  const goesOn = before !== undefined && continues(before, statement, spec.policy.staleAfterMs, now);
  const steadySince = goesOn && statement.healthy ? before.steadySince : now;
  const unbroken = statement.healthy && (!before || (goesOn && before.unbroken === true));
  const { usage: stated, ...said } = statement;
  const usage = usageWith(stated, before, now);
  await board.put(spec.name, {
    ...said,
    receivedAt: now,
    steadySince,
    ...(unbroken && { unbroken }),
    ...(usage && { usage }),
  });
  if (!goesOn) {
    const kind = statement.healthy ? "report" : "complaint";
    const because = { kind } as const;
    await queue.send({ account: spec.name, because }, urgencyOf(because, await stateOf(spec.name, trail)));
  }
  return "kept";
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
  return stated ? addUsage(before?.usage, stated, before?.receivedAt, now) : before?.usage;
}

/** An instance that numbered a report must number all later ones: a report without a number could be older. */
function isReplayed(before: InstanceReport, { sequence }: Statement): boolean {
  if (before.sequence === undefined) return false;
  return sequence === undefined || sequence <= before.sequence;
}

function continues(before: InstanceReport, statement: Statement, staleAfterMs: number, now: Date): boolean {
  return (
    before.fingerprint === statement.fingerprint &&
    before.healthy === statement.healthy &&
    !isStale(before, staleAfterMs, now)
  );
}
