// What people write about accounts, vaults and groups, checked before anything is deployed. Ids come back in lower case:
// names derive from them, and must not depend on how an id was written.

func isUnder(id string, parts int) bool =>
  startsWith(id, '/subscriptions/') && length(split(id, '/')) == parts && !contains(id, '//') && !endsWith(id, '/')

func isResource(id string, type string) bool =>
  isUnder(id, 9) && contains(id, '/resourcegroups/') && contains(id, '/providers/${type}/')

func isGroup(id string) bool => isUnder(id, 5) && contains(id, '/resourcegroups/')

func named(parameter string, problem string, ids string[]) string => '${parameter}: ${problem}: ${join(ids, ', ')}'

@description('Its items in lower case, if none is among the unwanted ones or there twice.')
func accepted(parameter string, ids string[], wrong string[], what string) string[] =>
  !empty(wrong)
    ? fail(named(parameter, 'not ${what} (no slash at its end)', wrong))
    : length(ids) != length(union(ids, [])) ? fail(named(parameter, 'the same one twice', filter(ids, (id, index) => indexOf(ids, id) != index))) : ids

@export()
@description('The ids of resources of a type, such as microsoft.keyvault/vaults.')
func resourceIds(parameter string, ids string[], type string) string[] =>
  accepted(
    parameter,
    map(ids, id => toLower(id)),
    filter(ids, id => !isResource(toLower(id), type)),
    'the ARM id of one of ${type}'
  )

@export()
@description('The ids of resource groups.')
func groupIds(parameter string, ids string[]) string[] =>
  accepted(
    parameter,
    map(ids, id => toLower(id)),
    filter(ids, id => !isGroup(toLower(id))),
    'the ARM id of a resource group'
  )

@export()
@description('The ids of subscriptions.')
func subscriptionIds(parameter string, ids string[]) string[] =>
  accepted(
    parameter,
    map(ids, id => toLower(id)),
    filter(ids, id => !isUnder(toLower(id), 3)),
    'the ARM id of a subscription'
  )

@export()
@description('The subscription of an id.')
func subscriptionOf(id string) string => split(id, '/')[2]

@export()
@description('The name of the resource group of an id.')
func groupOf(id string) string => split(id, '/')[4]

@export()
@description('The ids of the resource groups of resources, each once.')
func groupsOf(ids string[]) string[] => union(map(ids, id => join(take(split(id, '/'), 5), '/')), [])

@export()
@description('The ids of the subscriptions of anything, each once.')
func subscriptionsOf(ids string[]) string[] => union(map(ids, id => join(take(split(id, '/'), 3), '/')), [])
