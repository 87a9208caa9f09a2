import { InvalidDocumentError } from "../errors.ts";

/** The parts of an account's ARM id that the SDK asks for one by one. */
export interface AccountResource {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const accountId =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.CognitiveServices\/accounts\/([^/]+)$/i;

/** @throws {InvalidDocumentError} the id is not that of a Cognitive Services account. */
export function parseAccountId(resourceId: string): AccountResource {
  const [, subscription, resourceGroup, name] = accountId.exec(resourceId) ?? [];
  if (!subscription || !resourceGroup || !name) {
    const message = "is not the id of a Microsoft.CognitiveServices account";
    throw new InvalidDocumentError("a resource id", [{ path: "resourceId", message }]);
  }
  return { subscription, resourceGroup, name };
}
