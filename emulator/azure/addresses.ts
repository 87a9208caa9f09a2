/**
 * The URLs of the local Azure's parts, once its port is known. No URL ends in a slash, except an account's.
 */
export type Addresses = {
  readonly port: number;
  /** For endpoints without their own host: the managed identity endpoint and `/_local`. */
  readonly origin: string;
  readonly armEndpoint: string;
  /** The authority host; tokens name `<authority>/<tenant>/v2.0` as their issuer. */
  readonly authority: string;
  /**
   * The part of a vault's host after its name and a dot, port included; also the host of the challenge's
   * resource.
   */
  readonly vaultSuffix: string;
  /** The same for accounts. */
  readonly accountSuffixes: readonly string[];
  readonly identityEndpoint: string;
  vaultUrl(vault: string): string;
  accountEndpoint(account: string): string;
  topicEndpoint(topic: string): string;
  /** The public URL of a site or one of its slots. */
  siteUrl(site: string, slot?: string): string;
  /** Of Log Analytics, version included, as its official client requires. */
  readonly logsEndpoint: string;
  readonly metricsEndpoint: string;
  configurationEndpoint(store: string): string;
  /** Of an API Management service. */
  gatewayUrl(name: string): string;
};

/** The host names that the server's certificate covers. */
export const CERTIFIED_NAMES: readonly string[] = [
  "localhost",
  "management.localhost",
  "login.localhost",
  "*.vault.localhost",
  "*.cognitiveservices.localhost",
  "*.openai.localhost",
  "*.services.localhost",
  "*.eventgrid.localhost",
  "*.azurewebsites.localhost",
  "api.loganalytics.localhost",
  "metrics.monitor.localhost",
  "*.azconfig.localhost",
  "*.azure-api.localhost",
];

export function addressesAt(port: number): Addresses {
  const origin = `https://localhost:${port}`;
  const vaultSuffix = `vault.localhost:${port}`;
  return {
    port,
    origin,
    vaultSuffix,
    accountSuffixes: [`cognitiveservices.localhost:${port}`],
    armEndpoint: `https://management.localhost:${port}`,
    authority: `https://login.localhost:${port}`,
    identityEndpoint: `${origin}/msi/token`,
    logsEndpoint: `https://api.loganalytics.localhost:${port}/v1`,
    metricsEndpoint: `https://metrics.monitor.localhost:${port}`,
    vaultUrl: (vault) => `https://${vault.toLowerCase()}.${vaultSuffix}`,
    accountEndpoint: (account) => `https://${account.toLowerCase()}.cognitiveservices.localhost:${port}/`,
    topicEndpoint: (topic) => `https://${topic.toLowerCase()}.eventgrid.localhost:${port}/api/events`,
    siteUrl: (site, slot) =>
      `https://${[site, ...(slot === undefined ? [] : [slot])].join("-").toLowerCase()}.azurewebsites.localhost:${port}`,
    configurationEndpoint: (store) => `https://${store.toLowerCase()}.azconfig.localhost:${port}`,
    gatewayUrl: (name) => `https://${name.toLowerCase()}.azure-api.localhost:${port}`,
  };
}
