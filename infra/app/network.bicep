param location string
param tags { *: string }
param token string

var space = '10.20.0.0/24'

resource rules 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: 'nsg-${token}'
  location: location
  tags: tags
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
          addressPrefix: cidrSubnet(space, 26, 0)
          networkSecurityGroup: { id: rules.id }
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(space, 26, 1)
          networkSecurityGroup: { id: rules.id }
        }
      }
    ]
  }
}

output vnetId string = vnet.id
output functionSubnetId string = '${vnet.id}/subnets/functions'
output privateSubnetId string = '${vnet.id}/subnets/endpoints'
