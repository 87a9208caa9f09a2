// vaults: the same one twice
using '../../main.bicep'

param environmentName = 'keyturn-refused'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param vaults = [
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv-west'
    location: 'westeurope'
  }
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/KV-West'
    location: 'westeurope'
  }
]
