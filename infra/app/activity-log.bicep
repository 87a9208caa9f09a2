targetScope = 'subscription'

param environmentName string
param workspaceId string

resource activity 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'keyturn-${environmentName}'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'Administrative', enabled: true }]
  }
}
