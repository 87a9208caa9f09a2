import { randomBytes } from "node:crypto";
import { newP256Key } from "./p256.ts";
import type { P256Key } from "./p256.ts";

/** One version of a key. Its private half never leaves the process. Instants are whole seconds since 1970. */
export type KeyVersion = P256Key & {
  readonly version: string;
  readonly operations: readonly string[];
  readonly createdAt: number;
  readonly enabled: boolean;
};

/** Versions in order of creation; the last one is current. */
export type StoredKey = { readonly name: string; readonly versions: KeyVersion[] };

export type KeyStore = {
  find(name: string): StoredKey | undefined;
  /** Creates a new version, which becomes current. */
  create(name: string, operations: readonly string[], enabled: boolean): KeyVersion;
};

/** The keys of one vault. Names are case-insensitive, but keep the spelling they were created with. */
export function createKeyStore(): KeyStore {
  const keys = new Map<string, StoredKey>();
  return {
    find: (name) => keys.get(name.toLowerCase()),
    create(name, operations, enabled) {
      const key = keys.get(name.toLowerCase()) ?? { name, versions: [] };
      keys.set(name.toLowerCase(), key);
      const version = newVersion(operations, enabled);
      key.versions.push(version);
      return version;
    },
  };
}

function newVersion(operations: readonly string[], enabled: boolean): KeyVersion {
  const createdAt = Math.floor(Date.now() / 1000);
  return { ...newP256Key(), version: randomBytes(16).toString("hex"), operations, createdAt, enabled };
}

/** The public half of a version, as a JWK. */
export function publicJwk({ x, y }: KeyVersion): { kty: "EC"; crv: "P-256"; x: string; y: string } {
  return { kty: "EC", crv: "P-256", x: x.toString("base64url"), y: y.toString("base64url") };
}
