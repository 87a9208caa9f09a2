import type { Caller } from "../../shared/ports/token-verifier.ts";

/** Whether the caller is the consumer's principal, by object id or application id. */
export function isPrincipalOf(
  consumer: { readonly principal?: string },
  { objectId, applicationId }: Caller,
): boolean {
  return [objectId, applicationId].some((id) => id !== "" && id === consumer.principal);
}
