import type { OtherPrincipal } from "../stack/stack-plan.ts";

/** The names of the identities that whoever tries a served stack acts as, beside the operator. */
export const approver = "approver";

/**
 * A second person, who must not be the operator, and an application that is not there yet: it may report, and read the key
 * of `vault`.
 */
export function newcomers(consumer: string, vault: string): readonly OtherPrincipal[] {
  return [
    { name: approver, roles: ["KeyRotation.Read", "KeyRotation.Approve"], permissions: [] },
    {
      name: consumer,
      roles: ["KeyRotation.Confirm"],
      permissions: [`vault/read:${vault}`],
      hasIdentityEndpoint: true,
    },
  ];
}
