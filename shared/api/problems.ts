import * as z from "zod";
import { blastRadius } from "./blast-radius.ts";
import { list } from "./fields.ts";

/** Every problem that leaves the API: its stable code, status and title, in one table. */
export const problems = {
  UNAUTHENTICATED: [401, "A valid bearer token is required"],
  ROLE_MISSING: [403, "The caller lacks the role that this needs"],
  NOT_THIS_CONSUMER: [403, "The caller is not the registered principal of this consumer"],
  ACCOUNT_NOT_FOUND: [404, "No such account in the fleet"],
  CONSUMER_NOT_FOUND: [404, "No such consumer of this account"],
  DISCOVERY_NOT_RUN: [404, "Discovery has not run yet"],
  FLEET_NOT_APPLIED: [404, "No fleet file has been applied yet"],
  ROTATION_NOT_FOUND: [404, "No such rotation is in flight"],
  EVIDENCE_NOT_FOUND: [404, "No such rotation is in the trail of this account"],
  EVIDENCE_TOO_LARGE: [422, "The evidence is too large for one answer"],
  NOT_ENROLLED: [409, "The account is not enrolled yet"],
  BEING_REPAIRED: [409, "A valid key is being published again, try again"],
  ROTATION_IN_FLIGHT: [409, "A rotation is in flight"],
  TOO_LATE_TO_CANCEL: [409, "The fresh key is on its way to consumers"],
  NOT_REVERTIBLE: [409, "Nothing can be reverted in this phase"],
  NOT_AWAITING_APPROVAL: [409, "The rotation has begun, nothing is left to approve"],
  APPROVER_IS_REQUESTER: [403, "Another person than the requester must approve"],
  TOO_MANY_REGISTRATIONS: [409, "Too many consumers have registered themselves"],
  DECLARED_IN_FLEET: [409, "The fleet file declares this consumer"],
  CONFIRMATION_REQUIRED: [428, "Confirm with the digest of the blast radius that is shown here"],
  REPORT_REPLAYED: [409, "This instance has sent a later report already"],
  RECORD_CONFLICT: [409, "The account changed at the same time, try again"],
  PRECONDITION_FAILED: [412, "It has changed since it was read"],
  IDEMPOTENCY_KEY_REUSED: [422, "The key was sent before, with another request"],
  IDEMPOTENCY_KEY_IN_USE: [409, "A request with this key is being worked on, try again"],
  BODY_TOO_LARGE: [413, "The body is larger than this operation takes"],
  INVALID_BODY: [400, "The body is not what this operation takes"],
  INVALID_QUERY: [400, "The query is not what this operation takes"],
  INVALID_HEADER: [400, "A header is not what this operation takes"],
  TEMPORARILY_UNAVAILABLE: [503, "A service that keyturn stands on does not answer, try again"],
  INTERNAL: [500, "keyturn failed"],
} as const;

export type ProblemCode = keyof typeof problems;

/** After how many seconds the same request may well be answered otherwise; a problem that is not here stays. */
export const retryAfterSeconds: { readonly [C in ProblemCode]?: number } = {
  BEING_REPAIRED: 5,
  RECORD_CONFLICT: 1,
  IDEMPOTENCY_KEY_IN_USE: 5,
  TEMPORARILY_UNAVAILABLE: 5,
};

const text = z.string();
const codes = Object.keys(problems) as readonly ProblemCode[];

/**
 * A problem document; which facts it has beside the first four depends on its code.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export const problemDocument = z.strictObject({
  type: text,
  title: text,
  status: z.int(),
  code: z.enum(codes),
  /** Every place at fault. */
  errors: list(z.strictObject({ path: text, message: text })).optional(),
  role: text.optional(),
  account: text.optional(),
  accounts: z.union([z.int(), list(z.strictObject({ account: text, rotation: text }))]).optional(),
  consumer: text.optional(),
  instance: text.optional(),
  rotation: text.optional(),
  phase: text.optional(),
  /** What can still be done. */
  instead: text.optional(),
  limit: z.int().optional(),
  limitBytes: z.int().optional(),
  blastRadius: blastRadius.optional(),
});
