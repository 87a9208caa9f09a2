import { describe, expect, it } from "@jest/globals";
import {
  nearExpiryQueueName,
  poisonQueueOf,
  stepQueueName,
  urgentStepQueueName,
} from "../../shared/queue-names.ts";
import { configurations, deployed } from "./compiled.ts";

const config = (configuration: string, name: string) =>
  deployed(configuration, "Microsoft.Web/sites/config").find((one) => one.name.endsWith(`/${name}`))
    ?.properties;
const siteConfig = (configuration: string) =>
  deployed(configuration, "Microsoft.Web/sites")[0]?.properties?.["siteConfig"];
const withApp = configurations.filter((name) => deployed(name, "Microsoft.Web/sites").length > 0);

describe("the app in Azure", () => {
  it.each(withApp)("signs people in, and lets everybody else through to its own checks: %s", (name) => {
    const client = "cccccccc-0000-0000-0000-000000000001";
    expect(config(name, "authsettingsV2")).toMatchObject({
      platform: { enabled: true },
      globalValidation: { requireAuthentication: false, unauthenticatedClientAction: "AllowAnonymous" },
      login: { tokenStore: { enabled: true } },
      identityProviders: {
        azureActiveDirectory: {
          enabled: true,
          registration: { clientId: client },
          validation: {
            allowedAudiences: [client, `api://${client}`],
            defaultAuthorizationPolicy: { allowedApplications: [] },
          },
        },
      },
    });
    const { KEYTURN_AUDIENCE: audiences } = config(name, "appsettings") as { KEYTURN_AUDIENCE: string };
    expect(audiences.split(",")).toEqual([client, `api://${client}`]);
  });

  it("is open to all addresses, unless some are named", () => {
    expect(siteConfig("minimal")).toMatchObject({
      ipSecurityRestrictionsDefaultAction: "Allow",
      ipSecurityRestrictions: [],
    });
    const { ipSecurityRestrictions: allowed } = siteConfig("everything") as {
      ipSecurityRestrictions: { ipAddress: string; action: string; priority: number }[];
    };
    expect(siteConfig("everything")).toMatchObject({ ipSecurityRestrictionsDefaultAction: "Deny" });
    expect(allowed.map(({ ipAddress }) => ipAddress)).toEqual([
      "203.0.113.0/24",
      "ActionGroup",
      "AzureEventGrid",
    ]);
    expect(allowed.filter(({ action }) => action !== "Allow")).toEqual([]);
    expect(new Set(allowed.map(({ priority }) => priority)).size).toBe(allowed.length);
  });

  it.each(withApp)("finds all its queues and their poison queues there, and no others: %s", (name) => {
    const read = [nearExpiryQueueName, stepQueueName, urgentStepQueueName];
    const queues = deployed(name, "Microsoft.Storage/storageAccounts/queueServices/queues").map(
      (queue) => queue.name.split("/").at(-1) ?? "",
    );
    expect(queues.toSorted()).toEqual([...read, ...read.map(poisonQueueOf)].toSorted());
  });
});

describe("the evidence", () => {
  const policies = (name: string) =>
    deployed(name, "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies");

  it("is kept by a policy, which a deployment leaves alone once it is locked", () => {
    expect(policies("minimal").map(({ properties }) => properties)).toEqual([
      { immutabilityPeriodSinceCreationInDays: 365 },
    ]);
    expect(policies("everything")).toEqual([]);
  });
});

describe("the private network", () => {
  interface Rule {
    readonly name: string;
    readonly properties: {
      readonly access: string;
      readonly sourceAddressPrefix: string;
      readonly priority: number;
    };
  }
  const rules = (name: string) =>
    deployed("private-network", "Microsoft.Network/networkSecurityGroups")
      .filter((group) => group.name.startsWith(name))
      .flatMap(({ properties }) => (properties as { securityRules: Rule[] }).securityRules);

  it("lets only the app reach the endpoints, and nobody the app's own subnet", () => {
    const allowed = rules("nsg-endpoints").filter(({ properties }) => properties.access === "Allow");
    expect(allowed.map(({ properties }) => properties.sourceAddressPrefix)).toEqual(["10.20.0.0/26"]);
    expect(rules("nsg-functions").map(({ properties }) => properties.access)).toEqual(["Deny"]);
    expect(rules("nsg-endpoints").at(-1)?.properties).toMatchObject({ access: "Deny", priority: 4096 });
    const [vnet] = deployed("private-network", "Microsoft.Network/virtualNetworks");
    expect(JSON.stringify(vnet)).toContain('"privateEndpointNetworkPolicies":"NetworkSecurityGroupEnabled"');
  });

  it("resolves names that are not in its zones as everywhere else", () => {
    const links = deployed("private-network", "Microsoft.Network/privateDnsZones/virtualNetworkLinks");
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter(({ properties }) => properties?.["resolutionPolicy"] !== "NxDomainRedirect")).toEqual(
      [],
    );
  });
});
