import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Diagnosis } from "../domain/discovery/diagnosis.ts";
import { copiesFact } from "../domain/discovery/copies-fact.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { copiesUnanswered } from "../domain/safety/key-copied.ts";
import { slots } from "../domain/key.ts";
import type { Clock } from "../ports/clock.ts";
import type { DiscoveryStore } from "../ports/discovery-store.ts";
import { diagnose, fine, subject } from "./diagnose.ts";

interface CopyDoctorPorts {
  readonly clock: Pick<Clock, "now">;
  readonly discovery: Pick<DiscoveryStore, "read">;
}

/** Tells before a rotation does whether copies of the account's keys are known that nobody answers for. */
export async function diagnoseCopies(
  spec: AccountSpec,
  state: AccountState,
  { clock, discovery }: CopyDoctorPorts,
): Promise<Diagnosis> {
  const { copies } = effectiveSpec(spec, state).policy;
  const diagnosis = await diagnose(subject("copies", spec.resourceId, spec.name), async () => {
    const found = await discovery.read();
    if (state.phase !== "unenrolled") {
      const world = { spec: effectiveSpec(spec, state), now: clock.now() };
      const objection = copiesUnanswered(slots, state, copiesFact(found, spec.name, state.keys), world);
      if (objection) return { verdict: "wrong", message: objection.message };
    }
    return found?.searches.some(({ state: search }) => search === "searched")
      ? fine("no copy of a key in use is known that nobody answers for")
      : { verdict: "off", message: "no place is searched for copies" };
  });
  // They hold a rotation only where the policy says so.
  return copies === "block" ? diagnosis : { ...diagnosis, need: "optional" };
}
