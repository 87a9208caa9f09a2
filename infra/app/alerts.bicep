param location string
param tags { *: string }

@description('Queries run against the workspace: a component has only the classic tables.')
param workspaceId string

param storageId string
param lifecycleTopicId string
param rotatorObjectId string
param rotatorClientId string
param alertEmail string

@description('Whether the activity log of the accounts comes to the workspace.')
param hasActivityLog bool

@description('Whether the request logs of the accounts do.')
param hasRequestLogs bool

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertEmail)) {
  name: 'ag-keyturn'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'keyturn'
    emailReceivers: [{ name: 'people', emailAddress: alertEmail, useCommonAlertSchema: true }]
  }
}

// A rule whose log does not come would stay silent, and look as if all were well.
var allRules = [
  {
    name: 'sweep-silent'
    description: 'No sweep has finished for a quarter of an hour: nothing moves, even if other alerts are quiet.'
    severity: 1
    frequency: 'PT5M'
    window: 'PT15M'
    perAccount: false
    query: loadTextContent('../queries/sweep-silent.kql')
  }
  {
    name: 'out-of-band-regeneration'
    description: 'Somebody else has regenerated a key.'
    severity: 1
    frequency: 'PT15M'
    window: 'PT1H'
    perAccount: true
    query: loadTextContent('../queries/out-of-band-regeneration.kql')
  }
  {
    name: 'rejected-after-regeneration'
    description: 'Calls were refused in the hour after a regeneration: something still used the replaced key.'
    severity: 1
    frequency: 'PT15M'
    window: 'PT2H'
    perAccount: true
    query: loadTextContent('../queries/rejected-after-regeneration.kql')
  }
  {
    name: 'leaked-key'
    description: 'A leaked key still opens an account, or its death is not proven yet.'
    severity: 0
    frequency: 'PT5M'
    window: 'PT1H'
    perAccount: true
    query: loadTextContent('../queries/leaked-key.kql')
  }
  {
    name: 'needs-person'
    description: 'An account holds until a person acts: an approval, a registration, a silent consumer, a target.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT1H'
    perAccount: true
    query: loadTextContent('../queries/needs-person.kql')
  }
  {
    name: 'key-overdue'
    description: 'A key is older than its policy allows.'
    severity: 2
    frequency: 'PT1H'
    window: 'PT1H'
    perAccount: true
    query: loadTextContent('../queries/key-overdue.kql')
  }
  {
    name: 'line-stopped'
    description: 'Failed rotations have stopped the rollout: nothing but emergencies starts until an operator resumes it.'
    severity: 1
    frequency: 'PT5M'
    window: 'PT30M'
    perAccount: false
    query: loadTextContent('../queries/line-stopped.kql')
  }
  {
    name: 'failures'
    description: 'Steps fail, or the queue gave up on messages.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT15M'
    perAccount: true
    query: loadTextContent('../queries/failures.kql')
  }
  {
    name: 'out-of-order'
    description: 'A vault or the data plane of an account is out of order, or the account itself.'
    severity: 1
    frequency: 'PT5M'
    window: 'PT45M'
    perAccount: true
    query: loadTextContent('../queries/out-of-order.kql')
  }
  {
    name: 'pending-consumers'
    description: 'Consumers have blocked a rotation for hours, or for longer than its policy allows.'
    severity: 2
    frequency: 'PT1H'
    window: 'PT1H'
    perAccount: true
    query: loadTextContent('../queries/pending-consumers.kql')
  }
  {
    name: 'stuck-phase'
    description: 'A rotation has been in one phase for longer than the phase should take.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT15M'
    perAccount: true
    query: loadTextContent('../queries/stuck-phase.kql')
  }
  {
    name: 'attention'
    description: 'Something for a person: unknown or contested consumers, copies of keys, calls that were refused or that nobody explains, a proposed emergency, a change that waits for approval, evidence or events that went nowhere.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT1H'
    perAccount: true
    query: loadTextContent('../queries/attention.kql')
  }
  {
    name: 'failed-requests'
    description: 'Functions fail, or requests through no fault of their callers.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT15M'
    perAccount: false
    query: loadTextContent('../queries/failed-requests.kql')
  }
  {
    name: 'exceptions'
    description: 'The app or its host has thrown.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT15M'
    perAccount: false
    query: loadTextContent('../queries/exceptions.kql')
  }
  {
    name: 'poison'
    description: 'A queue gave up on a message.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT15M'
    perAccount: false
    query: loadTextContent('../queries/poison.kql')
  }
]
var missing = concat(
  hasActivityLog ? [] : ['out-of-band-regeneration', 'rejected-after-regeneration'],
  hasRequestLogs ? [] : ['rejected-after-regeneration']
)
var rules = filter(allRules, rule => !contains(missing, rule.name))

resource queryAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'keyturn-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'keyturn: ${rule.name}'
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.frequency
      windowSize: rule.window
      // A table exists from its first row on.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: replace(
              replace(rule.query, '00000000-0000-0000-0000-000000000001', rotatorObjectId),
              '00000000-0000-0000-0000-000000000002',
              rotatorClientId
            )
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            dimensions: rule.perAccount ? [{ name: 'account', operator: 'Include', values: ['*'] }] : []
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: empty(alertEmail) ? [] : [people.id] }
    }
  }
]

// Azure counts messages once an hour, over all queues: poison messages and a backlog.
resource backlog 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'keyturn-queue-backlog'
  location: 'global'
  tags: tags
  properties: {
    description: 'Messages pile up in the queues of the app, or lie in a poison queue.'
    severity: 2
    enabled: true
    scopes: ['${storageId}/queueServices/default']
    evaluationFrequency: 'PT1H'
    windowSize: 'PT6H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'messages'
          metricNamespace: 'Microsoft.Storage/storageAccounts/queueServices'
          metricName: 'QueueMessageCount'
          operator: 'GreaterThan'
          threshold: 500
          timeAggregation: 'Average'
        }
      ]
    }
    actions: empty(alertEmail) ? [] : [{ actionGroupId: people.id }]
  }
}

resource unsent 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'keyturn-lifecycle-undelivered'
  location: 'global'
  tags: tags
  properties: {
    description: 'A subscriber of lifecycle events does not accept them.'
    severity: 3
    enabled: true
    scopes: [lifecycleTopicId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'failed'
          metricName: 'DeliveryAttemptFailCount'
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Total'
        }
      ]
    }
    actions: empty(alertEmail) ? [] : [{ actionGroupId: people.id }]
  }
}

output actionGroupId string = empty(alertEmail) ? '' : people.id
