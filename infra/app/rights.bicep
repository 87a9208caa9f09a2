// Every role assignment on a resource or a group. Called once for each resource group; grants only the named rights.
// docs/permissions.md says what each is for. A new identity or role is not known everywhere at once: retried.

param principalId string

param storageName string = ''

@description('The queues that the app reads and fills.')
param queueNames string[] = []

param lifecycleTopicName string = ''
param componentName string = ''
param workspaceName string = ''

param vaultName string = ''
param vaultRoleId string = ''

param accountName string = ''
param accountsOfGroup bool = false
param vaultsOfGroup bool = false
param accountRoleId string = ''

param evidenceStorageName string = ''
param archivistRoleId string = ''

param signingVaultName string = ''
param signingKeyName string = ''
param signerRoleId string = ''

@description('The identity of the system topic that fills the queue, and the storage account of the queue.')
param eventSenderId string = ''
param eventStorageName string = ''
param eventQueueName string = ''
param deadLetterContainer string = ''

@description('The workspace that a policy assignment with this identity connects accounts to.')
param connectedWorkspaceName string = ''

var roleDefinitions = 'Microsoft.Authorization/roleDefinitions'

// On the whole account, as the Functions host documents it: it makes containers and tables of its own.
var storageRoles = [
  { role: 'Storage Blob Data Owner', id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' }
  { role: 'Storage Table Data Contributor', id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' }
]
var queueRole = { role: 'Storage Queue Data Contributor', id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' }
var eventRole = { role: 'Storage Queue Data Message Sender', id: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a' }
var deadLetterRole = { role: 'Storage Blob Data Contributor', id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' }
var lifecycleRole = { role: 'EventGrid Data Sender', id: 'd5a91429-5739-47e2-a06b-3470a27159e7' }
var telemetryRole = { role: 'Monitoring Metrics Publisher', id: '3913510d-42f4-4e42-8a64-420c390055eb' }
var connectorRole = { role: 'Log Analytics Contributor', id: '92aaf0da-9dab-42b6-94a3-d43ce8d16293' }
var auditLogRole = { role: 'Log Analytics Reader', id: '73c42c96-874c-492b-b04d-ab87d138a893' }

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = if (!empty(storageName)) {
  name: storageName

  resource queueService 'queueServices' existing = {
    name: 'default'

    resource ownQueues 'queues' existing = [for name in queueNames: { name: name }]
  }
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource usesStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in (empty(storageName) ? [] : storageRoles): {
    name: guid(storage.id, principalId, grant.id)
    scope: storage
    properties: {
      roleDefinitionId: subscriptionResourceId(roleDefinitions, grant.id)
      principalId: principalId
      principalType: 'ServicePrincipal'
      description: grant.role
    }
  }
]

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource usesQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in queueNames: {
    name: guid(storage::queueService::ownQueues[index].id, principalId, queueRole.id)
    scope: storage::queueService::ownQueues[index]
    properties: {
      roleDefinitionId: subscriptionResourceId(roleDefinitions, queueRole.id)
      principalId: principalId
      principalType: 'ServicePrincipal'
      description: queueRole.role
    }
  }
]

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = if (!empty(lifecycleTopicName)) {
  name: lifecycleTopicName
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource sendsLifecycleEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(lifecycleTopicName)) {
  name: guid(topic.id, principalId, lifecycleRole.id)
  scope: topic
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, lifecycleRole.id)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: lifecycleRole.role
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = if (!empty(componentName)) {
  name: componentName
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource sendsTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(componentName)) {
  name: guid(component.id, principalId, telemetryRole.id)
  scope: component
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, telemetryRole.id)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: telemetryRole.role
  }
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = if (!empty(workspaceName)) {
  name: workspaceName
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource readsAuditLog 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(workspaceName)) {
  name: guid(workspace.id, principalId, auditLogRole.id)
  scope: workspace
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, auditLogRole.id)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: auditLogRole.role
  }
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = if (!empty(vaultName)) {
  name: vaultName
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource publishesKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(vaultName)) {
  name: guid(toLower(vault.id), principalId, vaultRoleId)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, vaultRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'AI Services Key Publisher'
  }
}

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = if (!empty(accountName)) {
  name: accountName
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource turnsKeysOver 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(accountName)) {
  name: guid(toLower(account.id), principalId, accountRoleId)
  scope: account
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, accountRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'AI Services Key Rotator'
  }
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource turnsKeysOfGroupOver 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (accountsOfGroup) {
  name: guid(toLower(resourceGroup().id), principalId, accountRoleId)
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, accountRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'AI Services Key Rotator'
  }
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource publishesKeysOfGroup 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (vaultsOfGroup) {
  name: guid(toLower(resourceGroup().id), principalId, vaultRoleId)
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, vaultRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'AI Services Key Publisher'
  }
}

resource evidenceStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = if (!empty(evidenceStorageName)) {
  name: evidenceStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource evidence 'containers' existing = { name: 'keyturn-evidence' }
  }
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource archivesEvidence 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(evidenceStorageName)) {
  name: guid(evidenceStorage::blobs::evidence.id, principalId, archivistRoleId)
  scope: evidenceStorage::blobs::evidence
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, archivistRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Evidence Archivist'
  }
}

resource signingVault 'Microsoft.KeyVault/vaults@2026-02-01' existing = if (!empty(signingVaultName)) {
  name: signingVaultName

  #disable-next-line BCP081
  resource key 'keys@2026-02-01' existing = { name: signingKeyName }
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource signsCheckpoints 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(signingVaultName)) {
  name: guid(signingVault::key.id, principalId, signerRoleId)
  scope: signingVault::key
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, signerRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Checkpoint Signer'
  }
}

resource eventStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = if (!empty(eventStorageName)) {
  name: eventStorageName

  resource queues 'queueServices' existing = {
    name: 'default'

    resource nearExpiry 'queues' existing = { name: eventQueueName }
  }

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource deadLetters 'containers' existing = { name: deadLetterContainer }
  }
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource deliversEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(eventStorageName)) {
  name: guid(eventStorage::queues::nearExpiry.id, eventSenderId, eventRole.id)
  scope: eventStorage::queues::nearExpiry
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, eventRole.id)
    principalId: eventSenderId
    principalType: 'ServicePrincipal'
    description: eventRole.role
  }
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource keepsDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(eventStorageName)) {
  name: guid(eventStorage::blobs::deadLetters.id, eventSenderId, deadLetterRole.id)
  scope: eventStorage::blobs::deadLetters
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, deadLetterRole.id)
    principalId: eventSenderId
    principalType: 'ServicePrincipal'
    description: deadLetterRole.role
  }
}

resource connectedWorkspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = if (!empty(connectedWorkspaceName)) {
  name: connectedWorkspaceName
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource connectsAccounts 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(connectedWorkspaceName)) {
  name: guid(connectedWorkspace.id, principalId, connectorRole.id)
  scope: connectedWorkspace
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, connectorRole.id)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: connectorRole.role
  }
}
