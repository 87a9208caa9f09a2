param location string
param tags object
param vaultId string
param existingName string

var isNew = empty(existingName)

resource made 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (isNew) {
  name: 'evgs-${uniqueString(vaultId)}'
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
  name: existingName
}

output id string = isNew ? made.id : found.id
output name string = isNew ? made.name : found.name
output principalId string = isNew ? made!.identity.principalId : found!.identity.principalId
