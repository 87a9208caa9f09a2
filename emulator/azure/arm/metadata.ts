import type { Addresses } from "../addresses.ts";

/** The answer of `GET /metadata/endpoints`; enough for `az cloud register --endpoint-resource-manager`. */
export function cloudMetadata({ armEndpoint, authority, vaultSuffix, port, origin }: Addresses): unknown {
  return {
    name: "KeyturnLocal",
    portal: origin,
    authentication: {
      loginEndpoint: authority,
      audiences: [armEndpoint, "https://management.azure.com"],
      tenant: "common",
      identityProvider: "AAD",
    },
    resourceManager: armEndpoint,
    graphAudience: `https://graph.localhost:${port}`,
    graphEndpoint: `https://graph.localhost:${port}`,
    graph: `https://graph.localhost:${port}`,
    galleryEndpoint: origin,
    suffixes: { keyVaultDns: vaultSuffix, storage: `core.localhost:${port}` },
  };
}
