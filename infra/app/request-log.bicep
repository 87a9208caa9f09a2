// What a policy needs that sends the request logs of accounts to the workspace.

@export()
@description('Built in: Enable logging by category group for Cognitive Services accounts to Log Analytics.')
var requestLogPolicy = '55d1f543-d1b0-4811-9663-d6d0dbc6326d'

@export()
@description('The role that this policy asks for: Log Analytics Contributor.')
var connectorRole = '92aaf0da-9dab-42b6-94a3-d43ce8d16293'

@export()
@description('Its parameters. Requests are in no smaller group than all logs.')
func requestLogParameters(name string, workspaceId string) { *: { value: string } } => {
  effect: { value: 'DeployIfNotExists' }
  diagnosticSettingName: { value: name }
  categoryGroup: { value: 'allLogs' }
  logAnalytics: { value: workspaceId }
}
