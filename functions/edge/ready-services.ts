import { clockMarginMs, minuteMs } from "../../shared/domain/time.ts";
import type { LineWriter } from "../../shared/log.ts";
import { logLine } from "../../shared/log.ts";
import type { Services } from "./services.ts";
import { services } from "./services.ts";

/** A host whose clock is off says so this often. */
const saidEveryMs = 10 * minuteMs;

let saidAtMs: number | undefined;

/**
 * The services, once the storage has told the time: nothing is dated or decided before.
 *
 * @throws {ClockUnknownError} the storage does not tell the time.
 */
export async function readyServices(writer: LineWriter): Promise<Services> {
  const made = services();
  await timeTold(made, writer);
  return made;
}

/**
 * Waits until the storage has told the time. Warns when the host's own clock is off. That changes nothing, since no
 * decision rests on it, but it tells of a machine that something is wrong with.
 *
 * @throws {ClockUnknownError} the storage does not tell the time.
 */
export async function timeTold(made: Services, writer: LineWriter): Promise<void> {
  await made.time.ready();
  warnOfHostClock(made, writer);
}

function warnOfHostClock({ time }: Pick<Services, "time">, writer: LineWriter): void {
  const aheadMs = time.hostAheadMs() ?? 0;
  const nowMs = time.monotonicMs();
  if (Math.abs(aheadMs) <= clockMarginMs) return;
  if (saidAtMs !== undefined && nowMs - saidAtMs < saidEveryMs) return;
  saidAtMs = nowMs;
  logLine(writer, "warn", "host-clock-off", { aheadMs });
}
