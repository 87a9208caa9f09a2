param location string
param tags { *: string }
param token string
param identityName string
param storageName string
param evidenceStorageName string

@description('ARM id of the container with the archive.')
param evidenceContainerId string

@description('The id of the key version that signs checkpoints.')
param signingKeyId string

param packageContainer string
param componentName string
param workspaceName string
param subnetId string
param keyturnCloud string
param apiClientId string
param sweepSchedule string
param discoverySchedule string
param copySources string

@description('URLs of the only vaults that keys may go to, separated by commas; empty for every vault.')
param allowedVaults string

@description('ARM ids of the only accounts, or of their resource groups, separated by commas; empty for every account.')
param allowedAccounts string

param claimMs int
param askMs int
param urgentInstances int
param stepInstances int
param httpInstances int
param pollingInterval string
param lifecycleTopicName string

@description('CIDR ranges; empty for every address.')
param allowedAddresses string[]

@description('Settings of the owner, which go before those of the template.')
param appSettings { name: string, value: string }[]

@description('Whether the audit logs of the vaults come to the workspace.')
param auditLogged bool

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource evidenceStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: evidenceStorageName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource lifecycleTopic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: lifecycleTopicName
}

// A function of a queue has instances of its own: without one that is ready, an emergency waits for its start.
var ready = [
  { name: 'http', instanceCount: httpInstances }
  { name: 'function:urgentStep', instanceCount: urgentInstances }
  { name: 'function:step', instanceCount: stepInstances }
]

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: 'func-${token}'
  location: location
  tags: { ...tags, 'azd-service-name': 'keyturn' }
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Settings may be references to secrets.
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'node', version: '22' }
      scaleAndConcurrency: {
        instanceMemoryMB: 512
        maximumInstanceCount: 40
        alwaysReady: filter(ready, group => group.instanceCount > 0)
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ipSecurityRestrictionsDefaultAction: empty(allowedAddresses) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: empty(allowedAddresses)
        ? []
        : concat(
            map(allowedAddresses, (range, index) => {
              name: 'allowed-${index}'
              ipAddress: range
              action: 'Allow'
              priority: 100 + index
            }),
            // Azure Monitor's alerts, and events that Event Grid delivers to the app itself.
            map(['ActionGroup', 'AzureEventGrid'], (service, index) => {
              name: service
              tag: 'ServiceTag'
              ipAddress: service
              action: 'Allow'
              priority: 1000 + index
            })
          )
      scmIpSecurityRestrictionsUseMain: false
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
      AZURE_CLIENT_ID: identity.properties.clientId
      AzureFunctionsJobHost__extensions__queues__maxPollingInterval: pollingInterval
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
      AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
      AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
      KEYTURN_ALLOWED_ACCOUNTS: allowedAccounts
      KEYTURN_ALLOWED_VAULTS: allowedVaults
      KEYTURN_ASK_MS: string(askMs)
      KEYTURN_AUDIENCE: '${apiClientId},api://${apiClientId}'
      KEYTURN_CLAIM_MS: string(claimMs)
      KEYTURN_CLOUD: keyturnCloud
      KEYTURN_DISCOVERY_SCHEDULE: discoverySchedule
      KEYTURN_EVENTS_ENDPOINT: lifecycleTopic.properties.endpoint
      KEYTURN_EVIDENCE_CONTAINER: evidenceContainerId
      KEYTURN_EVIDENCE_URI: evidenceStorage.properties.primaryEndpoints.blob
      KEYTURN_SIGNING_KEY: signingKeyId
      KEYTURN_SWEEP_SCHEDULE: sweepSchedule
      KEYTURN_TENANT_ID: tenant().tenantId
      ...(auditLogged ? { KEYTURN_LOG_WORKSPACE: workspace.properties.customerId } : {})
      ...(empty(copySources) ? {} : { KEYTURN_COPY_SOURCES: copySources })
      ...toObject(appSettings, one => one.name, one => one.value)
    }
  }

  // Signs people in to the status page. Everybody is let through: keyturn checks the token of each request itself.
  resource signIn 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true, runtimeVersion: '~1' }
      globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
      httpSettings: { requireHttps: true }
      login: { tokenStore: { enabled: true } }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: apiClientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: {
            allowedAudiences: [apiClientId, 'api://${apiClientId}']
            // Any application: consumers have tokens of their own, whose roles keyturn checks.
            defaultAuthorizationPolicy: { allowedApplications: [] }
          }
        }
      }
    }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

output id string = app.id
output name string = app.name
output host string = app.properties.defaultHostName
