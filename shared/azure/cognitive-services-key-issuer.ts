import { CognitiveServicesManagementClient } from "@azure/arm-cognitiveservices";
import type { TokenCredential } from "@azure/identity";
import * as z from "zod";
import { accountResource } from "../account-resource.ts";
import type { Slot } from "../domain/key.ts";
import type { AccountFact } from "../domain/world.ts";
import {
  InvalidDocumentError,
  OutcomeUnknownError,
  PlaceNotAllowedError,
  ServiceUnavailableError,
} from "../errors.ts";
import type { KeyDestinations } from "../key-destinations.ts";
import type { WritePacer } from "../ports/write-pacer.ts";
import type { KeyIssuer, KeyListing, KeyPair } from "../ports/key-issuer.ts";
import { SecretValue } from "../secret-value.ts";
import { failureOf, translate } from "./azure-errors.ts";
import { notedAnswer } from "./noted-answer.ts";
import { pacedWrites } from "./paced-writes.ts";

const readTimeoutMs = 20_000;
/** For callers that need no pacing. */
const unpaced: WritePacer = {
  acquire: async () => undefined,
  remaining: () => undefined,
  throttled: () => undefined,
};
/** Azure's spelling of the slots; any other is refused. */
const keyNames = { key1: "Key1", key2: "Key2" } as const;

/** Speaks to `Microsoft.CognitiveServices/accounts` through Azure Resource Manager. */
export function cognitiveServicesKeyIssuer(
  credential: TokenCredential,
  armEndpoint: string,
  destinations: Pick<KeyDestinations, "isAccount">,
  pacer: WritePacer = unpaced,
): KeyIssuer {
  const writes = pacedWrites(pacer);
  const clients = new Map<string, CognitiveServicesManagementClient>();

  function accountsOf(resourceId: string) {
    const resource = accountResource(resourceId);
    if (!resource) {
      const message = "is not the id of a Microsoft.CognitiveServices account";
      throw new InvalidDocumentError("a resource id", [{ path: "resourceId", message }]);
    }
    if (!destinations.isAccount(resourceId)) throw new PlaceNotAllowedError(resourceId);
    const { subscription, resourceGroup, name } = resource;
    const client =
      clients.get(subscription) ??
      new CognitiveServicesManagementClient(credential, subscription, {
        endpoint: armEndpoint,
        // The SDK would repeat a POST whose answer was lost, and regenerate a key twice.
        retryOptions: { maxRetries: 0 },
      });
    clients.set(subscription, client);
    return { accounts: client.accounts, subscription, resourceGroup, name };
  }

  return {
    async describe(resourceId) {
      const { accounts, resourceGroup, name } = accountsOf(resourceId);
      const operation = `reading account ${name}`;
      try {
        const account = await accounts.get(resourceGroup, name, { abortSignal: within(readTimeoutMs) });
        return accountFact(account, operation);
      } catch (error) {
        if (failureOf(error).statusCode === 404) return { kind: "absent" };
        throw translate(error, operation, "read");
      }
    },

    async listKeys(resourceId, urgent = false): Promise<KeyListing> {
      const { accounts, subscription, resourceGroup, name } = accountsOf(resourceId);
      const operation = `listing the keys of ${name}`;
      try {
        await writes.awaitPermit(subscription, urgent);
        const listed = await writes.send({ subscription, operation, kind: "read" }, (options) =>
          accounts.listKeys(resourceGroup, name, { abortSignal: within(readTimeoutMs), ...options }),
        );
        const keys = keyPair(listed);
        if (!keys) throw new ServiceUnavailableError(operation);
        return { kind: "listed", keys };
      } catch (error) {
        const refused = listingRefused(error);
        if (refused) return { kind: "refused", because: refused };
        throw translate(error, operation, "read");
      }
    },

    async awaitWritePermit(resourceId, urgent) {
      await writes.awaitPermit(accountsOf(resourceId).subscription, urgent);
    },

    async regenerate(resourceId, slot: Slot, timeoutMs) {
      const { accounts, subscription, resourceGroup, name } = accountsOf(resourceId);
      const operation = `regenerating ${slot} of ${name}`;
      const noted = notedAnswer();
      try {
        const answer = await writes.send({ subscription, operation, kind: "change" }, (options) =>
          accounts.regenerateKey(resourceGroup, name, keyNames[slot], {
            abortSignal: within(timeoutMs),
            onResponse(response) {
              options.onResponse(response);
              noted.options.onResponse(response);
            },
          }),
        );
        const keys = keyPair(answer);
        // A success that does not show its keys has replaced one all the same.
        if (!keys) throw new OutcomeUnknownError(operation);
        return { ...keys, ...noted.correlation() };
      } catch (error) {
        throw translate(error, operation, "change");
      }
    },
  };
}

function within(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}

/** The SDK does not validate answers; recorded values must have the right type. */
const described = z.object({
  location: z.string().optional().catch(undefined),
  properties: z
    .object({
      provisioningState: z.string().default("Unknown"),
      disableLocalAuth: z.boolean().default(false),
      endpoint: z.string().default(""),
    })
    .prefault({}),
});

function accountFact(account: unknown, operation: string): AccountFact {
  const parsed = described.safeParse(account);
  if (!parsed.success) throw new ServiceUnavailableError(operation);
  const { location, properties } = parsed.data;
  const { provisioningState, disableLocalAuth: localAuthDisabled, endpoint } = properties;
  return { kind: "found", provisioningState, localAuthDisabled, endpoint, ...(location && { location }) };
}

/** Azure answers 400 without a code of its own while local authentication is disabled. */
function listingRefused(error: unknown): "forbidden" | "local-auth-disabled" | "absent" | undefined {
  const { statusCode } = failureOf(error);
  if (statusCode === 404) return "absent";
  if (statusCode === 403) return "forbidden";
  const message = error instanceof Error ? error.message : "";
  return statusCode === 400 && message.includes("disableLocalAuth") ? "local-auth-disabled" : undefined;
}

const listedKeys = z.object({ key1: z.string().min(1), key2: z.string().min(1) });

function keyPair(answer: unknown): KeyPair | undefined {
  const parsed = listedKeys.safeParse(answer);
  if (!parsed.success) return undefined;
  return { key1: new SecretValue(parsed.data.key1), key2: new SecretValue(parsed.data.key2) };
}
