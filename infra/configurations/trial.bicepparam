// A vault and an account of its own, to try keyturn.
using '../main.bicep'

param environmentName = 'keyturn-trial'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param trial = true
param alertEmail = 'oncall@contoso.example'
