import { startAzurite } from "../emulator/azurite.ts";
import { forEachConcurrent } from "../shared/concurrency.ts";
import { openStorage } from "../shared/azure/storage.ts";
import { storageStepQueue } from "../shared/azure/storage-step-queue.ts";
import { realClock } from "../test/reconciler/fakes/real-clock.ts";
import { tableTrailStore } from "../shared/azure/tables/table-trail-store.ts";
import { tableOwedLooks } from "../shared/azure/tables/table-owed-looks.ts";
import { tableWakeIndex } from "../shared/azure/tables/table-wake-index.ts";
import type { TrailStore } from "../shared/ports/trail-store.ts";
import { withEvent, withHold } from "../shared/records/trail.ts";
import { sweep } from "../shared/reconciler/fleet/sweep.ts";
import { anAccount, hour, minute } from "../test/domain/builders.ts";
import { events } from "../test/domain/events.ts";
import type { Figure } from "./figures.ts";

/** As many as are due in a minute if a hundred thousand accounts are each watched once an hour. */
const due = 1_700;
/** The slow pass's slice of the largest fleet. */
const slice = 500;

/**
 * A sweep of that many accounts on table storage, of which 1,700 are due, against a sweep of 2,200 accounts with the
 * same ones due. Only the due accounts and the slice have a head: the sweep reads no other, so more would change
 * nothing.
 */
export async function sweepOfLargeFleet(accounts: number): Promise<readonly Figure[]> {
  const azurite = await startAzurite();
  try {
    const storage = openStorage(
      { kind: "connection-string", connectionString: azurite.connectionString },
      // A connection string needs no token, and nothing here asks for one.
      { getToken: () => Promise.reject(new Error("no identity is used here")) },
    );
    const trail = tableTrailStore(storage);
    await forEachConcurrent(names(due + slice), 16, (name) => enrol(trail, name));
    const measure = async (size: number) => {
      const wakes = tableWakeIndex(storage, `benchdue${size}`);
      const owed = tableOwedLooks(storage, `benchowed${size}`);
      const now = realClock.now();
      const later = new Date(now.getTime() + hour);
      await wakes.note(names(size).map((account, index) => ({ account, at: index < due ? now : later })));
      await wakes.keepPosition(names(due).at(-1) ?? "");
      const fleet = { accounts: names(size).map((name) => anAccount({ name })) };
      const queue = storageStepQueue(storage, () => `benchsteps${size}`);
      const startMs = performance.now();
      const { woken, complete } = await sweep(fleet, { trail, queue, clock: realClock, wakes, owed }, minute);
      if (woken.length !== due || !complete) throw new Error(`woke ${woken.length} of ${due}`);
      return performance.now() - startMs;
    };
    // The first sweep opens connections and is not counted.
    await measure(due + slice + 1);
    const small = await measure(due + slice);
    const large = await measure(accounts);
    return [
      {
        name: `sweep of ${accounts.toLocaleString("en-US")} accounts, ${due} due`,
        value: large,
        unit: "ms",
        atMost: 45_000,
      },
      { name: "the same, to a fleet of 2,200", value: large / small, unit: "×", atMost: 2 },
    ];
  } finally {
    await azurite.stop();
  }
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `a-${String(index).padStart(6, "0")}`);
}

/** Accounts before the slice are due, those in it are not. */
async function enrol(trail: TrailStore, name: string): Promise<void> {
  const isDue = Number(name.slice(2)) < due;
  const now = realClock.now();
  const at = new Date(now.getTime() + (isDue ? -minute : 12 * hour));
  const how = { releaseClaim: true, wakeAt: at };
  const started = await trail.save(
    withEvent(await trail.read(name), { ...events.enrolmentStarted, at: now }, how),
  );
  const enrolled = await trail.save(withEvent(started, { ...events.accountEnrolled, at: now }, how));
  const objection = { reason: "NotDue", message: "not yet", remedy: "wait" } as const;
  const indexedAt = new Date(now.getTime() + 24 * hour);
  const held = { objection, wakeAt: at, watchBy: at, failures: 0, releaseClaim: false };
  await trail.save(withHold({ ...enrolled, indexedAt }, held));
}
