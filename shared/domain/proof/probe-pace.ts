const soonestMs = 2_000;
const latestMs = 900_000;

/** Backs off: the next probe comes after half of the time waited so far. */
export function nextProbeAt(since: Date, now: Date): Date {
  const waited = now.getTime() - since.getTime();
  return new Date(now.getTime() + Math.min(latestMs, Math.max(soonestMs, waited / 2)));
}
