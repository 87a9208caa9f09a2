import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Fingerprint } from "../domain/key.ts";
import { isStale } from "../domain/safety/readiness.ts";
import type { CallFigures, UsageRing } from "../domain/usage.ts";
import { addUsage } from "../domain/usage.ts";
import type { InstanceReport } from "../domain/world.ts";
import { ServiceUnavailableError } from "../errors.ts";
import type { ReconcilerPorts } from "./ports.ts";

/** What an instance states. When it was received is for the service to say. */
export interface Statement {
  readonly consumer: string;
  readonly instance: string;
  readonly fingerprint: Fingerprint;
  readonly healthy: boolean;
  /** Greater in every report of the instance, over restarts too; the time in milliseconds will do. */
  readonly sequence?: number;
  /** What it has counted since the report before. */
  readonly usage?: CallFigures;
}

/** `replayed`: an instance that counts its reports has sent a later one already, or does not count in this one. */
export type Taken = "kept" | "replayed";

/** How old a statement may become before it is kept; one that took longer must be sent again. */
const keptWithinMs = 20_000;

/**
 * Keeps a statement: one read and one write, whatever the number of consumers. Only one that says something new
 * asks for a look. One that another process has overtaken is dropped. One that is replayed changes nothing.
 *
 * @throws {ServiceUnavailableError} keeping it took too long. Nothing was kept.
 */
export async function takeReport(
  spec: AccountSpec,
  statement: Statement,
  { board, queue, clock }: Pick<ReconcilerPorts, "board" | "queue" | "clock">,
): Promise<Taken> {
  const now = clock.now();
  const startMs = clock.monotonicMs();
  const before = await board.read(spec.name, statement.consumer, statement.instance);
  // Whoever was held up between must not put an old statement in the place of a newer one, which protects a key.
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
    await queue.send({ account: spec.name, because: { kind } });
  }
  return "kept";
}

/** Lies in the instance's own row, so that a report costs no further read or write. */
function usageWith(
  stated: CallFigures | undefined,
  before: InstanceReport | undefined,
  now: Date,
): UsageRing | undefined {
  return stated ? addUsage(before?.usage, stated, before?.receivedAt, now) : before?.usage;
}

/** Who has counted once must go on counting: a report without a number could be from before. */
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
