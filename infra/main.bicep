targetScope = 'subscription'

@description('A vault whose secrets keyturn publishes keys to.')
type vault = {
  id: string

  @description('The location of the vault: its system topic must be there too.')
  location: string

  @description('The existing system topic of the vault, of which there can be only one. It needs a system-assigned identity and must be in the group of the vault.')
  systemTopicName: string?
}

@minLength(1)
@maxLength(32)
@description('Names and the azd-env-name tag derive from it.')
param environmentName string

@metadata({ azd: { type: 'location' } })
param location string

@allowed(['public', 'usgov', 'china'])
param cloud string = 'public'

@description('Application id of the registration that infra/entra.sh creates.')
param apiClientId string

@description('Object id of that registration; without it alerts only send mail.')
param apiObjectId string = ''

@description('ARM ids of the accounts whose keys keyturn rotates.')
param accounts string[] = []

@description('ARM ids of resource groups; keyturn may rotate all accounts in them.')
param accountResourceGroups string[] = []

param vaults vault[] = []

@description('Creates a vault and an account to try keyturn with.')
param trial bool = false

@description('storageQueue works at once; azureFunction needs the app to be deployed first.')
@allowed(['storageQueue', 'azureFunction'])
param nearExpiryDelivery string = 'storageQueue'

@description('A virtual network, private endpoints for storage, the vaults and the accounts, and no public storage.')
param vnetEnabled bool = false

@description('Sends the audit log of each vault to the workspace: who reads which secret is unknown without it.')
param vaultDiagnostics bool = true

@description('Sends the request log of each account to the workspace: calls refused after a regeneration are unknown without it.')
param accountDiagnostics bool = false

@description('Sends the administrative activity log of this subscription to the workspace: regenerations by others are unknown without it.')
param activityLog bool = true

@description('Lets keyturn read what runs in this subscription, to find unregistered consumers.')
param discoveryReaders bool = false

@description('Assigns built-in policies about keys and secrets, which report and change nothing.')
param auditPolicies bool = false

param alertEmail string = ''

@minValue(0)
@description('Monthly budget of each account in the currency of the subscription; 0 for none.')
param budgetPerAccount int = 0

@description('The first of the month in which the budgets are created, such as 2026-12-01. Azure accepts no other date and no later change.')
param budgetStart string = ''

@minValue(1)
@description('How long blobs in the evidence container cannot be changed or deleted.')
param evidenceDays int = 365

@description('NCRONTAB with seconds, UTC.')
param sweepSchedule string = '0 * * * * *'

param discoverySchedule string = '0 17 * * * *'

@description('The sources to search for unmanaged copies of keys, separated by commas.')
param copySources string = ''

@description('How long a claim gives one worker an account to itself for one call, in milliseconds.')
param claimMs int = 36000

@description('How often keyturn asks a consumer that has not confirmed, in milliseconds.')
param askMs int = 60000

@minValue(0)
@description('Instances that are kept ready for emergencies and for what people wait for; 0 to start them on demand.')
param urgentInstances int = 1

@minValue(0)
@description('Instances that are kept ready for wakes of the fleet; 0 to start them on demand.')
param stepInstances int = 0

@minValue(0)
@description('Instances that are kept ready for requests; 0 to start them on demand.')
param httpInstances int = 0

@description('The longest pause between two polls of a queue, as in host.json.')
param pollingInterval string = '00:00:02'

@description('The address that keyturn writes keys to.')
func vaultUrl(vaultId string) string =>
  'https://${toLower(last(split(vaultId, '/')))}${environment().suffixes.keyvaultDns}'

@description('The one system topic of a vault.')
func vaultTopicName(vault vault) string => vault.?systemTopicName ?? 'evgs-${uniqueString(vault.id)}'

var profile = loadJsonContent('./clouds.json')[cloud]
var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
// Names are known when a deployment starts, so that what-if can look into every module.
var groupName = 'rg-${environmentName}'
var identityName = 'id-${token}'
var storageName = 'st${token}'
var evidenceStorageName = 'stev${token}'
var signingVaultName = 'kvs-${token}'
var workspaceName = 'log-${token}'
var componentName = 'appi-${token}'
var lifecycleTopicName = 'evgt-${token}'
var packageContainer = 'app-package'
var signingKeyName = 'checkpoints'
var roleIds = {
  account: guid(subscription().id, environmentName, 'keyturn-account')
  vault: guid(subscription().id, environmentName, 'keyturn-vault')
  signer: guid(subscription().id, environmentName, 'keyturn-signer')
  archivist: guid(subscription().id, environmentName, 'keyturn-archivist')
}
var providers = '${subscription().id}/resourceGroups/${groupName}/providers'
var trialVaultName = 'kv-${token}'
var trialAccountName = 'ai-${token}'
var trialVault = { id: '${providers}/Microsoft.KeyVault/vaults/${trialVaultName}', location: location }
var trialAccount = '${providers}/Microsoft.CognitiveServices/accounts/${trialAccountName}'
var allVaults = concat(vaults, trial ? [trialVault] : [])
var allAccounts = concat(accounts, trial ? [trialAccount] : [])
var hasBudgets = budgetPerAccount > 0 && !empty(budgetStart)
var subscriptions = map(
  concat(allAccounts, accountResourceGroups, map(allVaults, vault => vault.id)),
  id => '/subscriptions/${split(id, '/')[2]}'
)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: groupName
  location: location
  tags: tags
}

module identity 'app/identity.bicep' = {
  name: 'identity'
  scope: group
  params: { location: location, tags: tags, name: identityName }
}

module monitoring 'app/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: { location: location, tags: tags, workspaceName: workspaceName, componentName: componentName }
}

module network 'app/network.bicep' = if (vnetEnabled) {
  name: 'network'
  scope: group
  params: { location: location, tags: tags, token: token }
}

module storage 'app/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    location: location
    tags: tags
    name: storageName
    packageContainer: packageContainer
    isPrivate: vnetEnabled
  }
}

module evidence 'app/evidence.bicep' = {
  name: 'evidence'
  scope: group
  params: {
    location: location
    tags: tags
    storageName: evidenceStorageName
    vaultName: signingVaultName
    keyName: signingKeyName
    isPrivate: vnetEnabled
    evidenceDays: evidenceDays
  }
}

module lifecycleTopic 'app/lifecycle-topic.bicep' = {
  name: 'lifecycle-topic'
  scope: group
  params: { location: location, tags: tags, name: lifecycleTopicName }
}

module trialResources 'app/trial.bicep' = if (trial) {
  name: 'trial'
  scope: group
  params: {
    location: location
    tags: tags
    vaultName: trialVaultName
    accountName: trialAccountName
  }
}

module subscriptionRights 'app/subscription-rights.bicep' = {
  name: 'subscription-rights-${token}'
  params: {
    environmentName: environmentName
    assignableScopes: union([subscription().id], subscriptions)
    roleIds: roleIds
    // Part of an assignment's name, since Azure lets no assignment change its principal.
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    discoveryReaders: discoveryReaders
  }
}

module ownRights 'app/rights.bicep' = {
  name: 'own-rights'
  scope: group
  params: {
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    storageName: storageName
    evidenceStorageName: evidenceStorageName
    archivistRoleId: roleIds.archivist
    signingVaultName: signingVaultName
    signingKeyName: signingKeyName
    signerRoleId: roleIds.signer
    lifecycleTopicName: lifecycleTopicName
    componentName: componentName
    workspaceName: vaultDiagnostics ? workspaceName : ''
  }
  dependsOn: [storage, evidence, lifecycleTopic, monitoring, subscriptionRights]
}

module vaultRights 'app/rights.bicep' = [
  for vault in allVaults: {
    name: 'vault-rights-${uniqueString(vault.id, token)}'
    scope: resourceGroup(split(vault.id, '/')[2], split(vault.id, '/')[4])
    params: {
      #disable-next-line what-if-short-circuiting
      principalId: identity.outputs.principalId
      vaultName: last(split(vault.id, '/'))
      vaultRoleId: roleIds.vault
    }
    dependsOn: [trialResources, subscriptionRights]
  }
]

module accountRights 'app/rights.bicep' = [
  for account in allAccounts: {
    name: 'account-rights-${uniqueString(account, token)}'
    scope: resourceGroup(split(account, '/')[2], split(account, '/')[4])
    params: {
      principalId: identity.outputs.principalId
      accountName: last(split(account, '/'))
      accountRoleId: roleIds.account
    }
    dependsOn: [trialResources, subscriptionRights]
  }
]

module groupRights 'app/rights.bicep' = [
  for id in accountResourceGroups: {
    name: 'group-rights-${uniqueString(id, token)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      principalId: identity.outputs.principalId
      accountsOfGroup: true
      accountRoleId: roleIds.account
    }
    dependsOn: [subscriptionRights]
  }
]

module app 'app/site.bicep' = {
  name: 'site'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    identityName: identityName
    storageName: storageName
    evidenceStorageName: evidenceStorageName
    evidenceContainerId: evidence.outputs.containerId
    signingKeyId: evidence.outputs.keyId
    packageContainer: packageContainer
    componentName: componentName
    workspaceName: workspaceName
    subnetId: network.?outputs.functionSubnetId ?? ''
    keyturnCloud: profile.keyturnCloud
    apiClientId: apiClientId
    sweepSchedule: sweepSchedule
    discoverySchedule: discoverySchedule
    copySources: copySources
    allowedVaults: join(map(allVaults, one => vaultUrl(one.id)), ',')
    allowedAccounts: join(concat(allAccounts, accountResourceGroups), ',')
    claimMs: claimMs
    askMs: askMs
    urgentInstances: urgentInstances
    stepInstances: stepInstances
    httpInstances: httpInstances
    pollingInterval: pollingInterval
    lifecycleTopicName: lifecycleTopicName
    auditLogged: vaultDiagnostics
  }
  dependsOn: [ownRights]
}

module vaultTopics 'app/vault-topic.bicep' = [
  for vault in allVaults: {
    name: 'vault-topic-${uniqueString(vault.id, token)}'
    scope: resourceGroup(split(vault.id, '/')[2], split(vault.id, '/')[4])
    params: {
      location: vault.location
      tags: tags
      vaultId: vault.id
      isNew: empty(vault.?systemTopicName)
      name: vaultTopicName(vault)
    }
    dependsOn: [trialResources]
  }
]

module topicRights 'app/rights.bicep' = [
  for (vault, index) in allVaults: {
    name: 'topic-rights-${uniqueString(vault.id, token)}'
    scope: group
    params: {
      principalId: identity.outputs.principalId
      eventSenderId: vaultTopics[index].outputs.principalId
      eventStorageName: storageName
      eventQueueName: storage.outputs.nearExpiryQueue
      deadLetterContainer: storage.outputs.deadLetterContainer
    }
  }
]

module nearExpiry 'app/near-expiry.bicep' = [
  for (vault, index) in allVaults: {
    name: 'near-expiry-${uniqueString(vault.id, token)}'
    scope: resourceGroup(split(vault.id, '/')[2], split(vault.id, '/')[4])
    params: {
      topicName: vaultTopicName(vault)
      delivery: nearExpiryDelivery
      storageId: storage.outputs.id
      queueName: storage.outputs.nearExpiryQueue
      deadLetterContainer: storage.outputs.deadLetterContainer
      functionAppId: app.outputs.id
    }
    dependsOn: [topicRights, vaultTopics]
  }
]

module vaultAudit 'app/vault-diagnostics.bicep' = [
  for vault in (vaultDiagnostics ? allVaults : []): {
    name: 'vault-audit-${uniqueString(vault.id, token)}'
    scope: resourceGroup(split(vault.id, '/')[2], split(vault.id, '/')[4])
    params: { vaultName: last(split(vault.id, '/')), workspaceId: monitoring.outputs.workspaceId }
    dependsOn: [trialResources]
  }
]

module accountRequests 'app/account-diagnostics.bicep' = [
  for account in (accountDiagnostics ? allAccounts : []): {
    name: 'account-requests-${uniqueString(account, token)}'
    scope: resourceGroup(split(account, '/')[2], split(account, '/')[4])
    params: { accountName: last(split(account, '/')), workspaceId: monitoring.outputs.workspaceId }
    dependsOn: [trialResources]
  }
]

module activity 'app/activity-log.bicep' = if (activityLog) {
  name: 'activity-log-${token}'
  params: { environmentName: environmentName, workspaceId: monitoring.outputs.workspaceId }
}

module privateEndpoints 'app/private-endpoints.bicep' = if (vnetEnabled) {
  name: 'private-endpoints'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    vnetId: network!.outputs.vnetId
    subnetId: network!.outputs.privateSubnetId
    storageId: storage.outputs.id
    evidenceStorageId: evidence.outputs.storageId
    vaultIds: concat(map(allVaults, vault => vault.id), [evidence.outputs.vaultId])
    accountIds: allAccounts
    vaultZone: profile.privateLink.vault
    accountZones: profile.privateLink.account
  }
  dependsOn: [trialResources]
}

module alerts 'app/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    storageId: storage.outputs.id
    lifecycleTopicId: lifecycleTopic.outputs.id
    rotatorObjectId: identity.outputs.principalId
    rotatorClientId: identity.outputs.clientId
    alertEmail: alertEmail
  }
}

module topicAlerts 'app/topic-alerts.bicep' = [
  for (vault, index) in allVaults: {
    name: 'topic-alerts-${uniqueString(vault.id, token)}'
    scope: group
    params: {
      tags: tags
      suffix: last(split(vault.id, '/'))
      topicId: vaultTopics[index].outputs.id
      actionGroupId: alerts.outputs.actionGroupId
    }
  }
]

module workbook 'app/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    rotatorObjectId: identity.outputs.principalId
    rotatorClientId: identity.outputs.clientId
  }
}

module spending 'app/spending-alert.bicep' = [
  for account in (hasBudgets ? allAccounts : []): {
    name: 'spending-${uniqueString(account, token)}'
    scope: group
    params: {
      tags: tags
      accountId: account
      appHost: app.outputs.host
      apiClientId: apiClientId
      apiObjectId: apiObjectId
      alertEmail: alertEmail
    }
  }
]

module budgets 'app/budget.bicep' = [
  for (account, index) in (hasBudgets ? allAccounts : []): {
    name: 'budget-${uniqueString(account, token)}'
    scope: subscription(split(account, '/')[2])
    params: {
      accountId: account
      amount: budgetPerAccount
      startDate: budgetStart
      actionGroupId: spending[index].outputs.actionGroupId
    }
  }
]

module policies 'app/policies.bicep' = if (auditPolicies) {
  name: 'policies-${token}'
  params: { environmentName: environmentName }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output KEYTURN_APP_NAME string = app.outputs.name
output KEYTURN_ORIGIN string = 'https://${app.outputs.host}'
output KEYTURN_STORAGE_NAME string = storageName
output KEYTURN_EVIDENCE_STORAGE_NAME string = evidenceStorageName
output KEYTURN_SIGNING_KEY_ID string = evidence.outputs.keyId
output KEYTURN_IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output KEYTURN_LIFECYCLE_TOPIC_NAME string = lifecycleTopicName
output KEYTURN_TRIAL_VAULT_NAME string = trial ? trialVaultName : ''
output KEYTURN_TRIAL_ACCOUNT_ID string = trial ? trialAccount : ''
