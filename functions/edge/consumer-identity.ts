import type { Caller } from "../../shared/ports/token-verifier.ts";

/** Whether a token is that of a consumer's principal, which is given by its object or its application id. */
export function isPrincipalOf(
  consumer: { readonly principal?: string },
  { objectId, applicationId }: Caller,
): boolean {
  return [objectId, applicationId].some((id) => id.toLowerCase() === consumer.principal);
}
