// The archive of evidence in a storage account of its own, where keyturn may create and read but not overwrite or delete,
// and the key that signs checkpoints, which nobody can read.

param location string
param tags { *: string }

@minLength(3)
@maxLength(24)
param storageName string

param vaultName string
param keyName string
param redundancy string
param isPrivate bool
param evidenceDays int
param evidenceLocked bool
param recoverDeleted bool

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: storageName
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
    networkAcls: { bypass: 'None', defaultAction: isPrivate ? 'Deny' : 'Allow' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: true
      deleteRetentionPolicy: { enabled: true, days: 30 }
      containerDeleteRetentionPolicy: { enabled: true, days: 30 }
    }

    resource evidence 'containers' = {
      name: 'keyturn-evidence'

      // Unlocked: a deployment can still shorten it. Lock it by hand once the period is settled; a lock cannot be
      // undone, and a deployment leaves it alone.
      resource untouchable 'immutabilityPolicies' = if (!evidenceLocked) {
        name: 'default'
        properties: { immutabilityPeriodSinceCreationInDays: evidenceDays }
      }
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: vaultName
  location: location
  tags: tags
  properties: {
    createMode: recoverDeleted ? 'recover' : 'default'
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    networkAcls: { bypass: 'None', defaultAction: isPrivate ? 'Deny' : 'Allow' }
  }

  #disable-next-line BCP081
  resource key 'keys@2026-02-01' = {
    name: keyName
    tags: tags
    properties: {
      kty: 'EC'
      curveName: 'P-256'
      keyOps: ['sign', 'verify']
      attributes: { enabled: true, exportable: false }
    }
  }
}

output storageId string = storage.id
output containerId string = storage::blobs::evidence.id
output vaultId string = vault.id
output keyId string = vault::key.properties.keyUriWithVersion
