/** A realistic mistake. `before` occurs once in the file. */
export interface Mistake {
  readonly kind: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

const inApp = (name: string) => `infra/app/${name}.bicep`;

export const mistakes: readonly Mistake[] = [
  {
    kind: "wrong Event Grid type name",
    file: inApp("near-expiry"),
    before: "Microsoft.KeyVault.SecretNearExpiry",
    after: "Microsoft.KeyVault.SecretNearExpiration",
  },
  {
    kind: "user-assigned identity without id",
    file: inApp("site"),
    before: "userAssignedIdentities: { '${identity.id}': {} }",
    after: "userAssignedIdentities: {}",
  },
  {
    kind: "setting forbidden on Flex",
    file: inApp("site"),
    before: "    AzureWebJobsStorage__credential:",
    after: "    FUNCTIONS_WORKER_RUNTIME: 'node'\n    AzureWebJobsStorage__credential:",
  },
  {
    kind: "unsupported runtime version",
    file: inApp("site"),
    before: "version: '22'",
    after: "version: '18'",
  },
  {
    kind: "storage role dropped",
    file: inApp("rights"),
    before: "  { role: 'Storage Table Data Contributor', id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' }\n",
    after: "",
  },
  {
    kind: "wrong role action",
    file: inApp("roles"),
    before: "Microsoft.CognitiveServices/accounts/regenerateKey/action",
    after: "Microsoft.CognitiveServices/accounts/regenerateKeys/action",
  },
  {
    kind: "wrong subnet delegation",
    file: inApp("network"),
    before: "Microsoft.App/environments",
    after: "Microsoft.Web/serverFarms",
  },
  {
    kind: "wrong private-link group",
    file: inApp("private-endpoints"),
    before: "service: 'vault', zones",
    after: "service: 'vaults', zones",
  },
  {
    kind: "wrong DNS zone",
    file: "infra/clouds.json",
    before: "privatelink.vaultcore.azure.net",
    after: "privatelink.vault.azure.net",
  },
  {
    kind: "window that Azure refuses",
    file: inApp("alerts"),
    before: "    window: 'PT45M'",
    after: "    window: 'PT12H'",
  },
  {
    kind: "frequency that Azure refuses",
    file: inApp("alerts"),
    before: "evaluationFrequency: 'PT1H'\n    windowSize: 'PT6H'",
    after: "evaluationFrequency: 'PT10M'\n    windowSize: 'PT6H'",
  },
  {
    kind: "wrong metric name",
    file: inApp("alerts"),
    before: "metricName: 'QueueMessageCount'",
    after: "metricName: 'QueueMessagesCount'",
  },
  {
    kind: "wrong dist",
    file: "azure.yaml",
    before: "dist: dist/package",
    after: "dist: dist",
  },
  {
    kind: ".funcignore against the package",
    file: ".funcignore",
    before: "*.md\n",
    after: "*.md\n*.cjs\n",
  },
  {
    kind: "remote build of what is built",
    file: "azure.yaml",
    before: "remoteBuild: false",
    after: "remoteBuild: true",
  },
  {
    kind: "firewall bypass",
    file: inApp("storage"),
    before: "bypass: 'AzureServices'",
    after: "bypass: 'None'",
  },
  {
    kind: "message encoding",
    file: "host.json",
    before: '"messageEncoding": "base64"',
    after: '"messageEncoding": "none"',
  },
  {
    kind: "extension bundle range",
    file: "host.json",
    before: '"[4.*, 5.0.0)"',
    after: '"[3.*, 4.0.0)"',
  },
  {
    kind: "missing principalType",
    file: inApp("rights"),
    before: "principalType: 'ServicePrincipal'\n    description: 'Evidence Archivist'",
    after: "description: 'Evidence Archivist'",
  },
  {
    kind: "wrong queue name",
    file: "infra/main.bicep",
    before: "'urgent-steps']",
    after: "'urgent-step']",
  },
  {
    kind: "wrong container name",
    file: inApp("evidence"),
    before: "name: 'keyturn-evidence'",
    after: "name: 'evidence'",
  },
  {
    kind: "dependency removed",
    file: "infra/main.bicep",
    before: "  dependsOn: [ownRights]\n",
    after: "",
  },
  {
    kind: "service name",
    file: inApp("site"),
    before: "'azd-service-name': 'keyturn'",
    after: "'azd-service-name': 'api'",
  },
  {
    kind: "misspelt parameter default",
    file: "infra/main.parameters.json",
    before: "${KEYTURN_RIGHTS_AT}",
    after: "${KEYTURN_RIGHTS_AT=acount}",
  },
  {
    kind: "KQL column",
    file: "infra/queries/out-of-band-regeneration.kql",
    before: "(_ResourceId)",
    after: "(ResourceIdentifier)",
  },
  {
    kind: "secret in an output",
    file: inApp("trial"),
    before: "    disableLocalAuth: false\n  }\n}\n",
    after: "    disableLocalAuth: false\n  }\n}\n\noutput key string = account.listKeys().key1\n",
  },
  {
    kind: "open enum",
    file: inApp("storage"),
    before: "minimumTlsVersion: 'TLS1_2'",
    after: "minimumTlsVersion: 'TLS1_9'",
  },
  // Kinds that no list of others names.
  {
    kind: "grain of a budget",
    file: inApp("budget"),
    before: "timeGrain: 'Monthly'",
    after: "timeGrain: 'Daily'",
  },
  {
    kind: "action group in a region",
    file: inApp("spending-alert"),
    before: "location: 'global'",
    after: "location: 'westeurope'",
  },
  {
    kind: "key that can be exported",
    file: inApp("evidence"),
    before: "exportable: false",
    after: "exportable: true",
  },
  {
    kind: "evidence that may be deleted at once",
    file: inApp("evidence"),
    before: "immutabilityPeriodSinceCreationInDays: evidenceDays",
    after: "immutabilityPeriodSinceCreationInDays: evidenceDays - 365",
  },
  {
    kind: "signing vault that can be purged",
    file: inApp("evidence"),
    before: "enablePurgeProtection: true",
    after: "enablePurgeProtection: false",
  },
  {
    kind: "public blobs",
    file: inApp("storage"),
    before: "allowBlobPublicAccess: false",
    after: "allowBlobPublicAccess: true",
  },
  {
    kind: "ready instance of no function",
    file: inApp("site"),
    before: "function:urgentStep",
    after: "function:urgentSteps",
  },
  {
    kind: "topic type",
    file: inApp("vault-topic"),
    before: "topicType: 'Microsoft.KeyVault.vaults'",
    after: "topicType: 'Microsoft.KeyVault.Secrets'",
  },
  {
    kind: "topic without an identity",
    file: inApp("vault-topic"),
    before: "identity: { type: 'SystemAssigned' }",
    after: "identity: { type: 'None' }",
  },
  {
    kind: "role that can do more",
    file: inApp("rights"),
    before: "d5a91429-5739-47e2-a06b-3470a27159e7",
    after: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  },
  {
    kind: "alert that tells nobody",
    file: inApp("topic-alerts"),
    before: "actions: empty(actionGroupId) ? [] : [{ actionGroupId: actionGroupId }]",
    after: "actions: []",
  },
  {
    kind: "log that its resource does not write",
    file: inApp("vault-diagnostics"),
    before: "categoryGroup: 'audit'",
    after: "categoryGroup: 'audits'",
  },
  {
    kind: "subnet too small",
    file: inApp("network"),
    before: "var functions = cidrSubnet(space, 26, 0)",
    after: "var functions = cidrSubnet(space, 29, 0)",
  },
  {
    kind: "host storage half by identity",
    file: inApp("site"),
    before: "    AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table\n",
    after: "",
  },
];
