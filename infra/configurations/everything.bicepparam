// Every switch on, and every number changed.
using '../main.bicep'

param environmentName = 'keyturn-everything'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param apiObjectId = 'cccccccc-0000-0000-0000-000000000002'
param trial = true
param recoverDeleted = true
param evidenceLocked = true
param nearExpiryDelivery = 'azureFunction'
param vnetEnabled = true
param accountDiagnostics = true
param discoveryReaders = true
param auditPolicies = true
param alertEmail = 'oncall@contoso.example'
param budgetPerAccount = 200
param budgetStart = '2026-12-01'
param evidenceDays = 730
param storageRedundancy = 'GZRS'
param allowedAddresses = ['203.0.113.0/24']
param accountSubscriptions = ['/subscriptions/bbbbbbbb-0000-0000-0000-000000000003']
param appSettings = [{ name: 'KEYTURN_MAX_ACCOUNTS', value: '500' }]
param copySources = 'app-settings'
param stepInstances = 1
param httpInstances = 1
param accounts = [
  '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/vision'
]
param accountResourceGroups = ['/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/ai-shared']
param vaults = [
  {
    id: '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv-west'
    location: 'westeurope'
  }
]
