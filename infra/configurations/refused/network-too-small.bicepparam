// vnetEnabled: the subnet has room for 50
using '../../main.bicep'

param environmentName = 'keyturn-refused'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param vnetEnabled = true
param accounts = map(
  range(0, 51),
  number =>
    '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/vision-${number}'
)
