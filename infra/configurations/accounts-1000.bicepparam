// A thousand accounts in 20 groups of two subscriptions, which publish to 20 vaults: rights and logs by group, a budget for
// each subscription.
using '../main.bicep'

param environmentName = 'keyturn-1000'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param apiObjectId = 'cccccccc-0000-0000-0000-000000000002'
param alertEmail = 'oncall@contoso.example'
param accountDiagnostics = true
param budgetPerAccount = 200
param budgetStart = '2026-12-01'
param rightsAt = 'resourceGroup'
param accountResourceGroups = map(
  range(0, 20),
  number => '/subscriptions/bbbbbbbb-0000-0000-0000-00000000000${number % 2 + 1}/resourceGroups/ai-${number}'
)
param vaults = map(range(0, 20), number => {
  id: '/subscriptions/bbbbbbbb-0000-0000-0000-00000000000${number % 2 + 1}/resourceGroups/secrets-${number}/providers/Microsoft.KeyVault/vaults/kv-ai-${number}'
  location: 'westeurope'
})
