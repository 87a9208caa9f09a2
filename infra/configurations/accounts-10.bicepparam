// Ten accounts that publish to one vault: rights, logs and a budget for each account alone.
using '../main.bicep'

param environmentName = 'keyturn-10'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param apiObjectId = 'cccccccc-0000-0000-0000-000000000002'
param alertEmail = 'oncall@contoso.example'
param accountDiagnostics = true
param budgetPerAccount = 200
param budgetStart = '2026-12-01'
param accounts = map(
  range(1, 10),
  number =>
    '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/vision-${number}'
)
param vaults = [
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv-west'
    location: 'westeurope'
  }
]
