import { registrationsOf } from "./effective-spec.ts";
import type { Registration } from "../account/registration.ts";
import { sameButContact } from "../account/registration.ts";
import type { EnrolledRotation } from "./rotation.ts";
import type { EventOf } from "./rotation-event.ts";

/** A later declaration takes the place of the earlier one, and its review with it if only the contact changed. */
export function consumerRegistered(
  rotation: EnrolledRotation,
  { consumer, at }: EventOf<"consumer-registered">,
): EnrolledRotation {
  const known = registrationsOf(rotation);
  const before = known.find(({ name }) => name === consumer.name);
  const approved = before && sameButContact(before, consumer) ? before.approved : undefined;
  const registration = { ...consumer, registeredAt: at, ...(approved && { approved }) };
  return withRegistrations(
    rotation,
    before ? known.map((other) => (other === before ? registration : other)) : [...known, registration],
  );
}

export function consumerApproved(
  rotation: EnrolledRotation,
  { consumer, by, at }: EventOf<"consumer-approved">,
): EnrolledRotation {
  return withRegistrations(
    rotation,
    registrationsOf(rotation).map((known) =>
      known.name === consumer ? { ...known, approved: { by, at } } : known,
    ),
  );
}

export function consumerDeregistered(
  rotation: EnrolledRotation,
  { consumer }: EventOf<"consumer-deregistered">,
): EnrolledRotation {
  return withRegistrations(
    rotation,
    registrationsOf(rotation).filter(({ name }) => name !== consumer),
  );
}

function withRegistrations(
  rotation: EnrolledRotation,
  registrations: readonly Registration[],
): EnrolledRotation {
  const { registrations: _before, ...rest } = rotation;
  return registrations.length === 0 ? rest : { ...rest, registrations };
}
