// What a first `azd up` deploys: the app, without an account or a vault.
using '../main.bicep'

param environmentName = 'keyturn-minimal'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
