// The custom roles, because no built-in role is narrow enough, and the readers that discovery needs.

targetScope = 'subscription'

param environmentName string
param assignableScopes string[]

@description('The names of the custom roles.')
param roleIds { account: string, vault: string, signer: string, archivist: string }

param principalId string
param discoveryReaders bool

resource accountRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: roleIds.account
  properties: {
    roleName: 'AI Services Key Rotator (${environmentName})'
    description: 'Reads Azure AI services accounts, lists their keys and regenerates them.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.CognitiveServices/accounts/read'
          'Microsoft.CognitiveServices/accounts/listKeys/action'
          'Microsoft.CognitiveServices/accounts/regenerateKey/action'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: assignableScopes
  }
}

resource vaultRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: roleIds.vault
  properties: {
    roleName: 'AI Services Key Publisher (${environmentName})'
    description: 'Reads, writes and updates secrets; deletes, recovers and purges none.'
    type: 'CustomRole'
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/secrets/getSecret/action'
          'Microsoft.KeyVault/vaults/secrets/setSecret/action'
          'Microsoft.KeyVault/vaults/secrets/readMetadata/action'
          'Microsoft.KeyVault/vaults/secrets/update/action'
        ]
        notDataActions: []
      }
    ]
    assignableScopes: assignableScopes
  }
}

resource signerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: roleIds.signer
  properties: {
    roleName: 'Checkpoint Signer (${environmentName})'
    description: 'Signs with a key and reads its public half; creates, exports, changes and deletes none.'
    type: 'CustomRole'
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.KeyVault/vaults/keys/sign/action'
        ]
        notDataActions: []
      }
    ]
    assignableScopes: assignableScopes
  }
}

resource archivistRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: roleIds.archivist
  properties: {
    roleName: 'Evidence Archivist (${environmentName})'
    description: 'Creates blobs and reads them; overwrites and deletes none.'
    type: 'CustomRole'
    permissions: [
      {
        actions: ['Microsoft.Storage/storageAccounts/blobServices/containers/read']
        notActions: []
        dataActions: [
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action'
        ]
        notDataActions: []
      }
    ]
    assignableScopes: assignableScopes
  }
}

var readers = [
  { role: 'Reader', id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7' }
  { role: 'Log Analytics Reader', id: '73c42c96-874c-492b-b04d-ab87d138a893' }
  { role: 'Monitoring Reader', id: '43d0d8ad-25c7-4714-9337-8ba259a9fe05' }
]

resource discovery 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for reader in (discoveryReaders ? readers : []): {
    name: guid(subscription().id, principalId, reader.id)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', reader.id)
      principalId: principalId
      principalType: 'ServicePrincipal'
      description: '${reader.role}: keyturn looks for unregistered consumers'
    }
  }
]
