// accountResourceGroups: not the ARM id
using '../../main.bicep'

param environmentName = 'keyturn-refused'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param accountResourceGroups = ['/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai/']
