import * as z from "zod";
import { blastRadius } from "./blast-radius.ts";
import { list } from "./fields.ts";

/** Every problem of the API: stable code, status and title. */
export const problems = {
  UNAUTHENTICATED: [401, "A valid bearer token is required"],
  TOKEN_EXPIRED: [401, "The bearer token has expired"],
  WRONG_AUDIENCE: [401, "The bearer token was issued for another API"],
  ROLE_MISSING: [403, "The caller lacks the required role"],
  FORM_REFUSED: [403, "This form was not sent by the page that it belongs to; load the page again"],
  NOT_THIS_CONSUMER: [403, "The caller is not the registered principal of this consumer"],
  ACCOUNT_NOT_FOUND: [404, "No such account in the fleet"],
  CONSUMER_NOT_FOUND: [404, "No such consumer of this account"],
  CONTEST_NOT_FOUND: [404, "No such instance is contested"],
  DISCOVERY_NOT_RUN: [404, "Discovery has not run yet"],
  FLEET_NOT_APPLIED: [404, "No fleet file has been applied yet"],
  ROTATION_NOT_FOUND: [404, "No such rotation is in flight"],
  EVIDENCE_NOT_FOUND: [404, "The trail of this account has no such rotation"],
  EVIDENCE_TOO_LARGE: [422, "The evidence is too large for one answer"],
  NOT_ENROLLED: [409, "The account is not enrolled yet"],
  VAULT_NOT_FOUND: [409, "The account publishes to no such vault"],
  KEY_NOT_CURRENT: [409, "Neither key of the account has this fingerprint now"],
  BEING_REPAIRED: [409, "A valid key is being published again; retry"],
  ROTATION_IN_FLIGHT: [409, "A rotation is in flight"],
  TOO_LATE_TO_CANCEL: [409, "The fresh key is already being published"],
  NOT_REVERTIBLE: [409, "The rotation cannot be reverted in this phase"],
  NOTHING_TO_ABANDON: [409, "Neither a rotation nor a repair is under way"],
  EFFECT_CLAIMED: [409, "A call to Azure is under way; retry after it"],
  NOT_AWAITING_APPROVAL: [409, "The rotation is not waiting for approval"],
  APPROVER_IS_REQUESTER: [403, "The requester cannot approve; another person must"],
  CHANGE_NOT_FOUND: [404, "No such change of the fleet file"],
  CHANGE_OUTDATED: [409, "Another fleet file was applied since; ask for the change anew"],
  CHANGE_DECIDED: [409, "The change was approved or rejected already"],
  CHANGE_DIFFERS: [409, "The change has another digest; look at it again"],
  TOO_MANY_CHANGES: [409, "Too many changes of the fleet file await an approval"],
  DECLARATION_NOT_IN_FORCE: [409, "Another declaration of the account is in force"],
  SECOND_PERSON_MISSING: [409, "This loosens the gate, which takes a second person"],
  TOO_MANY_REGISTRATIONS: [409, "Too many consumers have registered themselves"],
  REGISTRATION_CHANGED_TOO_OFTEN: [
    429,
    "This principal has changed its registrations too often; retry later",
  ],
  DECLARED_IN_FLEET: [409, "The fleet file declares this consumer"],
  CONFIRMATION_REQUIRED: [428, "Confirm with the digest of this blast radius"],
  SEQUENCE_AHEAD: [400, "The sequence is more than five minutes ahead of the time in milliseconds"],
  TOO_MANY_INSTANCES: [409, "This consumer has more instances than it may"],
  REPORT_REPLAYED: [409, "This instance has already sent a later report"],
  REPORT_OVERTAKEN: [409, "Another report of this instance was stored meanwhile; send the report again"],
  RECORD_CONFLICT: [409, "The account was changed concurrently; retry"],
  PRECONDITION_FAILED: [412, "The resource has changed since it was read"],
  IDEMPOTENCY_KEY_REUSED: [422, "The idempotency key was used with another request"],
  IDEMPOTENCY_KEY_IN_USE: [409, "A request with this idempotency key is in progress; retry"],
  BODY_INCOMPLETE: [411, "The body did not arrive whole; send it again, with a Content-Length"],
  ENCODING_UNSUPPORTED: [415, "The body's encoding is not supported"],
  BODY_TOO_LARGE: [413, "The body is too large"],
  INVALID_BODY: [400, "The body is invalid"],
  INVALID_QUERY: [400, "The query is invalid"],
  INVALID_HEADER: [400, "A header is invalid"],
  RECORD_FROM_NEWER_BUILD: [503, "A newer build of keyturn wrote this record; this one leaves it alone"],
  FLEET_UNREADABLE: [503, "The stored fleet file cannot be read; an operator must apply a valid one"],
  SETTINGS_INVALID: [500, "The app's settings are invalid; the doctor and the app's log name them"],
  TEMPORARILY_UNAVAILABLE: [503, "A service that keyturn depends on is unavailable; retry"],
  INTERNAL: [500, "Internal error of keyturn"],
} as const;

export type ProblemCode = keyof typeof problems;

/** Seconds after which a retry may succeed; problems not listed here are permanent. */
export const retryAfterSeconds: { readonly [C in ProblemCode]?: number } = {
  BEING_REPAIRED: 5,
  EFFECT_CLAIMED: 5,
  REPORT_OVERTAKEN: 1,
  REGISTRATION_CHANGED_TOO_OFTEN: 600,
  RECORD_CONFLICT: 1,
  IDEMPOTENCY_KEY_IN_USE: 5,
  TEMPORARILY_UNAVAILABLE: 5,
};

const text = z.string();
const codes = Object.keys(problems) as readonly ProblemCode[];

/**
 * A problem document; its code decides which fields follow the first four.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export const problemDocument = z.strictObject({
  type: text,
  title: text,
  status: z.int(),
  code: z.enum(codes),
  /** Every faulty field. */
  errors: list(z.strictObject({ path: text, message: text })).optional(),
  role: text.optional(),
  account: text.optional(),
  accounts: z.union([z.int(), list(z.strictObject({ account: text, rotation: text }))]).optional(),
  consumer: text.optional(),
  instance: text.optional(),
  rotation: text.optional(),
  phase: text.optional(),
  /** The command that is still possible. */
  instead: text.optional(),
  /** When the call under way can no longer take effect. */
  until: text.optional(),
  limit: z.int().optional(),
  limitBytes: z.int().optional(),
  blastRadius: blastRadius.optional(),
});
