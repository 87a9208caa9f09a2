// The cloud for the government of the United States.
using '../main.bicep'

param environmentName = 'keyturn-gov'
param location = 'usgovvirginia'
param cloud = 'usgov'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param vnetEnabled = true
param accounts = [
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/vision'
]
param vaults = [
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv-gov'
    location: 'usgovvirginia'
  }
]
