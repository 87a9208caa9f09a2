// The custom roles, because no built-in role is narrow enough. A role without an id is not created.

targetScope = 'subscription'

@description('Ends the name of each role, which a tenant can have only once.')
param suffix string

param assignableScopes string[]
param accountRoleId string
param vaultRoleId string
param signerRoleId string
param archivistRoleId string

resource accountRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (!empty(accountRoleId)) {
  name: accountRoleId
  properties: {
    roleName: 'AI Services Key Rotator (${suffix})'
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

resource vaultRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (!empty(vaultRoleId)) {
  name: vaultRoleId
  properties: {
    roleName: 'AI Services Key Publisher (${suffix})'
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

resource signerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (!empty(signerRoleId)) {
  name: signerRoleId
  properties: {
    roleName: 'Checkpoint Signer (${suffix})'
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

resource archivistRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (!empty(archivistRoleId)) {
  name: archivistRoleId
  properties: {
    roleName: 'Evidence Archivist (${suffix})'
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
