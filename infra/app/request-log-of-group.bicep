// Sends the request logs of all accounts of a resource group to the workspace, of new ones too; existing ones wait for a
// remediation.

targetScope = 'resourceGroup'

import { connectorRole, requestLogParameters, requestLogPolicy } from 'request-log.bicep'

param name string
param location string
param workspaceId string

resource connects 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: name
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    displayName: 'Request logs of AI services accounts to keyturn'
    policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', requestLogPolicy)
    parameters: requestLogParameters(name, workspaceId)
    enforcementMode: 'Default'
  }
}

@retryOn(['PrincipalNotFound'], 10)
resource connector 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, name, connectorRole)
  properties: {
    roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', connectorRole)
    principalId: connects.identity.principalId
    principalType: 'ServicePrincipal'
    description: 'Log Analytics Contributor'
  }
}

output principalId string = connects.identity.principalId
