import type { Infrastructure, Resource } from "./infrastructure.ts";
import { ofType, textsAt, valuesAt } from "./infrastructure.ts";
import type { Rule } from "./rule.ts";

/** @see https://learn.microsoft.com/azure/private-link/private-endpoint-overview#private-link-resource */
const groups: Readonly<Record<string, readonly string[]>> = {
  storageaccounts: ["blob", "queue", "table"],
  vaults: ["vault"],
  accounts: ["account"],
};

/** A storage zone is an expression, since each cloud has its own suffix. @see https://learn.microsoft.com/azure/private-link/private-endpoint-dns */
const zones: Readonly<Record<string, readonly RegExp[]>> = {
  ...Object.fromEntries(
    ["blob", "queue", "table"].map((service) => [
      service,
      [
        new RegExp(
          `format\\('privatelink\\.\\{0\\}\\.\\{1\\}', '${service}', environment\\(\\)\\.suffixes\\.storage\\)`,
        ),
      ],
    ]),
  ),
  vault: [/\/privatelink\.vaultcore\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)$/],
  account: [
    /\/privatelink\.cognitiveservices\.azure\.(?:com|us|cn)$/,
    /\/privatelink\.openai\.azure\.(?:com|us|cn)$/,
    // Only the public cloud has the third.
    /\/privatelink\.(?:services\.ai\.azure\.com|openai\.azure\.(?:us|cn))$/,
  ],
};

const connection = "properties.privateLinkServiceConnections.*.properties";

const endpoints = (infrastructure: Infrastructure) =>
  ofType(infrastructure, "Microsoft.Network/privateEndpoints");

export const network: readonly Rule[] = [
  {
    name: "the app's subnet is delegated to the environments of Flex Consumption and is large enough",
    faults: (infrastructure) => {
      const subnets = new Map(
        ofType(infrastructure, "Microsoft.Network/virtualNetworks").flatMap((vnet) =>
          valuesAt(vnet, "properties.subnets.*").map((subnet) => [
            `${vnet.id}/subnets/${textsAt(subnet, "name").join("")}`,
            subnet,
          ]),
        ),
      );
      return ofType(infrastructure, "Microsoft.Web/sites")
        .flatMap((site) => textsAt(site, "properties.virtualNetworkSubnetId"))
        .filter((id) => {
          const subnet = subnets.get(id);
          const services = textsAt(subnet, "properties.delegations.*.properties.serviceName");
          const [, bits = "32"] = (textsAt(subnet, "properties.addressPrefix")[0] ?? "").split("/");
          return services.join("") !== "Microsoft.App/environments" || Number(bits) > 27;
        });
    },
  },
  {
    name: "a private endpoint leads to a group that its target has",
    faults: (infrastructure) =>
      endpoints(infrastructure)
        .filter((endpoint) => {
          const [target = ""] = textsAt(endpoint, `${connection}.privateLinkServiceId`);
          const known = groups[target.split("/").at(-2)?.toLowerCase() ?? ""] ?? [];
          const asked = textsAt(endpoint, `${connection}.groupIds.*`);
          return asked.length === 0 || asked.some((group) => !known.includes(group));
        })
        .map(({ id }) => id),
  },
  {
    name: "a private endpoint is found in every DNS zone of its group",
    faults: (infrastructure) => {
      const zonesOf = new Map(
        ofType(infrastructure, "Microsoft.Network/privateEndpoints/privateDnsZoneGroups").map((group) => [
          group.id.replace(/\/privateDnsZoneGroups\/[^/]+$/, ""),
          textsAt(group, "properties.privateDnsZoneConfigs.*.properties.privateDnsZoneId"),
        ]),
      );
      return endpoints(infrastructure).flatMap((endpoint) =>
        missing(endpoint, zonesOf.get(endpoint.id) ?? []).map(
          (zone) => `${endpoint.name}: no ${zone.source}`,
        ),
      );
    },
  },
  {
    name: "storage that is closed to the public takes the events of Event Grid, and the archive takes none",
    faults: (infrastructure) =>
      ofType(infrastructure, "Microsoft.Storage/storageAccounts")
        .filter((storage) => {
          const isArchive = infrastructure.resources.some(({ id }) =>
            id.startsWith(`${storage.id}/blobServices/default/containers/keyturn-evidence`),
          );
          const [bypass] = textsAt(storage, "properties.networkAcls.bypass");
          return bypass !== (isArchive ? "None" : "AzureServices");
        })
        .map(({ name }) => name),
  },
];

function missing(endpoint: Resource, found: readonly string[]): readonly RegExp[] {
  const needed = textsAt(endpoint, `${connection}.groupIds.*`).flatMap((group) => zones[group] ?? []);
  return needed.filter((zone) => !found.some((id) => zone.test(id)));
}
