import type { Addresses } from "../addresses.ts";
import type { LoopbackServer } from "../https-server.ts";

/**
 * The same services at an IP address and a port each, for clients that resolve no name below `localhost`: those of .NET,
 * Python and Windows, and whatever asks glibc. A port is opened when it is first asked for, and then stays.
 */
export type ReachableAddresses = {
  readonly armEndpoint: string;
  readonly authority: string;
  readonly identityEndpoint: string;
  /** The reachable form of any URL of this Azure; any other URL as it is. */
  url(url: string): Promise<string>;
  /** Official clients accept the challenge of the vault there without an option. */
  vaultUrl(vault: string): Promise<string>;
  /** Ends in a slash. */
  accountEndpoint(account: string): Promise<string>;
  topicEndpoint(topic: string): Promise<string>;
  /** What a process needs to trust this Azure, and to find Entra and the managed identity. */
  environment(): Record<string, string>;
};

type ReachableSetting = {
  readonly addresses: Addresses;
  readonly server: Pick<LoopbackServer, "portOf">;
  readonly caFile: string;
  readonly identityHeader: string;
};

const LOOPBACK = "127.0.0.1";

export function reachableAddresses(setting: ReachableSetting): ReachableAddresses {
  const { addresses, server, caFile, identityHeader } = setting;
  const main = `https://${LOOPBACK}:${addresses.port}`;
  const identityEndpoint = `${main}/msi/token`;
  const shared = new Set(
    [addresses.armEndpoint, addresses.authority, addresses.origin].map((url) => new URL(url).host),
  );
  const reachable: ReachableAddresses = {
    armEndpoint: main,
    authority: main,
    identityEndpoint,
    async url(url) {
      const { origin, host, port } = new URL(url);
      if (port !== String(addresses.port) || !host.includes("localhost")) return url;
      const own = shared.has(host) ? addresses.port : await server.portOf(host);
      return `https://${LOOPBACK}:${own}${url.slice(origin.length)}`;
    },
    vaultUrl: (vault) => reachable.url(addresses.vaultUrl(vault)),
    accountEndpoint: (account) => reachable.url(addresses.accountEndpoint(account)),
    topicEndpoint: (topic) => reachable.url(addresses.topicEndpoint(topic)),
    environment: () => ({
      NODE_EXTRA_CA_CERTS: caFile,
      SSL_CERT_FILE: caFile,
      REQUESTS_CA_BUNDLE: caFile,
      AZURE_AUTHORITY_HOST: main,
      IDENTITY_ENDPOINT: identityEndpoint,
      IDENTITY_HEADER: identityHeader,
    }),
  };
  return reachable;
}
