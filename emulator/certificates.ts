import { randomUUID } from "node:crypto";
import { generate } from "selfsigned";

/** PEM texts of a certificate for loopback servers and of the authority that signed it. */
export type LoopbackCertificate = {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
};

const DAY_MS = 86_400_000;

/**
 * Makes a certificate authority and one certificate for `names`, valid for a week. The authority's private key is
 * discarded at once, so trusting the authority trusts only this one certificate.
 *
 * Every authority has a unique name: a process that trusts two of the same name checks against the wrong one. A
 * wildcard needs two labels after the star (`*.vault.localhost`): clients refuse `*.localhost`.
 */
export async function makeLoopbackCertificate(names: readonly string[]): Promise<LoopbackCertificate> {
  const validity = {
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + 7 * DAY_MS),
  };
  const authority = await generate(
    [{ name: "commonName", value: `keyturn local authority ${randomUUID()}` }],
    {
      ...validity,
      keyType: "ec",
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  );
  const leaf = await generate([{ name: "commonName", value: "localhost" }], {
    ...validity,
    keyType: "ec",
    algorithm: "sha256",
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          { type: 7 as const, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { authority: authority.cert, certificate: leaf.cert, privateKey: leaf.private };
}
