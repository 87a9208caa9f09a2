// accounts: 101 are more than 100
using '../../main.bicep'

param environmentName = 'keyturn-refused'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param accounts = map(
  range(0, 101),
  number =>
    '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/vision-${number}'
)
