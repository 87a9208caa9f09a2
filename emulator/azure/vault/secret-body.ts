import { RECOVERABLE_DAYS } from "./secret-store.ts";
import type { DeletedSecret, SecretVersion, StoredSecret } from "./secret-store.ts";

const DAY_SECONDS = 86_400;

/** A secret with its value, as get and set answer. */
export function secretBody(vaultUrl: string, secret: StoredSecret, version: SecretVersion): object {
  return { value: version.value, ...versionBody(vaultUrl, secret, version) };
}

/** A version without its value, as lists and updates answer. */
export function versionBody(vaultUrl: string, secret: StoredSecret, version: SecretVersion): object {
  return { id: `${vaultUrl}/secrets/${secret.name}/${version.version}`, ...facts(version) };
}

/** A secret as the list of secrets shows it: without version in its id, with the facts of the current one. */
export function secretItem(vaultUrl: string, secret: StoredSecret): object {
  return { id: `${vaultUrl}/secrets/${secret.name}`, ...facts(currentOf(secret)) };
}

export function deletedBody(
  vaultUrl: string,
  { secret, deletedAt }: DeletedSecret,
  withVersion: boolean,
): object {
  const current = currentOf(secret);
  return {
    ...(withVersion ? versionBody(vaultUrl, secret, current) : secretItem(vaultUrl, secret)),
    recoveryId: `${vaultUrl}/deletedsecrets/${secret.name}`,
    deletedDate: deletedAt,
    scheduledPurgeDate: deletedAt + RECOVERABLE_DAYS * DAY_SECONDS,
  };
}

export function currentOf(secret: StoredSecret): SecretVersion {
  const current = secret.versions.at(-1);
  if (current === undefined) throw new Error(`the secret "${secret.name}" has no version`);
  return current;
}

function facts({
  contentType,
  tags,
  enabled,
  notBefore,
  expiresAt,
  createdAt,
  updatedAt,
}: SecretVersion): object {
  return {
    ...(contentType === undefined ? {} : { contentType }),
    attributes: {
      enabled,
      ...(notBefore === undefined ? {} : { nbf: notBefore }),
      ...(expiresAt === undefined ? {} : { exp: expiresAt }),
      created: createdAt,
      updated: updatedAt,
      recoveryLevel: "Recoverable+Purgeable",
      recoverableDays: RECOVERABLE_DAYS,
    },
    tags,
  };
}
