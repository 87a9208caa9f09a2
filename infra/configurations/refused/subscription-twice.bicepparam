// accountSubscriptions: the same one twice
using '../../main.bicep'

param environmentName = 'keyturn-refused'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param accountSubscriptions = [
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001'
  '/subscriptions/BBBBBBBB-0000-0000-0000-000000000001'
]
