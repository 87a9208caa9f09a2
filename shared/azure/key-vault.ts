import type { TokenCredential } from "@azure/identity";
import type { KeyVaultSecret } from "@azure/keyvault-secrets";
import { SecretClient } from "@azure/keyvault-secrets";
import type { SecretFact } from "../domain/world.ts";
import type { KeyturnError } from "../errors.ts";
import {
  OutcomeUnknownError,
  PlaceNotAllowedError,
  RequestRefusedError,
  ServiceUnavailableError,
  ThrottledError,
} from "../errors.ts";
import type { KeyDestinations } from "../key-destinations.ts";
import type { SecretSighting, SecretVault } from "../ports/secret-vault.ts";
import { writtenForTag } from "../ports/secret-vault.ts";
import { SecretValue } from "../secret-value.ts";
import { failureOf, translate } from "./azure-errors.ts";
import { notedAnswer } from "./noted-answer.ts";

/** Far shorter than a fact stays fresh, so that a vault that hangs leaves the answers of the others usable. */
const readTimeoutMs = 6_000;

/** Four pages of Key Vault's. */
const maxListed = 100;

/** Stores secrets in Azure Key Vault, in no vault but those that keys may go to. */
export function keyVault(
  credential: TokenCredential,
  destinations: Pick<KeyDestinations, "isVault">,
): SecretVault {
  const clientOf = vaultClients(credential);

  return {
    async latest(vault, name): Promise<SecretSighting> {
      if (!destinations.isVault(vault)) return { fact: { kind: "forbidden", because: "settings" } };
      const client = clientOf(vault);
      const operation = `reading secret ${name}`;
      try {
        const abortSignal = AbortSignal.timeout(readTimeoutMs);
        const sighting = sightingOf(await client.getSecret(name, { abortSignal }));
        if (!sighting) throw new ServiceUnavailableError(operation);
        return sighting;
      } catch (error) {
        return { fact: await factOf(error, operation, () => isSoftDeleted(client, name)) };
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

    async enabledVersions(vault, name) {
      try {
        const abortSignal = AbortSignal.timeout(readTimeoutMs);
        const listed = await firstOf(
          maxListed,
          clientOf(vault).listPropertiesOfSecretVersions(name, { abortSignal }),
        );
        return listed
          .filter(({ enabled }) => enabled === true)
          .sort((a, b) => (b.createdOn?.getTime() ?? 0) - (a.createdOn?.getTime() ?? 0))
          .flatMap(({ version }) => version ?? []);
      } catch (error) {
        if (failureOf(error).statusCode === 404) return [];
        throw translate(error, `listing the versions of secret ${name}`, "read");
      }
    },

    async store(vault, name, draft, timeoutMs) {
      const client = clientOf(vault);
      const operation = `storing secret ${name}`;
      if (!destinations.isVault(vault)) throw new PlaceNotAllowedError(vault);
      const noted = notedAnswer();
      try {
        const { properties } = await client.setSecret(name, draft.value.reveal(), {
          contentType: draft.contentType,
          tags: { ...draft.tags },
          expiresOn: draft.expiresAt,
          abortSignal: AbortSignal.timeout(timeoutMs),
          ...noted.options,
        });
        // A success without a version has written one all the same.
        if (!properties.version) throw new OutcomeUnknownError(operation);
        return { version: properties.version, ...noted.correlation() };
      } catch (error) {
        // A soft-deleted name stays taken until an operator recovers or purges it; a retry does not help.
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
        // A deleted version is as unreadable as a disabled one.
        if (failureOf(error).statusCode === 404) return;
        throw translate(error, `disabling a version of secret ${name}`, "change");
      }
    },
  };
}

async function firstOf<T>(count: number, items: AsyncIterable<T>): Promise<T[]> {
  const first: T[] = [];
  for await (const item of items) {
    first.push(item);
    if (first.length >= count) break;
  }
  return first;
}

/** Every failed read is a fact of that vault: it must not keep a look from the others. */
async function factOf(
  error: unknown,
  operation: string,
  isSoftDeleted: () => Promise<boolean>,
): Promise<SecretFact> {
  const { statusCode, innerCode } = failureOf(error);
  if (statusCode === 403) return innerCode === "SecretDisabled" ? { kind: "disabled" } : forbidden(innerCode);
  try {
    if (statusCode === 404) return { kind: (await isSoftDeleted()) ? "deleted" : "absent" };
  } catch (second) {
    return unreachable(translate(second, operation, "read"));
  }
  return unreachable(translate(error, operation, "read"));
}

function unreachable(failure: KeyturnError): SecretFact {
  const detail = unreachableText(failure);
  return { kind: "unreachable", detail, ...(failure instanceof ThrottledError && { busy: true }) };
}

function forbidden(innerCode: string | undefined): SecretFact {
  const because = innerCode === undefined ? undefined : refusals.get(innerCode);
  return { kind: "forbidden", ...(because && { because }) };
}

/** Where Key Vault tells why it refuses. */
const refusals: ReadonlyMap<string, "firewall" | "role" | "policy"> = new Map([
  ["ForbiddenByFirewall", "firewall"],
  ["ForbiddenByConnection", "firewall"],
  ["ForbiddenByRbac", "role"],
  ["AccessDenied", "role"],
  ["ForbiddenByPolicy", "policy"],
]);

function unreachableText({ message, cause }: KeyturnError): string {
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}

/** Keeps one client per vault, since each caches the vault's authentication challenge. */
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
    // Without the right to read deleted secrets, assume absent: a write would then fail with the reason.
    if (statusCode === 404 || statusCode === 403) return false;
    throw translate(error, `looking for a soft-deleted secret ${name}`, "read");
  }
}

/** Returns nothing for an answer with an invalid date, which must not be recorded. */
function sightingOf({ value: text, properties }: KeyVaultSecret): SecretSighting | undefined {
  if (text === undefined || properties.version === undefined) return { fact: { kind: "absent" } };
  const createdMs = properties.createdOn?.getTime() ?? Number.NaN;
  if (Number.isNaN(createdMs)) return undefined;
  const value = new SecretValue(text);
  const fact = {
    kind: "present",
    version: properties.version,
    fingerprint: value.fingerprint,
    // Key Vault truncates to seconds; the end of that second is never too early.
    createdAt: new Date(createdMs + 999),
    ...(isValid(properties.expiresOn) && { expiresAt: properties.expiresOn }),
    ...(properties.tags?.[writtenForTag] !== undefined && { writtenFor: properties.tags[writtenForTag] }),
  } as const;
  const { contentType, tags } = properties;
  return { fact, value, label: { tags: { ...tags }, ...(contentType !== undefined && { contentType }) } };
}

function isValid(date: Date | undefined): date is Date {
  return date !== undefined && !Number.isNaN(date.getTime());
}
