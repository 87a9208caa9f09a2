param name string
param topicName string
param toQueue bool
param storageId string
param queueName string
param deadLetterContainer string
param functionAppId string

var eventTypes = ['Microsoft.KeyVault.SecretNearExpiry']
var retries = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
var deadLetters = {
  identity: { type: 'SystemAssigned' }
  deadLetterDestination: {
    endpointType: 'StorageBlob'
    properties: { resourceId: storageId, blobContainerName: deadLetterContainer }
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

// One name for both ways: two subscriptions would deliver each event twice. The rights of the topic's identity may be a
// minute old.
@retryOn(['ResourceDeploymentFailure', 'Managed Identity Authorization Error', 'InvalidRequest'], 10)
resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: name
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: { includedEventTypes: eventTypes }
    deliveryWithResourceIdentity: toQueue
      ? {
          identity: { type: 'SystemAssigned' }
          destination: {
            endpointType: 'StorageQueue'
            properties: { resourceId: storageId, queueName: queueName, queueMessageTimeToLiveInSeconds: 604800 }
          }
        }
      : null
    // Azure refuses it while the app has no function of that name.
    destination: toQueue
      ? null
      : {
          endpointType: 'AzureFunction'
          properties: {
            resourceId: '${functionAppId}/functions/nearExpiry'
            maxEventsPerBatch: 1
            preferredBatchSizeInKilobytes: 64
          }
        }
    deadLetterWithResourceIdentity: deadLetters
    retryPolicy: retries
  }
}
