// The same under one management group: management-group grants the rights on accounts.
using '../main.bicep'

param environmentName = 'keyturn-group'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param apiObjectId = 'cccccccc-0000-0000-0000-000000000002'
param alertEmail = 'oncall@contoso.example'
param accountDiagnostics = true
param budgetPerAccount = 200
param budgetStart = '2026-12-01'
param rightsAt = 'managementGroup'
param accountSubscriptions = map(range(0, 10), number => '/subscriptions/bbbbbbbb-0000-0000-0000-00000000010${number}')
param vaults = map(range(0, 100), number => {
  id: '/subscriptions/bbbbbbbb-0000-0000-0000-00000000010${number % 10}/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv-ai-${number}'
  location: 'westeurope'
})
