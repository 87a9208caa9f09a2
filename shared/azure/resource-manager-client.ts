import type { CloudProfile } from "../config.ts";
import type { Observation } from "../domain/confirmation/observation.ts";
import { AccessDeniedError } from "../errors.ts";
import { failureOf, translate } from "./azure-errors.ts";

export type ArmCloud = Pick<CloudProfile, "armEndpoint" | "vaultSuffix">;

/**
 * Options for every client of Azure Resource Manager. By default clients request tokens of the public cloud, whatever the
 * endpoint.
 */
export function armOptions({ armEndpoint }: Pick<CloudProfile, "armEndpoint">) {
  return {
    endpoint: armEndpoint,
    credentials: { scopes: [`${armEndpoint}/.default`] },
    retryOptions: { maxRetries: 0 },
  };
}

/** Turns an error into an observation: a consumer that cannot be asked must block the gate, not break the look. */
export function unreachable(
  error: unknown,
  operation: string,
): Extract<Observation, { readonly kind: "unreachable" }> {
  const { statusCode } = failureOf(error);
  if (statusCode === 404) return { kind: "unreachable", detail: `${operation} found nothing there` };
  const known = translate(error, operation, "read");
  const rights = known instanceof AccessDeniedError ? " (see the roles in the documentation)" : "";
  return { kind: "unreachable", detail: `${known.message}${rights}` };
}
