param location string
param tags { *: string }
param token string
param vnetId string
param subnetId string
param storageId string
param evidenceStorageId string
param vaultIds string[]
param accountIds string[]
param vaultZone string
param accountZones string[]

var storageServices = ['blob', 'queue', 'table']
var storageZones = map(storageServices, service => 'privatelink.${service}.${environment().suffixes.storage}')
var targets = concat(
  map(range(0, length(storageServices)), index => {
    name: last(split(storageId, '/'))
    id: storageId
    service: storageServices[index]
    zones: [storageZones[index]]
  }),
  [{ name: last(split(evidenceStorageId, '/')), id: evidenceStorageId, service: 'blob', zones: [storageZones[0]] }],
  map(vaultIds, id => { name: last(split(id, '/')), id: id, service: 'vault', zones: [vaultZone] }),
  map(accountIds, id => { name: last(split(id, '/')), id: id, service: 'account', zones: accountZones })
)
var zoneNames = concat(storageZones, [vaultZone], accountZones)

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for name in zoneNames: {
    name: name
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (name, index) in zoneNames: {
    parent: zones[index]
    name: 'keyturn'
    location: 'global'
    // Names that are not in the zone, as of accounts without an endpoint here, resolve as everywhere.
    properties: { registrationEnabled: false, virtualNetwork: { id: vnetId }, resolutionPolicy: 'NxDomainRedirect' }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for target in targets: {
    name: 'pe-${target.service}-${uniqueString(target.id, token)}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        { name: target.name, properties: { privateLinkServiceId: target.id, groupIds: [target.service] } }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (target, index) in targets: {
    parent: endpoints[index]
    name: 'keyturn'
    properties: {
      privateDnsZoneConfigs: map(target.zones, zone => {
        name: replace(zone, '.', '-')
        properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zone) }
      })
    }
    dependsOn: [zones]
  }
]
