param location string
param tags { *: string }
param token string

var space = '10.20.0.0/24'

var functions = cidrSubnet(space, 26, 0)
var endpoints = cidrSubnet(space, 26, 1)
var refusal = {
  name: 'nothing-else'
  properties: {
    priority: 4096
    direction: 'Inbound'
    access: 'Deny'
    protocol: '*'
    sourceAddressPrefix: '*'
    sourcePortRange: '*'
    destinationAddressPrefix: '*'
    destinationPortRange: '*'
  }
}

// Nobody calls the app through its subnet: that is its way out.
resource functionRules 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: 'nsg-functions-${token}'
  location: location
  tags: tags
  properties: { securityRules: [refusal] }
}

resource endpointRules 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: 'nsg-endpoints-${token}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'the-app'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: functions
          sourcePortRange: '*'
          destinationAddressPrefix: endpoints
          destinationPortRange: '443'
        }
      }
      refusal
    ]
  }
}

resource vnet 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: 'vnet-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [space] }
    // Inside the network, because some API versions remove subnets that a later deployment does not list
    // here.
    subnets: [
      {
        name: 'functions'
        properties: {
          addressPrefix: functions
          networkSecurityGroup: { id: functionRules.id }
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: endpoints
          networkSecurityGroup: { id: endpointRules.id }
          // Without it, the rules do not hold for private endpoints.
          privateEndpointNetworkPolicies: 'NetworkSecurityGroupEnabled'
        }
      }
    ]
  }
}

output vnetId string = vnet.id
output functionSubnetId string = '${vnet.id}/subnets/functions'
output privateSubnetId string = '${vnet.id}/subnets/endpoints'
