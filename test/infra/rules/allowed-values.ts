type Allowed = readonly unknown[] | ((value: unknown) => boolean);

/** What Azure takes at the places of a type where the type itself takes any text or number, and what keyturn takes of it. */
interface AllowedValues {
  /** A page below learn.microsoft.com/azure. */
  readonly source: string;
  readonly at: Readonly<Record<string, Allowed>>;
}

const between = (least: number, most: number) => (value: unknown) =>
  typeof value === "number" && value >= least && value <= most;
const minutes = (...numbers: readonly number[]) => numbers.map((number) => `PT${number}M`);
const hours = (...numbers: readonly number[]) => numbers.map((number) => `PT${number}H`);

export const allowedValues: Readonly<Record<string, AllowedValues>> = {
  "Microsoft.Storage/storageAccounts": {
    source: "templates/microsoft.storage/storageaccounts",
    at: {
      kind: ["StorageV2"],
      "sku.name": ["LRS", "ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS"].map((kind) => `Standard_${kind}`),
      "properties.minimumTlsVersion": ["TLS1_2", "TLS1_3"],
      "properties.allowBlobPublicAccess": [false],
      "properties.allowSharedKeyAccess": [false],
      "properties.supportsHttpsTrafficOnly": [true],
      "properties.networkAcls.defaultAction": ["Allow", "Deny"],
      "properties.networkAcls.bypass": ["AzureServices", "None"],
    },
  },
  "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies": {
    source: "storage/blobs/immutable-time-based-retention-policy-overview",
    at: { "properties.immutabilityPeriodSinceCreationInDays": between(1, 146_000) },
  },
  "Microsoft.KeyVault/vaults": {
    source: "templates/microsoft.keyvault/vaults",
    at: {
      "properties.enableRbacAuthorization": [true],
      "properties.enablePurgeProtection": [true],
      "properties.softDeleteRetentionInDays": between(7, 90),
      "properties.networkAcls.bypass": ["AzureServices", "None"],
    },
  },
  "Microsoft.KeyVault/vaults/keys": {
    source: "key-vault/keys/about-keys-details",
    at: {
      "properties.kty": ["EC", "EC-HSM"],
      "properties.curveName": ["P-256"],
      "properties.attributes.exportable": [false],
    },
  },
  "Microsoft.CognitiveServices/accounts": {
    source: "ai-services/multi-service-resource",
    at: { kind: ["AIServices"], "sku.name": ["S0"] },
  },
  "Microsoft.Web/serverfarms": {
    source: "azure-functions/functions-infrastructure-as-code",
    at: { "sku.name": ["FC1"], "sku.tier": ["FlexConsumption"], "properties.reserved": [true] },
  },
  "Microsoft.Web/sites": {
    source: "azure-functions/flex-consumption-plan",
    at: {
      kind: ["functionapp,linux"],
      "properties.httpsOnly": [true],
      "properties.functionAppConfig.runtime.name": ["node"],
      "properties.functionAppConfig.runtime.version": ["22", "24"],
      "properties.functionAppConfig.deployment.storage.type": ["blobContainer"],
      "properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB": [512, 2048, 4096],
      "properties.functionAppConfig.scaleAndConcurrency.maximumInstanceCount": between(1, 1_000),
    },
  },
  "Microsoft.EventGrid/topics": {
    source: "event-grid/security-authentication",
    at: {
      "properties.inputSchema": ["CloudEventSchemaV1_0"],
      "properties.disableLocalAuth": [true],
      "properties.minimumTlsVersionAllowed": ["1.2"],
    },
  },
  "Microsoft.EventGrid/systemTopics": {
    source: "event-grid/event-schema-key-vault",
    at: { "properties.topicType": ["Microsoft.KeyVault.vaults"] },
  },
  "Microsoft.EventGrid/systemTopics/eventSubscriptions": {
    source: "event-grid/delivery-and-retry",
    at: {
      "properties.eventDeliverySchema": ["CloudEventSchemaV1_0"],
      "properties.retryPolicy.maxDeliveryAttempts": between(1, 30),
      "properties.retryPolicy.eventTimeToLiveInMinutes": between(1, 1_440),
    },
  },
  "Microsoft.Insights/scheduledQueryRules": {
    source: "azure-monitor/alerts/alerts-create-log-alert-rule",
    at: {
      "properties.severity": between(0, 4),
      "properties.evaluationFrequency": [...minutes(1, 5, 10, 15, 30, 45), ...hours(1, 2, 3, 4, 5, 6), "P1D"],
      "properties.windowSize": [...minutes(1, 5, 10, 15, 30, 45), ...hours(1, 2, 3, 4, 5, 6), "P1D", "P2D"],
      "properties.criteria.allOf.*.timeAggregation": ["Average", "Count", "Maximum", "Minimum", "Total"],
    },
  },
  "Microsoft.Insights/metricAlerts": {
    source: "azure-monitor/alerts/alerts-create-metric-alert-rule",
    at: {
      location: ["global"],
      "properties.severity": between(0, 4),
      "properties.evaluationFrequency": [...minutes(1, 5, 15, 30), "PT1H"],
      "properties.windowSize": [...minutes(1, 5, 15, 30), ...hours(1, 6, 12), "P1D"],
    },
  },
  "Microsoft.Insights/actionGroups": {
    source: "azure-monitor/alerts/action-groups",
    at: {
      location: ["global"],
      "properties.groupShortName": (name) => typeof name === "string" && name.length <= 12,
    },
  },
  "Microsoft.Consumption/budgets": {
    source: "cost-management-billing/costs/quick-create-budget-bicep",
    at: { "properties.timeGrain": ["Monthly", "Quarterly", "Annually"] },
  },
  "Microsoft.OperationalInsights/workspaces": {
    source: "azure-monitor/logs/data-retention-configure",
    at: { "properties.retentionInDays": between(30, 730) },
  },
  "Microsoft.Network/privateDnsZones/virtualNetworkLinks": {
    source: "dns/private-dns-fallback",
    at: { "properties.resolutionPolicy": ["Default", "NxDomainRedirect"] },
  },
};
