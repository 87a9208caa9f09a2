import { registrationsOf } from "./effective-spec.ts";
import type { Registration } from "../account/registration.ts";
import { sameButContact } from "../account/registration.ts";
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
    state,
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
  { consumer }: EventOf<"consumer-deregistered">,
): EnrolledState {
  return withRegistrations(
    state,
    registrationsOf(state).filter(({ name }) => name !== consumer),
  );
}

function withRegistrations(state: EnrolledState, registrations: readonly Registration[]): EnrolledState {
  const { registrations: _before, ...rest } = state;
  return registrations.length === 0 ? rest : { ...rest, registrations };
}
