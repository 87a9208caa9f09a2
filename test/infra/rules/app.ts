import { evidenceContainerName } from "../../../shared/azure/blob-evidence-store.ts";
import {
  nearExpiryQueueName,
  poisonQueueOf,
  stepQueueName,
  urgentStepQueueName,
} from "../../../shared/queue-names.ts";
import type { Infrastructure, Resource } from "./infrastructure.ts";
import { ofType, textsAt, valuesAt } from "./infrastructure.ts";
import type { Rule } from "./rule.ts";

/** @see https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-considerations */
const forbiddenOnFlex = [
  "ENABLE_ORYX_BUILD",
  "FUNCTIONS_EXTENSION_VERSION",
  "FUNCTIONS_WORKER_RUNTIME",
  "FUNCTIONS_WORKER_RUNTIME_VERSION",
  "FUNCTIONS_MAX_HTTP_CONCURRENCY",
  "FUNCTIONS_WORKER_PROCESS_COUNT",
  "FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED",
  "SCM_DO_BUILD_DURING_DEPLOYMENT",
  "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
  "WEBSITE_CONTENTOVERVNET",
  "WEBSITE_CONTENTSHARE",
  "WEBSITE_DNS_SERVER",
  "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
  "WEBSITE_NODE_DEFAULT_VERSION",
  "WEBSITE_RUN_FROM_PACKAGE",
  "WEBSITE_SKIP_CONTENTSHARE_VALIDATION",
  "WEBSITE_VNET_ROUTE_ALL",
];

/** @see https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity */
const hostStorage = ["credential", "clientId", "blobServiceUri", "queueServiceUri", "tableServiceUri"].map(
  (field) => `AzureWebJobsStorage__${field}`,
);

const ownQueues = [stepQueueName, urgentStepQueueName, nearExpiryQueueName].flatMap((name) => [
  name,
  poisonQueueOf(name),
]);

const sites = (infrastructure: Infrastructure) => ofType(infrastructure, "Microsoft.Web/sites");

const settingsOf = (infrastructure: Infrastructure) =>
  ofType(infrastructure, "Microsoft.Web/sites/config").filter(({ name }) => name.endsWith("/appsettings"));

const settingNames = (config: Resource) => Object.keys(config["properties"] ?? {});

const containers = (infrastructure: Infrastructure) =>
  ofType(infrastructure, "Microsoft.Storage/storageAccounts/blobServices/containers").map(
    ({ name }) => name.split("/").at(-1) ?? "",
  );

export const app: readonly Rule[] = [
  {
    name: "an identity that is assigned is named",
    faults: ({ resources }) =>
      resources
        .filter((resource) =>
          textsAt(resource, "identity.type").some((type) => type.includes("UserAssigned")),
        )
        .filter((resource) => {
          const [ids = {}] = valuesAt(resource, "identity.userAssignedIdentities");
          const known = Object.keys(ids as object);
          const used = textsAt(
            resource,
            "properties.functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId",
          );
          const kinds = textsAt(
            resource,
            "properties.functionAppConfig.deployment.storage.authentication.type",
          );
          const needed = kinds.includes("UserAssignedIdentity") ? 1 : 0;
          return known.length === 0 || used.length < needed || used.some((id) => !known.includes(id));
        })
        .map(({ id }) => id),
  },
  {
    name: "the app has no setting that Flex Consumption refuses",
    faults: (infrastructure) =>
      settingsOf(infrastructure).flatMap((config) =>
        settingNames(config).filter((name) => forbiddenOnFlex.includes(name)),
      ),
  },
  {
    name: "the host reaches its storage by identity alone",
    faults: (infrastructure) =>
      settingsOf(infrastructure).flatMap((config) => {
        const names = settingNames(config);
        return [
          ...hostStorage.filter((name) => !names.includes(name)),
          ...names.filter((name) => name === "AzureWebJobsStorage"),
        ];
      }),
  },
  {
    name: "instances are kept ready for functions that exist",
    faults: (infrastructure) => {
      const source = infrastructure.text("functions/index.ts");
      return sites(infrastructure)
        .flatMap((site) =>
          textsAt(site, "properties.functionAppConfig.scaleAndConcurrency.alwaysReady.*.name"),
        )
        .filter((name) => {
          const [, fn] = /^function:(\w+)$/.exec(name) ?? [];
          return fn === undefined ? name !== "http" : !source.includes(`"${fn}"`);
        });
    },
  },
  {
    name: "every queue of the app is deployed, and no other",
    faults: (infrastructure) => {
      const queues = ofType(infrastructure, "Microsoft.Storage/storageAccounts/queueServices/queues");
      const deployed = queues.map(({ name }) => name.split("/").at(-1) ?? "");
      return [
        ...ownQueues.filter((name) => !deployed.includes(name)),
        ...deployed.filter((name) => !ownQueues.includes(name)),
      ];
    },
  },
  {
    name: "the package and the evidence go into containers that are deployed",
    faults: (infrastructure) => {
      const deployed = containers(infrastructure);
      const missing = sites(infrastructure)
        .flatMap((site) => textsAt(site, "properties.functionAppConfig.deployment.storage.value"))
        .filter((value) => !deployed.some((name) => value.endsWith(`'${name}')]`)));
      return deployed.includes(evidenceContainerName) ? missing : [...missing, evidenceContainerName];
    },
  },
];
