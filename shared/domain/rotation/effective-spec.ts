import type { AccountSpec, ConsumerSpec } from "../account/account-spec.ts";
import type { Registration } from "../account/registration.ts";
import type { AccountState } from "./account-state.ts";

/**
 * The account with all known consumers: those of the fleet file, then the self-registered ones. For a name in both, the
 * file alone counts. Idempotent.
 */
export function effectiveSpec(spec: AccountSpec, state: AccountState): AccountSpec {
  const registered = registeredOnly(spec, state);
  return registered.length === 0
    ? spec
    : { ...spec, consumers: [...spec.consumers, ...registered.map(consumerOf)] };
}

/** The registrations that count: those whose name is not in the fleet file. */
export function registeredOnly({ consumers }: AccountSpec, state: AccountState): readonly Registration[] {
  const declared = new Set(consumers.map(({ name }) => name));
  return registrationsOf(state).filter(({ name }) => !declared.has(name));
}

export function registrationOf(state: AccountState, consumer: string): Registration | undefined {
  return registrationsOf(state).find(({ name }) => name === consumer);
}

export function registrationsOf(state: AccountState): readonly Registration[] {
  return state.phase === "unenrolled" ? [] : (state.registrations ?? []);
}

/** A self-registered consumer as if the file declared it. */
export function consumerOf({ registeredAt: _past, approved, ...declaration }: Registration): ConsumerSpec {
  return {
    ...declaration,
    confirmsBy: { kind: "report" },
    circumstantialSuffices: false,
    ...(!approved && { unreviewed: true }),
  };
}
