import { CognitiveServicesManagementClient } from "@azure/arm-cognitiveservices";
import type { TokenCredential } from "@azure/identity";
import type { Slot } from "../domain/key.ts";
import type { AccountFact } from "../domain/world.ts";
import { RequestRefusedError } from "../errors.ts";
import type { KeyIssuer, KeyListing, KeyPair } from "../ports/key-issuer.ts";
import { SecretValue } from "../secret-value.ts";
import { failureOf, translate } from "./azure-errors.ts";
import { parseAccountId } from "./resource-id.ts";

const readTimeoutMs = 20_000;
/** Azure's spelling of the slots; any other is refused. */
const keyNames = { key1: "Key1", key2: "Key2" } as const;

/** Speaks to `Microsoft.CognitiveServices/accounts` through Azure Resource Manager. */
export function cognitiveServicesKeyIssuer(credential: TokenCredential, armEndpoint: string): KeyIssuer {
  const clients = new Map<string, CognitiveServicesManagementClient>();

  function accountsOf(resourceId: string) {
    const { subscription, resourceGroup, name } = parseAccountId(resourceId);
    const client =
      clients.get(subscription) ??
      new CognitiveServicesManagementClient(credential, subscription, {
        endpoint: armEndpoint,
        // The SDK repeats a POST whose answer was lost, and would so regenerate a key twice.
        retryOptions: { maxRetries: 0 },
      });
    clients.set(subscription, client);
    return { accounts: client.accounts, resourceGroup, name };
  }

  return {
    async describe(resourceId) {
      const { accounts, resourceGroup, name } = accountsOf(resourceId);
      try {
        const account = await accounts.get(resourceGroup, name, { abortSignal: within(readTimeoutMs) });
        return accountFact(account.properties ?? {});
      } catch (error) {
        if (failureOf(error).statusCode === 404) return { kind: "absent" };
        throw translate(error, `reading account ${name}`, "read");
      }
    },

    async listKeys(resourceId): Promise<KeyListing> {
      const { accounts, resourceGroup, name } = accountsOf(resourceId);
      const operation = `listing the keys of ${name}`;
      try {
        const listed = await accounts.listKeys(resourceGroup, name, { abortSignal: within(readTimeoutMs) });
        return { kind: "listed", keys: keyPair(listed, operation) };
      } catch (error) {
        const refused = listingRefused(error);
        if (refused) return { kind: "refused", because: refused };
        throw translate(error, operation, "read");
      }
    },

    async regenerate(resourceId, slot: Slot, timeoutMs) {
      const { accounts, resourceGroup, name } = accountsOf(resourceId);
      const operation = `regenerating ${slot} of ${name}`;
      try {
        const keys = await accounts.regenerateKey(resourceGroup, name, keyNames[slot], {
          abortSignal: within(timeoutMs),
        });
        return keyPair(keys, operation);
      } catch (error) {
        throw translate(error, operation, "change");
      }
    },
  };
}

function within(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}

function accountFact(properties: {
  provisioningState?: string;
  disableLocalAuth?: boolean;
  endpoint?: string;
}): AccountFact {
  return {
    kind: "found",
    provisioningState: properties.provisioningState ?? "Unknown",
    localAuthDisabled: properties.disableLocalAuth ?? false,
    endpoint: properties.endpoint ?? "",
  };
}

/** Azure answers 400 while keys are switched off, and names no code of its own for it. */
function listingRefused(error: unknown): "forbidden" | "local-auth-disabled" | "absent" | undefined {
  const { statusCode } = failureOf(error);
  if (statusCode === 404) return "absent";
  if (statusCode === 403) return "forbidden";
  const message = error instanceof Error ? error.message : "";
  return statusCode === 400 && message.includes("disableLocalAuth") ? "local-auth-disabled" : undefined;
}

function keyPair({ key1, key2 }: { key1?: string; key2?: string }, operation: string): KeyPair {
  if (!key1 || !key2) throw new RequestRefusedError(`${operation}, which answered without both keys,`, 200);
  return { key1: new SecretValue(key1), key2: new SecretValue(key2) };
}
