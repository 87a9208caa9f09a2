// The rights of a deployment with rightsAt = 'managementGroup' on accounts. Deployed by somebody who may grant roles on
// the management group, after main.bicep: docs/deploy.md has the command.

targetScope = 'managementGroup'

import { connectorRole, requestLogParameters, requestLogPolicy } from 'app/request-log.bicep'

@description('KEYTURN_IDENTITY_PRINCIPAL_ID of the deployment.')
param principalId string

@description('The environment, as azd names it.')
param environmentName string

@description('KEYTURN_WORKSPACE_ID of the deployment, to send the request logs of all accounts there; empty to leave them.')
param workspaceId string = ''

@description('Where the identity of the policy is; needed with a workspace.')
param location string = 'westeurope'

var name = 'keyturn-${uniqueString(environmentName, principalId)}'

resource accountRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, principalId, 'keyturn-account')
  properties: {
    roleName: 'AI Services Key Rotator (${managementGroup().name} ${uniqueString(environmentName, principalId)})'
    description: 'Reads Azure AI services accounts, lists their keys and regenerates them.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.CognitiveServices/accounts/read'
          'Microsoft.CognitiveServices/accounts/listKeys/action'
          'Microsoft.CognitiveServices/accounts/regenerateKey/action'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [managementGroup().id]
  }
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource turnsKeysOver 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, principalId, accountRole.id)
  properties: {
    roleDefinitionId: accountRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'AI Services Key Rotator'
  }
}

resource connects 'Microsoft.Authorization/policyAssignments@2025-03-01' = if (!empty(workspaceId)) {
  // A name of at most 24 characters, on a management group.
  name: take(name, 24)
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
resource connector 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(workspaceId)) {
  name: guid(managementGroup().id, name, connectorRole)
  properties: {
    roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', connectorRole)
    principalId: connects!.identity.principalId
    principalType: 'ServicePrincipal'
    description: 'Log Analytics Contributor'
  }
}
