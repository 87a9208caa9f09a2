import tls from "node:tls";
import { resolveLoopbackNames } from "../loopback-names.ts";

/** Makes this process trust the local authority and resolve the local hosts. Idempotent. */
export function trustInThisProcess(authorityPem: string): void {
  resolveLoopbackNames();
  const trusted = tls.getCACertificates("default");
  if (!trusted.includes(authorityPem)) tls.setDefaultCACertificates([...trusted, authorityPem]);
}

/**
 * The environment with which a child process finds and trusts the local Azure and gets managed identity
 * tokens from it.
 */
export function childEnvironment(
  caFile: string,
  identityEndpoint: string,
  identityHeader: string,
): Record<string, string> {
  const loopbackNames = new URL("../loopback-names.ts", import.meta.url).href;
  const inherited = process.env["NODE_OPTIONS"] ?? "";
  return {
    NODE_EXTRA_CA_CERTS: caFile,
    NODE_OPTIONS: inherited.includes(loopbackNames)
      ? inherited
      : `${inherited} --import=${loopbackNames}`.trim(),
    IDENTITY_ENDPOINT: identityEndpoint,
    IDENTITY_HEADER: identityHeader,
  };
}
