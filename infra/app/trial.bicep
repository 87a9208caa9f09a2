// A vault and an account to try keyturn without touching anything in use.

param location string
param tags { *: string }
param vaultName string
param accountName string
param recoverDeleted bool

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
    softDeleteRetentionInDays: 7
  }
}

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'AIServices'
  sku: { name: 'S0' }
  properties: {
    customSubDomainName: accountName
    restore: recoverDeleted
    publicNetworkAccess: 'Enabled'
    // The trial needs keys.
    disableLocalAuth: false
  }
}
