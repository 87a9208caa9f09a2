import type { TokenCredential } from "@azure/identity";
import type { KeyVaultSecret } from "@azure/keyvault-secrets";
import { SecretClient } from "@azure/keyvault-secrets";
import type { SecretFact } from "../domain/world.ts";
import { RequestRefusedError } from "../errors.ts";
import type { SecretVault } from "../ports/secret-vault.ts";
import { SecretValue } from "../secret-value.ts";
import { failureOf, translate } from "./azure-errors.ts";

const readTimeoutMs = 20_000;

/** Keeps secrets in Azure Key Vault. */
export function keyVault(credential: TokenCredential): SecretVault {
  const clientOf = vaultClients(credential);

  return {
    async latest(vault, name): Promise<SecretFact> {
      const client = clientOf(vault);
      try {
        return presentFact(await client.getSecret(name, { abortSignal: AbortSignal.timeout(readTimeoutMs) }));
      } catch (error) {
        const { statusCode, innerCode } = failureOf(error);
        if (statusCode === 403) return { kind: innerCode === "SecretDisabled" ? "disabled" : "forbidden" };
        if (statusCode === 404) return { kind: (await isSoftDeleted(client, name)) ? "deleted" : "absent" };
        throw translate(error, `reading secret ${name}`, "read");
      }
    },

    async valueOf(vault, name, version) {
      const client = clientOf(vault);
      try {
        const abortSignal = AbortSignal.timeout(readTimeoutMs);
        const { value } = await client.getSecret(name, { version, abortSignal });
        return value === undefined ? undefined : new SecretValue(value);
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (statusCode === 403 || statusCode === 404) return undefined;
        throw translate(error, `reading a version of secret ${name}`, "read");
      }
    },

    async store(vault, name, draft, timeoutMs) {
      const client = clientOf(vault);
      const operation = `storing secret ${name}`;
      try {
        const { properties } = await client.setSecret(name, draft.value.reveal(), {
          contentType: draft.contentType,
          tags: { ...draft.tags },
          expiresOn: draft.expiresAt,
          abortSignal: AbortSignal.timeout(timeoutMs),
        });
        if (properties.version === undefined)
          throw new RequestRefusedError(`${operation} without a version`, 200);
        return properties.version;
      } catch (error) {
        // A soft-deleted name stays taken until a person recovers or purges it; waiting does not help.
        if (failureOf(error).innerCode === "ObjectIsDeletedButRecoverable") {
          throw new RequestRefusedError(`${operation}, whose name is soft-deleted,`, 409);
        }
        throw translate(error, operation, "change");
      }
    },

    async disable(vault, name, version, timeoutMs) {
      const client = clientOf(vault);
      try {
        const abortSignal = AbortSignal.timeout(timeoutMs);
        await client.updateSecretProperties(name, version, { enabled: false, abortSignal });
      } catch (error) {
        // A version that is gone is as unreadable as a disabled one.
        if (failureOf(error).statusCode === 404) return;
        throw translate(error, `disabling a version of secret ${name}`, "change");
      }
    },
  };
}

/** One client per vault, since each keeps its own answer to the vault's authentication challenge. */
function vaultClients(credential: TokenCredential): (vault: string) => SecretClient {
  const clients = new Map<string, SecretClient>();
  return (vault) => {
    const client =
      clients.get(vault) ?? new SecretClient(vault, credential, { retryOptions: { maxRetries: 0 } });
    clients.set(vault, client);
    return client;
  };
}

async function isSoftDeleted(client: SecretClient, name: string): Promise<boolean> {
  try {
    await client.getDeletedSecret(name, { abortSignal: AbortSignal.timeout(readTimeoutMs) });
    return true;
  } catch (error) {
    const { statusCode } = failureOf(error);
    // Without the right to look at deleted secrets, absent is the better guess: a write then tells.
    if (statusCode === 404 || statusCode === 403) return false;
    throw translate(error, `looking for a soft-deleted secret ${name}`, "read");
  }
}

function presentFact({ value, properties }: KeyVaultSecret): SecretFact {
  if (value === undefined || properties.version === undefined) return { kind: "absent" };
  return {
    kind: "present",
    version: properties.version,
    fingerprint: new SecretValue(value).fingerprint,
    // The vault cuts to whole seconds; the end of that second is never too early.
    createdAt: new Date((properties.createdOn?.getTime() ?? Date.now()) + 999),
  };
}
