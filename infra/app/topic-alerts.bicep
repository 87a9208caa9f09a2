param tags { *: string }
param suffix string
param topicId string
param actionGroupId string

// An event that is dropped or dead-lettered has failed before.
resource undelivered 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'keyturn-undelivered-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Near-expiry events of a vault do not arrive. The timer acts instead, later.'
    severity: 3
    enabled: true
    scopes: [topicId]
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
    actions: empty(actionGroupId) ? [] : [{ actionGroupId: actionGroupId }]
  }
}
