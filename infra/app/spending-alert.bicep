// The recipients of a budget alert: people, and keyturn, which proposes an emergency and starts none.

param tags { *: string }
param accountId string
param appHost string
param apiClientId string
param apiObjectId string
param alertEmail string

resource told 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-spending-${uniqueString(accountId)}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'spending'
    emailReceivers: empty(alertEmail) ? [] : [{ name: 'people', emailAddress: alertEmail, useCommonAlertSchema: true }]
    // Azure Monitor sends a token of its own, which must hold KeyRotation.Alert. A budget cannot name its account:
    // the
    // URL does.
    webhookReceivers: empty(apiObjectId)
      ? []
      : [
          {
            name: 'keyturn'
            serviceUri: 'https://${appHost}/api/alerts?account=${uriComponent(accountId)}'
            useCommonAlertSchema: true
            useAadAuth: true
            objectId: apiObjectId
            identifierUri: 'api://${apiClientId}'
            tenantId: tenant().tenantId
          }
        ]
  }
}

output actionGroupId string = told.id
