// What belongs to accounts-10000-by-management-group, on the management group.
using '../management-group.bicep'

param environmentName = 'keyturn-group'
param principalId = 'dddddddd-0000-0000-0000-000000000001'
param workspaceId = '/subscriptions/bbbbbbbb-0000-0000-0000-000000000001/resourceGroups/rg-keyturn-group/providers/Microsoft.OperationalInsights/workspaces/log-1'
