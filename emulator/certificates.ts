import { KeyObject, randomBytes, randomUUID, webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { X509Certificate } from "@peculiar/x509";

/** PEM texts of a certificate for loopback servers and of the authority that signed it. */
export type LoopbackCertificate = {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
};

const DAY_MS = 86_400_000;
const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;

/**
 * Makes a certificate authority and one certificate for `names` and 127.0.0.1, valid for a week. The authority's private
 * key is discarded at once, so trusting the authority trusts only this one certificate.
 *
 * Both carry what strict verifiers require, such as Python's since 3.13: key identifiers, key usage and basic constraints.
 *
 * Every authority has a unique name: a process that trusts two of the same name checks against the wrong one. A
 * wildcard needs two labels after the star (`*.vault.localhost`): clients refuse `*.localhost`.
 */
export async function makeLoopbackCertificate(names: readonly string[]): Promise<LoopbackCertificate> {
  const [root, leaf] = await Promise.all([newKeys(), newKeys()]);
  const authorityName = `CN=keyturn local authority ${randomUUID()}`;
  const validity = {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 7 * DAY_MS),
    signingAlgorithm: SIGNATURE,
    signingKey: root.privateKey,
    issuer: authorityName,
  };
  const authorityKey = await AuthorityKeyIdentifierExtension.create(root.publicKey, false, webcrypto);
  const authority = await X509CertificateGenerator.create(
    {
      ...validity,
      serialNumber: newSerialNumber(),
      subject: authorityName,
      publicKey: root.publicKey,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(root.publicKey, false, webcrypto),
        authorityKey,
      ],
    },
    webcrypto,
  );
  const certificate = await X509CertificateGenerator.create(
    {
      ...validity,
      serialNumber: newSerialNumber(),
      subject: "CN=localhost",
      publicKey: leaf.publicKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        await SubjectKeyIdentifierExtension.create(leaf.publicKey, false, webcrypto),
        authorityKey,
        new SubjectAlternativeNameExtension([
          ...names.map((value) => ({ type: "dns" as const, value })),
          { type: "ip", value: "127.0.0.1" },
        ]),
      ],
    },
    webcrypto,
  );
  return {
    authority: pem(authority),
    certificate: pem(certificate),
    privateKey: KeyObject.from(leaf.privateKey).export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
}

/** Positive and below 20 bytes, as RFC 5280 demands. */
function newSerialNumber(): string {
  return `4${randomBytes(8).toString("hex")}`.padStart(18, "0");
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}
