import { registrationsOf } from "./effective-spec.ts";
import type { Registration, RegistrationChanges } from "../account/registration.ts";
import { sameButContact } from "../account/registration.ts";
import { hourMs } from "../time.ts";
import type { EnrolledState } from "./account-state.ts";
import type { EventOf } from "./rotation-event.ts";

/** A later declaration replaces the earlier one, and keeps its review if only the contact changed. */
export function consumerRegistered(
  state: EnrolledState,
  { consumer, at }: EventOf<"consumer-registered">,
): EnrolledState {
  const known = registrationsOf(state);
  const before = known.find(({ name }) => name === consumer.name);
  const approved = before && sameButContact(before, consumer) ? before.approved : undefined;
  const registration = { ...consumer, registeredAt: at, ...(approved && { approved }) };
  return withRegistrations(
    changedBy(state, consumer.principal, at),
    before ? known.map((other) => (other === before ? registration : other)) : [...known, registration],
  );
}

export function consumerApproved(
  state: EnrolledState,
  { consumer, by, at }: EventOf<"consumer-approved">,
): EnrolledState {
  return withRegistrations(
    state,
    registrationsOf(state).map((known) =>
      known.name === consumer ? { ...known, approved: { by, at } } : known,
    ),
  );
}

export function consumerDeregistered(
  state: EnrolledState,
  { consumer, by, at }: EventOf<"consumer-deregistered">,
): EnrolledState {
  const known = registrationsOf(state);
  const isOwn = known.some(({ name, principal }) => name === consumer && principal === by.toLowerCase());
  return withRegistrations(
    // What an operator ends is no change of the principal's.
    isOwn ? changedBy(state, by.toLowerCase(), at) : state,
    known.filter(({ name }) => name !== consumer),
  );
}

/** The changes of the last hour, as far as they still count. */
export function recentChanges(state: EnrolledState, at: Date): readonly RegistrationChanges[] {
  const { registrationChanges = [] } = state;
  return registrationChanges.filter(({ since }) => at.getTime() - since.getTime() < hourMs);
}

function changedBy(state: EnrolledState, principal: string, at: Date): EnrolledState {
  const recent = recentChanges(state, at);
  const { since, count } = recent.find((one) => one.principal === principal) ?? { since: at, count: 0 };
  const others = recent.filter((one) => one.principal !== principal);
  return { ...state, registrationChanges: [...others, { principal, since, count: count + 1 }] };
}

function withRegistrations(state: EnrolledState, registrations: readonly Registration[]): EnrolledState {
  const { registrations: _before, ...rest } = state;
  return registrations.length === 0 ? rest : { ...rest, registrations };
}
