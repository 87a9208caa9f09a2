param name string
param accountName string
param workspaceId string

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = {
  name: accountName
}

resource requests 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: name
  scope: account
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'RequestResponse', enabled: true }]
  }
}
