param location string
param tags { *: string }
param workspaceId string
param rotatorObjectId string
param rotatorClientId string

var panels = [
  { title: 'Where every account stands', query: loadTextContent('../queries/standing.kql') }
  { title: 'Keys older than their policy allows', query: loadTextContent('../queries/key-overdue.kql') }
  { title: 'Rotations that wait for consumers', query: loadTextContent('../queries/pending-consumers.kql') }
  { title: 'Phases that take too long', query: loadTextContent('../queries/stuck-phase.kql') }
  { title: 'A stopped rollout (a row is bad news)', query: loadTextContent('../queries/line-stopped.kql') }
  { title: 'Failures', query: loadTextContent('../queries/failures.kql') }
  { title: 'Functions and requests that fail', query: loadTextContent('../queries/failed-requests.kql') }
  { title: 'Exceptions', query: loadTextContent('../queries/exceptions.kql') }
  { title: 'Messages that a queue gave up on', query: loadTextContent('../queries/poison.kql') }
  { title: 'Calls refused after a regeneration', query: loadTextContent('../queries/rejected-after-regeneration.kql') }
  { title: 'Regenerations by others', query: loadTextContent('../queries/out-of-band-regeneration.kql') }
  { title: 'Who reads which secret', query: loadTextContent('../queries/vault-reads.kql') }
  { title: 'For somebody to look at', query: loadTextContent('../queries/attention.kql') }
  { title: 'Silence of the sweep (a row is bad news)', query: loadTextContent('../queries/sweep-silent.kql') }
]

var range = {
  type: 9
  name: 'range'
  content: {
    version: 'KqlParameterItem/1.0'
    parameters: [
      {
        id: 'a7b1f8f6-3d0c-4a7e-9d55-0d3c1c9a2f10'
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        type: 4
        value: { durationMs: 86400000 }
        typeSettings: {
          selectableValues: [{ durationMs: 3600000 }, { durationMs: 86400000 }, { durationMs: 604800000 }]
        }
      }
    ]
  }
}

var items = map(panels, panel => {
  type: 3
  name: panel.title
  content: {
    version: 'KqlItem/1.0'
    title: panel.title
    query: replace(
      replace(panel.query, '00000000-0000-0000-0000-000000000001', rotatorObjectId),
      '00000000-0000-0000-0000-000000000002',
      rotatorClientId
    )
    size: 1
    timeContextFromParameter: 'TimeRange'
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
    crossComponentResources: [workspaceId]
    visualization: 'table'
  }
})

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'keyturn')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'keyturn'
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: string({ version: 'Notebook/1.0', items: concat([range], items) })
  }
}
