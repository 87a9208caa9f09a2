import { isUrgent } from "../domain/rotation/account-state.ts";
import type { Trail } from "../records/trail.ts";
import type { Run } from "./run.ts";

/** A wait longer than this may have changed what was decided on. */
const briefMs = 500;
/** How long a permit is kept for the next attempt. */
const keepForMs = 10_000;

/**
 * Acquires the write permit of a regeneration, or uses the one that this run has kept.
 *
 * @returns whether the call may be sent now. Otherwise the wait was long: decide anew; the permit is kept for then.
 * @throws {PacedError} the permit is too far away to wait for.
 */
export async function acquireWritePermit(
  { state }: Trail,
  { ports, spec, writePermit }: Run,
): Promise<boolean> {
  const { clock, keyIssuer } = ports;
  const startMs = clock.monotonicMs();
  if (writePermit.use(startMs)) return true;
  await keyIssuer.awaitWritePermit(spec.resourceId, isUrgent(state));
  const nowMs = clock.monotonicMs();
  if (nowMs - startMs <= briefMs) return true;
  writePermit.keepUntil(nowMs + keepForMs);
  return false;
}
