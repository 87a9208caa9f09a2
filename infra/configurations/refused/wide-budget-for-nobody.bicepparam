// alertEmail: a budget for all accounts
using '../../main.bicep'

param environmentName = 'keyturn-refused'
param location = 'westeurope'
param apiClientId = 'cccccccc-0000-0000-0000-000000000001'
param rightsAt = 'subscription'
param budgetPerAccount = 200
param budgetStart = '2026-12-01'
