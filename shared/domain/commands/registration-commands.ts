import type { AccountSpec } from "../account/account-spec.ts";
import type { CommandAnswer } from "./commands.ts";
import { consumerOf, registeredOnly, registrationOf, registrationsOf } from "../rotation/effective-spec.ts";
import type { Declaration, Registration } from "../account/registration.ts";
import { sameDeclaration } from "../account/registration.ts";
import type { AccountState, EnrolledState, RotationRequest } from "../rotation/account-state.ts";
import { requestIn } from "../rotation/account-state.ts";
import { recentChanges } from "../rotation/evolve-registrations.ts";
import { loosenings } from "../terms/loosenings.ts";

/** The most consumers of one account that may be self-registered, beside those in the fleet file. */
export const maxRegistrations = 50;
/** The most that its record keeps, those of consumers that the fleet file names by now included. */
export const maxKeptRegistrations = 2 * maxRegistrations;

/** So often may one principal change its registrations with one account in an hour. */
export const maxChangesPerHour = 20;

interface Command {
  readonly by: string;
  readonly at: Date;
}

/**
 * Registers a consumer that is not in the fleet file. A name belongs to the principal that registered it until it is
 * deregistered. Repeating a declaration changes nothing.
 */
export function registerConsumer(
  state: AccountState,
  spec: AccountSpec,
  consumer: Declaration,
  { by, at }: Command,
): CommandAnswer {
  if (state.phase === "unenrolled") return { rejection: { code: "NOT_ENROLLED" } };
  const known = registrationOf(state, consumer.name);
  if (known && known.principal !== consumer.principal) {
    return { rejection: { code: "NOT_THIS_CONSUMER", consumer: consumer.name } };
  }
  if (known && sameDeclaration(known, consumer)) return { settled: true };
  if (!known && registeredOnly(spec, state).length >= maxRegistrations) {
    return { rejection: { code: "TOO_MANY_REGISTRATIONS", limit: maxRegistrations } };
  }
  if (!known && registrationsOf(state).length >= maxKeptRegistrations) {
    return { rejection: { code: "TOO_MANY_REGISTRATIONS", limit: maxKeptRegistrations } };
  }
  const eased = known && easing(spec, known, consumer) ? gateAhead(state) : undefined;
  if (eased) return { rejection: { code: "ROTATION_IN_FLIGHT", rotation: eased.id } };
  const often = changedTooOften(state, consumer.principal, at);
  return often ?? { event: { type: "consumer-registered", at, consumer, by } };
}

/** Confirms, on a person's word, that a self-registered consumer is what it declares. */
export function approveConsumer(
  state: AccountState,
  consumer: string,
  { by, at, reason }: Command & { readonly reason: string },
): CommandAnswer {
  if (state.phase === "unenrolled") return { rejection: { code: "NOT_ENROLLED" } };
  const known = registrationOf(state, consumer);
  if (!known) return { rejection: { code: "CONSUMER_NOT_FOUND", consumer } };
  if (known.principal === by.toLowerCase()) return { rejection: { code: "APPROVER_IS_REQUESTER" } };
  if (known.approved) return { settled: true };
  return { event: { type: "consumer-approved", at, consumer, by, reason } };
}

interface Farewell extends Command {
  readonly reason?: string;
  /** An approver is an operator who may also approve. */
  readonly as: "principal" | "operator" | "approver";
}

/**
 * Ends a registration: the gate no longer waits for it. Its last reports still protect the key they name. While a gate is
 * ahead of a rotation, only a second person ends one.
 */
export function deregisterConsumer(
  state: AccountState,
  spec: AccountSpec,
  consumer: string,
  { by, at, reason, as }: Farewell,
): CommandAnswer {
  if (state.phase === "unenrolled") return { rejection: { code: "NOT_ENROLLED" } };
  const known = registrationOf(state, consumer);
  if (!known) return { rejection: { code: "CONSUMER_NOT_FOUND", consumer } };
  if (as === "principal" && known.principal !== by.toLowerCase()) {
    return { rejection: { code: "NOT_THIS_CONSUMER", consumer } };
  }
  const often = as === "principal" ? changedTooOften(state, by.toLowerCase(), at) : undefined;
  if (often) return often;
  const counts = registeredOnly(spec, state).some(({ name }) => name === consumer);
  if (as !== "principal" && counts && spec.policy.approval === "required") {
    return { rejection: { code: "SECOND_PERSON_MISSING", consumer } };
  }
  const eased = counts ? gateAhead(state) : undefined;
  if (eased && as !== "approver") return { rejection: { code: "ROTATION_IN_FLIGHT", rotation: eased.id } };
  if (eased?.requestedBy === by) return { rejection: { code: "APPROVER_IS_REQUESTER" } };
  return {
    event: { type: "consumer-deregistered", at, consumer, by, ...(reason !== undefined && { reason }) },
  };
}

/** The rotation whose gate still waits for consumers. */
function gateAhead(state: AccountState): RotationRequest | undefined {
  return state.phase === "confirming" ? undefined : requestIn(state);
}

/** Whether the gate would wait for less by the new declaration. */
function easing(spec: AccountSpec, known: Registration, consumer: Declaration): boolean {
  const only = (one: Registration) => ({ ...spec, consumers: [consumerOf(one)] });
  return loosenings(only(known), only({ ...known, ...consumer })).length > 0;
}

/** Each change is an event for ever: nobody may fill the record with them. */
function changedTooOften(state: EnrolledState, principal: string, at: Date): CommandAnswer | undefined {
  const recent = recentChanges(state, at);
  const own = recent.find((one) => one.principal === principal);
  const isTooOften = own ? own.count >= maxChangesPerHour : recent.length >= maxRegistrations;
  if (!isTooOften) return undefined;
  return { rejection: { code: "REGISTRATION_CHANGED_TOO_OFTEN", limit: maxChangesPerHour } };
}
