import { randomUUID } from "node:crypto";
import { vaultId } from "../vault/vaults.ts";
import type { Vault } from "../vault/vaults.ts";
import type { SecretVersion, StoredSecret } from "../vault/secret-store.ts";

export type VaultEventType =
  | "Microsoft.KeyVault.SecretNewVersionCreated"
  | "Microsoft.KeyVault.SecretNearExpiry"
  | "Microsoft.KeyVault.SecretExpired";

/** An event about a version of a secret; every delivery has the same id. */
export type VaultEvent = {
  readonly id: string;
  readonly type: VaultEventType;
  readonly time: Date;
  readonly vault: string;
  /** The vault's ARM id. */
  readonly source: string;
  /** The secret's name. */
  readonly subject: string;
  readonly data: VaultEventData;
};

type VaultEventData = {
  readonly Id: string;
  readonly VaultName: string;
  readonly ObjectType: "Secret";
  readonly ObjectName: string;
  readonly Version: string;
  readonly NBF: number | null;
  readonly EXP: number | null;
};

export function vaultEvent(
  type: VaultEventType,
  subscriptionId: string,
  vault: Vault,
  secret: StoredSecret,
  version: SecretVersion,
): VaultEvent {
  return {
    id: randomUUID(),
    type,
    time: new Date(),
    vault: vault.name,
    source: vaultId(subscriptionId, vault),
    subject: secret.name,
    data: {
      Id: `${vault.url}/secrets/${secret.name}/${version.version}`,
      VaultName: vault.name,
      ObjectType: "Secret",
      ObjectName: secret.name,
      Version: version.version,
      NBF: version.notBefore ?? null,
      EXP: version.expiresAt ?? null,
    },
  };
}

/** The event in the schema that has its own envelope. */
export function toGridSchema({ id, type, time, source, subject, data }: VaultEvent): object {
  const envelope = { dataVersion: "1", metadataVersion: "1" };
  return { id, topic: source, subject, eventType: type, eventTime: time.toISOString(), data, ...envelope };
}

export function toCloudEvent({ id, type, time, source, subject, data }: VaultEvent): object {
  return { id, source, subject, type, time: time.toISOString(), data, specversion: "1.0" };
}
