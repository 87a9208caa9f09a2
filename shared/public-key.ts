import type { JsonWebKey, KeyObject } from "node:crypto";
import { createPublicKey, verify } from "node:crypto";
import { sha256 } from "./digest.ts";

/** A public key on the curve P-256. */
export interface PublicKey {
  readonly key: KeyObject;
  /** The SHA-256 of its canonical JWK (RFC 7638), as hex. Two keys never share it. */
  readonly thumbprint: string;
}

/**
 * Reads public keys: PEM, a JWK, a set of JWKs, or a key as Key Vault answers it.
 *
 * @returns nothing where the text holds no key on P-256, or a private one.
 */
export function readPublicKeys(text: string): readonly PublicKey[] | undefined {
  try {
    const keys = text.includes("-----BEGIN") ? [fromPem(text)] : jwksIn(JSON.parse(text)).map(fromJwk);
    return keys.length > 0 && keys.every((key) => key !== undefined) ? keys : undefined;
  } catch {
    // Whatever cannot be parsed is no key.
    return undefined;
  }
}

/** Whether the key signed the text with ES256. */
export function hasSigned({ key }: PublicKey, text: string, signature: Uint8Array): boolean {
  return verify("sha256", Buffer.from(text, "utf8"), { key, dsaEncoding: "ieee-p1363" }, signature);
}

function fromPem(text: string): PublicKey | undefined {
  // A private key would be read as well, as its public half: nobody should hand one over.
  return text.includes("PRIVATE KEY") ? undefined : known(createPublicKey(text));
}

function fromJwk({ kty, crv, x, y, d }: JsonWebKey): PublicKey | undefined {
  if (d !== undefined || x === undefined || y === undefined) return undefined;
  // Key Vault says so of keys in hardware.
  const type = kty === "EC-HSM" ? "EC" : kty;
  return known(createPublicKey({ key: { kty: type, crv, x, y } as JsonWebKey, format: "jwk" }));
}

function known(key: KeyObject): PublicKey | undefined {
  const { kty, crv, x, y } = key.export({ format: "jwk" });
  if (kty !== "EC" || crv !== "P-256") return undefined;
  // Members in this order and no others, as RFC 7638 demands.
  return { key, thumbprint: sha256(JSON.stringify({ crv, kty, x, y })) };
}

/** `{ keys: […] }` is a set, and `{ key: … }` is Key Vault's answer. */
function jwksIn(document: unknown): readonly JsonWebKey[] {
  if (typeof document !== "object" || document === null) return [];
  if ("keys" in document && Array.isArray(document.keys)) return document.keys as JsonWebKey[];
  if ("key" in document && typeof document.key === "object") return [document.key as JsonWebKey];
  return [document as JsonWebKey];
}
