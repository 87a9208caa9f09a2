// several-vaults, written in another way: ids, the name and the region in capitals.
using '../main.bicep'

param environmentName = 'Keyturn-Prod'
param location = 'West Europe'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param apiObjectId = 'cccccccc-0000-0000-0000-000000000002'
param alertEmail = 'oncall@contoso.example'
param accountDiagnostics = true
param budgetPerAccount = 200
param budgetStart = '2026-12-01'
param accounts = [
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourcegroups/AI/providers/microsoft.cognitiveservices/accounts/VISION'
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000002/resourcegroups/AI/providers/microsoft.cognitiveservices/accounts/VISION'
]
param vaults = [
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/Secrets/providers/Microsoft.KeyVault/vaults/KV-West'
    location: 'westeurope'
  }
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000002/resourceGroups/Secrets/providers/Microsoft.KeyVault/vaults/kv-north'
    location: 'northeurope'
    systemTopicName: 'vault-events'
  }
]
