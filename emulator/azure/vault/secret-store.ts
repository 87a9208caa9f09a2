import { randomBytes } from "node:crypto";

/** One version of a secret. Instants are whole seconds since 1970, as on the wire. */
export type SecretVersion = {
  readonly version: string;
  readonly value: string;
  readonly createdAt: number;
  updatedAt: number;
  contentType?: string | undefined;
  tags: Readonly<Record<string, string>>;
  enabled: boolean;
  notBefore?: number | undefined;
  expiresAt?: number | undefined;
};

/** Versions in order of creation; the last one is current. */
export type StoredSecret = { readonly name: string; readonly versions: SecretVersion[] };

/** `visibleAt`: epoch milliseconds from which on the deleted secret can be read, recovered and purged. */
export type DeletedSecret = {
  readonly secret: StoredSecret;
  readonly deletedAt: number;
  readonly visibleAt: number;
};

type SecretAttributes = {
  readonly enabled?: boolean | undefined;
  readonly nbf?: number | null | undefined;
  readonly exp?: number | null | undefined;
};

/** Changes the fields that a PATCH names; replaces tags as a whole. */
export type SecretChange = {
  readonly contentType?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly attributes?: SecretAttributes | undefined;
};

export type SecretStore = {
  find(name: string): StoredSecret | undefined;
  all(): readonly StoredSecret[];
  findDeleted(name: string): DeletedSecret | undefined;
  allDeleted(): readonly DeletedSecret[];
  /** Creates a new version, which becomes current. `createdAt` in whole seconds since 1970. */
  set(name: string, value: string, change: SecretChange, createdAt?: number): SecretVersion;
  update(version: SecretVersion, change: SecretChange): void;
  remove(secret: StoredSecret, hiddenMs: number): DeletedSecret;
  recover(deleted: DeletedSecret): void;
  purge(deleted: DeletedSecret): void;
  /** Restores a backup with all its versions. */
  restore(secret: StoredSecret): void;
};

export const RECOVERABLE_DAYS = 90;

/** The secrets of one vault. Names are case-insensitive, but keep the spelling they were created with. */
export function createSecretStore(): SecretStore {
  const secrets = new Map<string, StoredSecret>();
  const deleted = new Map<string, DeletedSecret>();
  return {
    find: (name) => secrets.get(name.toLowerCase()),
    all: () => [...secrets.values()],
    findDeleted: (name) => deleted.get(name.toLowerCase()),
    allDeleted: () => [...deleted.values()],
    set(name, value, change, createdAt = nowSeconds()) {
      const secret = secrets.get(name.toLowerCase()) ?? { name, versions: [] };
      secrets.set(name.toLowerCase(), secret);
      const version = newVersion(value, createdAt);
      apply(version, change);
      secret.versions.push(version);
      return version;
    },
    update(version, change) {
      apply(version, change);
      version.updatedAt = nowSeconds();
    },
    remove(secret, hiddenMs) {
      const now = Date.now();
      const gone = { secret, deletedAt: Math.floor(now / 1000), visibleAt: now + hiddenMs };
      secrets.delete(secret.name.toLowerCase());
      deleted.set(secret.name.toLowerCase(), gone);
      return gone;
    },
    recover({ secret }) {
      deleted.delete(secret.name.toLowerCase());
      secrets.set(secret.name.toLowerCase(), secret);
    },
    purge: ({ secret }) => void deleted.delete(secret.name.toLowerCase()),
    restore: (secret) => void secrets.set(secret.name.toLowerCase(), secret),
  };
}

function newVersion(value: string, createdAt: number): SecretVersion {
  return {
    version: randomBytes(16).toString("hex"),
    value,
    createdAt,
    updatedAt: createdAt,
    tags: {},
    enabled: true,
  };
}

function apply(version: SecretVersion, { contentType, tags, attributes }: SecretChange): void {
  version.contentType = contentType ?? version.contentType;
  version.tags = tags ?? version.tags;
  version.enabled = attributes?.enabled ?? version.enabled;
  if (attributes?.nbf !== undefined) version.notBefore = attributes.nbf ?? undefined;
  if (attributes?.exp !== undefined) version.expiresAt = attributes.exp ?? undefined;
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
