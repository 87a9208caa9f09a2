// A second environment on the vaults and accounts of several-vaults, with the same switches.
using '../main.bicep'

param environmentName = 'keyturn-staging'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param apiObjectId = 'cccccccc-0000-0000-0000-000000000002'
param alertEmail = 'oncall@contoso.example'
param accountDiagnostics = true
param budgetPerAccount = 200
param budgetStart = '2026-12-01'
param accounts = [
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/vision'
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000002/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/vision'
]
param vaults = [
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv-west'
    location: 'westeurope'
  }
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000002/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv-north'
    location: 'northeurope'
    systemTopicName: 'vault-events'
  }
]
