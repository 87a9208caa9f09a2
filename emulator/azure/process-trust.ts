import tls from "node:tls";
import { resolveLoopbackNames } from "../loopback-names.ts";

/** Adds the local authority to those this process trusts, and lets it find the local hosts. Idempotent. */
export function trustInThisProcess(authorityPem: string): void {
  resolveLoopbackNames();
  const trusted = tls.getCACertificates("default");
  if (!trusted.includes(authorityPem)) tls.setDefaultCACertificates([...trusted, authorityPem]);
}

/** What a child process needs to find and trust the local Azure and to get managed identity tokens from it. */
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
