import type { ContainerClient } from "@azure/storage-blob";
import { whileLocked } from "./host-lock.ts";
import { describeError, type HostLog } from "./host-log.ts";
import { nextOccurrence, minIntervalMs, type Schedule } from "./ncrontab.ts";
import { pause } from "./pause.ts";
import type { Listener } from "./queue-listener.ts";
import { readTimerStatus, toDocument, writeTimerStatus, type TimerStatus } from "./timer-status.ts";

/** Below this interval the host stores no status: runs missed while no host was up stay missed. */
const MIN_MONITORED_MS = 60_000;

export interface TimerListenerOptions {
  readonly name: string;
  readonly schedule: Schedule;
  readonly runOnStartup: boolean;
  readonly useMonitor: boolean;
  readonly container: ContainerClient;
  readonly hostId: string;
  readonly instance: string;
  readonly lockRetryMs: number;
  readonly log: HostLog;
  /** Runs the function once, with the timer's state as the host writes it. */
  readonly run: (timer: object) => Promise<void>;
}

/**
 * Runs a timer on the one host that holds its lock. Occurrences during a run, or while no host was up, are
 * not made up one by one: one late run follows at once.
 */
export function startTimerListener(options: TimerListenerOptions): Listener {
  const stopping = new AbortController();
  const blobName = `locks/${options.hostId}/Host.Functions.${options.name}.Listener`;
  let startsUp = options.runOnStartup;
  const listening = whileLocked(
    { ...options, blobName, retryMs: options.lockRetryMs },
    stopping.signal,
    async (held) => {
      const startup = startsUp;
      startsUp = false;
      await keepSchedule(options, startup, held);
    },
  );
  return {
    stop: async () => {
      stopping.abort();
      await listening;
    },
  };
}

async function keepSchedule(
  options: TimerListenerOptions,
  startup: boolean,
  held: AbortSignal,
): Promise<void> {
  const { schedule } = options;
  const monitor = createMonitor(options);
  const known = await monitor.read();
  // The schedule may have changed since: the next occurrence follows the current one.
  const missed = known && nextOccurrence(schedule, known.last ?? known.lastUpdated);
  let last = new Date();
  if (missed && missed <= last) {
    await runAt(options, monitor, last, true);
  } else if (startup) {
    await runAt(options, monitor, last, false);
  } else if (!known) {
    await monitor.write({
      last: undefined,
      next: nextOrFarAway(schedule, new Date()),
      lastUpdated: new Date(),
    });
  }
  while (!held.aborted) {
    const next = nextOrFarAway(schedule, last);
    await pause(next.getTime() - Date.now(), held);
    // A clock that is set back, or an early timer, must not run an occurrence twice.
    while (!held.aborted && Date.now() < next.getTime()) await pause(next.getTime() - Date.now(), held);
    if (held.aborted) return;
    last = new Date();
    await runAt(options, monitor, last, false);
  }
}

async function runAt(
  options: TimerListenerOptions,
  monitor: Monitor,
  began: Date,
  isPastDue: boolean,
): Promise<void> {
  const before = monitor.last();
  await options.run({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: before ? toDocument(before) : null,
    IsPastDue: isPastDue,
  });
  const next = nextOrFarAway(options.schedule, began);
  await monitor.write({ last: began, next, lastUpdated: new Date() });
}

interface Monitor {
  /** The status last read or written; undefined when this timer stores none. */
  last(): TimerStatus | undefined;
  read(): Promise<TimerStatus | undefined>;
  write(status: TimerStatus): Promise<void>;
}

/** A storage failure is logged and ignored: the timer continues, and a missed run may be forgotten. */
function createMonitor({
  name,
  schedule,
  useMonitor,
  container,
  hostId,
  log,
}: TimerListenerOptions): Monitor {
  const blobName = `timers/${hostId}/Host.Functions.${name}/status`;
  const enabled = useMonitor && minIntervalMs(schedule, new Date()) >= MIN_MONITORED_MS;
  let last: TimerStatus | undefined;
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (!enabled) return;
    await work().catch((error: unknown) => log("warning", name, `timer status: ${describeError(error)}`));
  };
  return {
    last: () => last,
    read: async () => {
      await attempt(async () => {
        last = await readTimerStatus(container, blobName);
      });
      return last;
    },
    write: async (status) => {
      if (enabled) last = status;
      await attempt(() => writeTimerStatus(container, blobName, status));
    },
  };
}

/** A schedule without any further occurrence waits for as long as a date can be. */
function nextOrFarAway(schedule: Schedule, after: Date): Date {
  return nextOccurrence(schedule, after) ?? new Date(8_640_000_000_000_000);
}
