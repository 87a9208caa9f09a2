param location string
param tags { *: string }

@minLength(3)
@maxLength(24)
param name string

param packageContainer string
param queueNames string[]
param redundancy string
param isPrivate bool

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_${redundancy}' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Denied by default rather than disabled: Event Grid must still have access, as a trusted service.
    networkAcls: { bypass: 'AzureServices', defaultAction: isPrivate ? 'Deny' : 'Allow' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: true
      deleteRetentionPolicy: { enabled: true, days: 30 }
      containerDeleteRetentionPolicy: { enabled: true, days: 30 }
    }

    resource package 'containers' = { name: packageContainer }
    resource deadLetters 'containers' = { name: 'dead-letters' }
  }

  resource queues 'queueServices' = {
    name: 'default'

    // Every queue of the app, so that its identity needs rights on these alone.
    resource ownQueues 'queues' = [for name in queueNames: { name: name }]
  }
}

// Versioning keeps every state of a blob, including those that the host writes all day long.
resource cleanup 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: storage
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'host-versions'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['azure-webjobs-hosts/', '${packageContainer}/'] }
            actions: { version: { delete: { daysAfterCreationGreaterThan: 7 } } }
          }
        }
        {
          name: 'dead-letters'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['dead-letters/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } } }
          }
        }
      ]
    }
  }
}

output id string = storage.id
output deadLetterContainer string = storage::blobs::deadLetters.name
