// accounts: the same one twice
using '../../main.bicep'

param environmentName = 'keyturn-refused'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param accounts = [
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/vision'
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourcegroups/AI/providers/Microsoft.CognitiveServices/accounts/Vision'
]
