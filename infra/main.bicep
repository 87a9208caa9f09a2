targetScope = 'subscription'

import { groupIds, groupOf, groupsOf, resourceIds, subscriptionIds, subscriptionOf, subscriptionsOf } from 'app/ids.bicep'

@description('A vault whose secrets keyturn publishes keys to.')
type vault = {
  id: string

  @description('The location of the vault: its system topic must be there too.')
  location: string

  @description('The existing system topic of the vault, of which there can be only one. It needs a system-assigned identity and must be in the group of the vault.')
  systemTopicName: string?
}

@description('A setting of the app.')
type setting = { name: string, value: string }

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

@description('ARM ids of the accounts whose keys keyturn rotates, up to 100; name groups or subscriptions for more.')
param accounts string[] = []

@description('ARM ids of resource groups; keyturn may rotate all accounts in them.')
param accountResourceGroups string[] = []

@description('ARM ids of subscriptions, such as /subscriptions/<id>; keyturn may rotate all accounts in them.')
param accountSubscriptions string[] = []

@description('The vaults that keyturn publishes keys to, and to no others; up to 100.')
param vaults vault[] = []

@description('Where rights on the accounts and vaults are granted: on each one, or on their groups or subscriptions. managementGroup grants none on accounts: infra/management-group.bicep does. docs/deploy.md says when to choose which.')
@allowed(['account', 'resourceGroup', 'subscription', 'managementGroup'])
param rightsAt string = 'account'

@description('Creates a vault and an account to try keyturn with.')
param trial bool = false

@description('Recovers the vaults and the trial account that a teardown has left deleted but not purged; for one deployment alone.')
param recoverDeleted bool = false

@description('storageQueue works at once; azureFunction needs the app to be deployed first; none leaves it to the timer.')
@allowed(['storageQueue', 'azureFunction', 'none'])
param nearExpiryDelivery string = 'storageQueue'

@description('A virtual network, private endpoints for storage, the vaults and the accounts, and no public storage.')
param vnetEnabled bool = false

@description('The only addresses that may call the API, as CIDR ranges; empty for all.')
param allowedAddresses string[] = []

@allowed(['LRS', 'ZRS', 'GRS', 'GZRS'])
@description('How storage is replicated. Not every region has zones.')
param storageRedundancy string = 'ZRS'

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
@description('Monthly budget of each account, or of all accounts of a subscription where rights are wider, in its currency; 0 for none.')
param budgetPerAccount int = 0

@description('The first of the month in which the budgets are created, such as 2026-12-01. Azure accepts no other date and no later change.')
param budgetStart string = ''

@minValue(1)
@description('How long blobs in the evidence container cannot be changed or deleted.')
param evidenceDays int = 365

@description('True once the policy of the evidence container is locked: from then on Azure accepts nothing but a longer time.')
param evidenceLocked bool = false

@description('Ids of existing roles with the actions of docs/permissions.md, for a deployment that may not create roles; empty to create them.')
param accountRoleId string = ''
param vaultRoleId string = ''
param signerRoleId string = ''
param archivistRoleId string = ''

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

@description('Further settings of the app, or other values for those of the template. Settings made elsewhere are lost with the next deployment.')
param appSettings setting[] = []

@description('The address that keyturn writes keys to.')
func vaultUrl(vaultId string) string => 'https://${last(split(vaultId, '/'))}${environment().suffixes.keyvaultDns}'

@description('The one system topic of a vault.')
func vaultTopicName(vault vault) string => vault.?systemTopicName ?? 'evgs-${uniqueString(vault.id)}'

@description('A list that is short enough for a deployment with a resource for each item.')
func atMost(parameter string, most int, instead string, items string[]) string[] =>
  length(items) > most ? fail('${parameter}: ${length(items)} are more than ${most}; ${instead}') : items

var profile = loadJsonContent('./clouds.json')[cloud]
// In one case, as everything that names derive from.
var environmentKey = toLower(environmentName)
var token = uniqueString(subscription().id, environmentKey, toLower(replace(location, ' ', '')))
var tags = { 'azd-env-name': environmentName }
// Names are known when a deployment starts, so that what-if can look into every module.
var groupName = 'rg-${environmentKey}'
var identityName = 'id-${token}'
var storageName = 'st${token}'
var evidenceStorageName = 'stev${token}'
var signingVaultName = 'kvs-${token}'
var workspaceName = 'log-${token}'
var componentName = 'appi-${token}'
var lifecycleTopicName = 'evgt-${token}'
var packageContainer = 'app-package'
var nearExpiryQueue = 'near-expiry'
var readQueues = [nearExpiryQueue, 'steps', 'urgent-steps']
var queueNames = concat(readQueues, map(readQueues, name => '${name}-poison'))
var signingKeyName = 'checkpoints'
// On things that several environments may share.
var sharedName = 'keyturn-${token}'
var roleIds = {
  account: empty(accountRoleId) ? guid(subscription().id, token, 'keyturn-account') : toLower(accountRoleId)
  vault: empty(vaultRoleId) ? guid(subscription().id, token, 'keyturn-vault') : toLower(vaultRoleId)
  signer: empty(signerRoleId) ? guid(subscription().id, token, 'keyturn-signer') : toLower(signerRoleId)
  archivist: empty(archivistRoleId) ? guid(subscription().id, token, 'keyturn-archivist') : toLower(archivistRoleId)
}

var providers = toLower('${subscription().id}/resourceGroups/${groupName}/providers')
var trialVaultName = 'kv-${token}'
var trialAccountName = 'ai-${token}'
var trialVault = '${providers}/microsoft.keyvault/vaults/${trialVaultName}'
var trialAccount = '${providers}/microsoft.cognitiveservices/accounts/${trialAccountName}'

var fewer = 'name their groups in accountResourceGroups or their subscriptions in accountSubscriptions'
var listedAccounts = atMost(
  'accounts',
  100,
  fewer,
  resourceIds('accounts', accounts, 'microsoft.cognitiveservices/accounts')
)
var listedVaults = atMost(
  'vaults',
  100,
  'deploy one environment for each hundred vaults',
  resourceIds('vaults', map(vaults, vault => vault.id), 'microsoft.keyvault/vaults')
)
var listedGroups = groupIds('accountResourceGroups', accountResourceGroups)
var listedSubscriptions = subscriptionIds('accountSubscriptions', accountSubscriptions)
var allAccounts = concat(listedAccounts, trial ? [trialAccount] : [])
var allVaults = concat(
  map(range(0, length(listedVaults)), index => { ...vaults[index], id: listedVaults[index] }),
  trial ? [{ id: trialVault, location: location }] : []
)
var vaultIds = map(allVaults, vault => vault.id)
var privateIds = !vnetEnabled || length(allAccounts) + length(allVaults) <= 50
  ? { accounts: allAccounts, vaults: vaultIds }
  : fail('vnetEnabled: the subnet has room for 50 accounts and vaults together; reach the others through a network of your own')

// Where rights are granted: on single ones, on groups, or on subscriptions.
var isWide = rightsAt != 'account'
var byGroup = rightsAt == 'resourceGroup'
var bySubscription = rightsAt == 'subscription'
var byManagementGroup = rightsAt == 'managementGroup'
var accountSubscriptionIds = union(listedSubscriptions, subscriptionsOf(concat(allAccounts, listedGroups)))
var grantedAccounts = isWide ? [] : allAccounts
var grantedGroups = byGroup ? union(listedGroups, groupsOf(allAccounts)) : isWide ? [] : listedGroups
var grantedSubscriptions = bySubscription ? accountSubscriptionIds : byManagementGroup ? [] : listedSubscriptions
var grantedVaults = isWide ? [] : allVaults
var vaultGroups = byGroup ? groupsOf(vaultIds) : []
// A role with data actions cannot be granted on a management group.
var vaultSubscriptions = bySubscription || byManagementGroup ? subscriptionsOf(vaultIds) : []

var hasBudgets = budgetPerAccount == 0
  ? false
  : !endsWith(budgetStart, '-01') || length(budgetStart) != 10
      ? fail('budgetStart: must be the first of a month, such as 2026-12-01, where there is a budget')
      : isWide && empty(alertEmail)
          ? fail('alertEmail: a budget for all accounts of a subscription tells nobody else')
          : true
var deliversEvents = nearExpiryDelivery != 'none'

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
    queueNames: queueNames
    redundancy: storageRedundancy
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
    redundancy: storageRedundancy
    isPrivate: vnetEnabled
    evidenceDays: evidenceDays
    evidenceLocked: evidenceLocked
    recoverDeleted: recoverDeleted
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
    recoverDeleted: recoverDeleted
  }
}

module roles 'app/roles.bicep' = {
  name: 'roles-${token}'
  params: {
    suffix: '${environmentKey} ${token}'
    assignableScopes: union([subscription().id], union(accountSubscriptionIds, subscriptionsOf(vaultIds)))
    accountRoleId: empty(accountRoleId) ? roleIds.account : ''
    vaultRoleId: empty(vaultRoleId) ? roleIds.vault : ''
    signerRoleId: empty(signerRoleId) ? roleIds.signer : ''
    archivistRoleId: empty(archivistRoleId) ? roleIds.archivist : ''
  }
}

module ownRights 'app/rights.bicep' = {
  name: 'own-rights'
  scope: group
  params: {
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    storageName: storageName
    queueNames: queueNames
    evidenceStorageName: evidenceStorageName
    archivistRoleId: roleIds.archivist
    signingVaultName: signingVaultName
    signingKeyName: signingKeyName
    signerRoleId: roleIds.signer
    lifecycleTopicName: lifecycleTopicName
    componentName: componentName
    workspaceName: vaultDiagnostics ? workspaceName : ''
  }
  dependsOn: [storage, evidence, lifecycleTopic, monitoring, roles]
}

module vaultRights 'app/rights.bicep' = [
  for vault in grantedVaults: {
    name: 'vault-rights-${uniqueString(vault.id, token)}'
    scope: resourceGroup(subscriptionOf(vault.id), groupOf(vault.id))
    params: {
      #disable-next-line what-if-short-circuiting
      principalId: identity.outputs.principalId
      vaultName: last(split(vault.id, '/'))
      vaultRoleId: roleIds.vault
    }
    dependsOn: [trialResources, roles]
  }
]

module accountRights 'app/rights.bicep' = [
  for account in grantedAccounts: {
    name: 'account-rights-${uniqueString(account, token)}'
    scope: resourceGroup(subscriptionOf(account), groupOf(account))
    params: {
      principalId: identity.outputs.principalId
      accountName: last(split(account, '/'))
      accountRoleId: roleIds.account
    }
    dependsOn: [trialResources, roles]
  }
]

module groupRights 'app/rights.bicep' = [
  for id in union(grantedGroups, vaultGroups): {
    name: 'group-rights-${uniqueString(id, token)}'
    scope: resourceGroup(subscriptionOf(id), groupOf(id))
    params: {
      principalId: identity.outputs.principalId
      accountsOfGroup: contains(grantedGroups, id)
      vaultsOfGroup: contains(vaultGroups, id)
      accountRoleId: roleIds.account
      vaultRoleId: roleIds.vault
    }
    dependsOn: [trialResources, roles]
  }
]

module subscriptionRights 'app/subscription-rights.bicep' = [
  for id in union(grantedSubscriptions, vaultSubscriptions, discoveryReaders ? [toLower(subscription().id)] : []): {
    name: 'subscription-rights-${uniqueString(id, token)}'
    scope: subscription(subscriptionOf(id))
    params: {
      #disable-next-line what-if-short-circuiting
      principalId: identity.outputs.principalId
      accountRoleId: contains(grantedSubscriptions, id) ? roleIds.account : ''
      vaultRoleId: contains(vaultSubscriptions, id) ? roleIds.vault : ''
      discoveryReaders: discoveryReaders && id == toLower(subscription().id)
    }
    dependsOn: [roles]
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
    allowedVaults: join(map(vaultIds, id => vaultUrl(id)), ',')
    allowedAccounts: join(concat(allAccounts, listedGroups, listedSubscriptions), ',')
    allowedAddresses: allowedAddresses
    appSettings: appSettings
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
  for vault in (deliversEvents ? allVaults : []): {
    name: 'vault-topic-${uniqueString(vault.id, token)}'
    scope: resourceGroup(subscriptionOf(vault.id), groupOf(vault.id))
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
  for (vault, index) in (deliversEvents ? allVaults : []): {
    name: 'topic-rights-${uniqueString(vault.id, token)}'
    scope: group
    params: {
      principalId: identity.outputs.principalId
      eventSenderId: vaultTopics[index].outputs.principalId
      eventStorageName: storageName
      eventQueueName: nearExpiryQueue
      deadLetterContainer: storage.outputs.deadLetterContainer
    }
  }
]

module nearExpiry 'app/near-expiry.bicep' = [
  for (vault, index) in (deliversEvents ? allVaults : []): {
    name: 'near-expiry-${uniqueString(vault.id, token)}'
    scope: resourceGroup(subscriptionOf(vault.id), groupOf(vault.id))
    params: {
      name: sharedName
      topicName: vaultTopicName(vault)
      toQueue: nearExpiryDelivery == 'storageQueue'
      storageId: storage.outputs.id
      queueName: nearExpiryQueue
      deadLetterContainer: storage.outputs.deadLetterContainer
      functionAppId: app.outputs.id
    }
    dependsOn: [topicRights, vaultTopics]
  }
]

module vaultAudit 'app/vault-diagnostics.bicep' = [
  for vault in (vaultDiagnostics ? allVaults : []): {
    name: 'vault-audit-${uniqueString(vault.id, token)}'
    scope: resourceGroup(subscriptionOf(vault.id), groupOf(vault.id))
    params: {
      name: sharedName
      vaultName: last(split(vault.id, '/'))
      workspaceId: monitoring.outputs.workspaceId
    }
    dependsOn: [trialResources]
  }
]

module accountRequests 'app/account-diagnostics.bicep' = [
  for account in (accountDiagnostics ? grantedAccounts : []): {
    name: 'account-requests-${uniqueString(account, token)}'
    scope: resourceGroup(subscriptionOf(account), groupOf(account))
    params: {
      name: sharedName
      accountName: last(split(account, '/'))
      workspaceId: monitoring.outputs.workspaceId
    }
    dependsOn: [trialResources]
  }
]

module requestsOfGroups 'app/request-log-of-group.bicep' = [
  for id in (accountDiagnostics ? grantedGroups : []): {
    name: 'request-log-${uniqueString(id, token)}'
    scope: resourceGroup(subscriptionOf(id), groupOf(id))
    params: {
      name: sharedName
      location: location
      workspaceId: monitoring.outputs.workspaceId
    }
    dependsOn: [trialResources]
  }
]

module requestsOfSubscriptions 'app/request-log-of-subscription.bicep' = [
  for id in (accountDiagnostics ? grantedSubscriptions : []): {
    name: 'request-log-${uniqueString(id, token)}'
    scope: subscription(subscriptionOf(id))
    params: {
      name: sharedName
      location: location
      workspaceId: monitoring.outputs.workspaceId
    }
  }
]

module groupPolicyRights 'app/rights.bicep' = [
  for (id, index) in (accountDiagnostics ? grantedGroups : []): {
    name: 'policy-rights-${uniqueString(id, token)}'
    scope: group
    params: {
      principalId: requestsOfGroups[index].outputs.principalId
      connectedWorkspaceName: workspaceName
    }
  }
]

module subscriptionPolicyRights 'app/rights.bicep' = [
  for (id, index) in (accountDiagnostics ? grantedSubscriptions : []): {
    name: 'policy-rights-${uniqueString(id, token)}'
    scope: group
    params: {
      principalId: requestsOfSubscriptions[index].outputs.principalId
      connectedWorkspaceName: workspaceName
    }
  }
]

module activity 'app/activity-log.bicep' = if (activityLog) {
  name: 'activity-log-${token}'
  params: { name: sharedName, workspaceId: monitoring.outputs.workspaceId }
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
    vaultIds: concat(privateIds.vaults, [evidence.outputs.vaultId])
    accountIds: privateIds.accounts
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
    hasActivityLog: activityLog
    hasRequestLogs: accountDiagnostics
  }
}

module topicAlerts 'app/topic-alerts.bicep' = [
  for (vault, index) in (deliversEvents ? allVaults : []): {
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
  for account in (hasBudgets ? grantedAccounts : []): {
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
  for (account, index) in (hasBudgets ? grantedAccounts : []): {
    name: 'budget-${uniqueString(account, token)}'
    scope: subscription(subscriptionOf(account))
    params: {
      name: '${sharedName}-${uniqueString(account)}'
      dimension: 'ResourceId'
      value: account
      amount: budgetPerAccount
      startDate: budgetStart
      actionGroupId: spending[index].outputs.actionGroupId
    }
  }
]

module wideBudgets 'app/budget.bicep' = [
  for id in (hasBudgets && isWide ? accountSubscriptionIds : []): {
    name: 'budget-${uniqueString(id, token)}'
    scope: subscription(subscriptionOf(id))
    params: {
      name: sharedName
      dimension: 'ResourceType'
      value: 'microsoft.cognitiveservices/accounts'
      amount: budgetPerAccount
      startDate: budgetStart
      actionGroupId: alerts.outputs.actionGroupId
    }
  }
]

module policies 'app/policies.bicep' = if (auditPolicies) {
  name: 'policies-${token}'
  params: { name: sharedName, environmentName: environmentName }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output KEYTURN_APP_NAME string = app.outputs.name
output KEYTURN_ORIGIN string = 'https://${app.outputs.host}'
output KEYTURN_STORAGE_NAME string = storageName
output KEYTURN_EVIDENCE_STORAGE_NAME string = evidenceStorageName
output KEYTURN_SIGNING_KEY_ID string = evidence.outputs.keyId
output KEYTURN_WORKSPACE_ID string = monitoring.outputs.workspaceId
output KEYTURN_IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output KEYTURN_LIFECYCLE_TOPIC_NAME string = lifecycleTopicName
output KEYTURN_TRIAL_VAULT_NAME string = trial ? trialVaultName : ''
output KEYTURN_TRIAL_ACCOUNT_ID string = trial ? trialAccount : ''
