// Storage, the vault and the account are reached through private endpoints alone.
using '../main.bicep'

param environmentName = 'keyturn-private'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param vnetEnabled = true
param accounts = [
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/vision'
]
param vaults = [
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv-west'
    location: 'westeurope'
  }
]
