// Built-in policies that report unwanted settings. They change and refuse nothing.

targetScope = 'subscription'

param name string
param environmentName string

var assignments = [
  {
    name: 'ai-keys-off'
    displayName: 'Azure AI Services resources should have key access disabled'
    definition: '71ef260a-8f18-47b7-abcb-62d0673d94dc'
  }
  {
    name: 'secrets-expire'
    displayName: 'Key Vault secrets should have an expiration date'
    definition: '98728c90-32c7-4049-8429-847dc0f4fe37'
  }
  {
    name: 'topic-keys-off'
    displayName: 'Azure Event Grid topics should have local authentication methods disabled'
    definition: 'ae9fb87f-8a17-4428-94a4-8135d431055c'
  }
  {
    name: 'storage-keys-off'
    displayName: 'Storage accounts should prevent shared key access'
    definition: '8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54'
  }
]

resource reports 'Microsoft.Authorization/policyAssignments@2025-03-01' = [
  for assignment in assignments: {
    name: '${assignment.name}-${name}'
    properties: {
      displayName: '${assignment.displayName} (keyturn ${environmentName})'
      policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', assignment.definition)
      parameters: { effect: { value: 'Audit' } }
      enforcementMode: 'Default'
    }
  }
]
