param location string
param tags { *: string }
param vaultId string
param isNew bool
param name string

resource made 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (isNew) {
  name: name
  location: location
  tags: tags
  // Only the topic's own identity can deliver to storage behind a firewall.
  identity: { type: 'SystemAssigned' }
  properties: {
    source: vaultId
    topicType: 'Microsoft.KeyVault.vaults'
  }
}

resource found 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = if (!isNew) {
  name: name
}

output id string = isNew ? made.id : found.id
output principalId string = isNew ? made!.identity.principalId : found!.identity.principalId
