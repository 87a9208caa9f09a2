import { registrationsOf } from "../../domain/rotation/effective-spec.ts";
import type { Registration } from "../../domain/account/registration.ts";
import type { Clock } from "../../ports/clock.ts";
import type { TrailStore } from "../../ports/trail-store.ts";

/** Finds self-registered consumers, and caches them briefly so that a report costs no read of the trail. */
export interface RegistrationReader {
  /** Reads the trail again before an unknown consumer counts as unknown. */
  find(account: string, consumer: string): Promise<Registration | undefined>;
}

export function registrationReader(
  trail: Pick<TrailStore, "read">,
  clock: Clock,
  rememberMs = 5_000,
): RegistrationReader {
  const known = new Map<string, { registrations: readonly Registration[]; atMs: number }>();

  async function fresh(account: string): Promise<readonly Registration[]> {
    const { state } = await trail.read(account);
    const registrations = registrationsOf(state);
    known.set(account, { registrations, atMs: clock.monotonicMs() });
    return registrations;
  }

  return {
    async find(account, consumer) {
      const byName = (all: readonly Registration[]) => all.find(({ name }) => name === consumer);
      const remembered = known.get(account);
      const current = remembered && clock.monotonicMs() - remembered.atMs < rememberMs;
      return (current && byName(remembered.registrations)) || byName(await fresh(account));
    },
  };
}
