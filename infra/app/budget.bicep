targetScope = 'subscription'

param accountId string
param amount int
param actionGroupId string

param startDate string

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: 'keyturn-${uniqueString(accountId)}'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: startDate }
    filter: { dimensions: { name: 'ResourceId', operator: 'In', values: [accountId] } }
    notifications: {
      spent: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Actual'
        contactEmails: []
        contactGroups: [actionGroupId]
      }
    }
  }
}
