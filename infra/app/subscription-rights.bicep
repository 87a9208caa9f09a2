// Role assignments on a whole subscription. docs/permissions.md says what each is for.

targetScope = 'subscription'

param principalId string

@description('Empty to grant no right on accounts.')
param accountRoleId string

@description('Empty to grant no right on vaults.')
param vaultRoleId string

param discoveryReaders bool

var roleDefinitions = 'Microsoft.Authorization/roleDefinitions'

var readers = [
  { role: 'Reader', id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7' }
  { role: 'Log Analytics Reader', id: '73c42c96-874c-492b-b04d-ab87d138a893' }
  { role: 'Monitoring Reader', id: '43d0d8ad-25c7-4714-9337-8ba259a9fe05' }
]

@retryOn(['PrincipalNotFound'], 10)
resource discovery 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for reader in (discoveryReaders ? readers : []): {
    name: guid(subscription().id, principalId, reader.id)
    properties: {
      roleDefinitionId: subscriptionResourceId(roleDefinitions, reader.id)
      principalId: principalId
      principalType: 'ServicePrincipal'
      description: '${reader.role}: keyturn looks for unregistered consumers'
    }
  }
]

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource turnsKeysOver 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(accountRoleId)) {
  name: guid(subscription().id, principalId, accountRoleId)
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, accountRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'AI Services Key Rotator'
  }
}

@retryOn(['PrincipalNotFound', 'RoleDefinitionDoesNotExist'], 10)
resource publishesKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(vaultRoleId)) {
  name: guid(subscription().id, principalId, vaultRoleId)
  properties: {
    roleDefinitionId: subscriptionResourceId(roleDefinitions, vaultRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'AI Services Key Publisher'
  }
}
