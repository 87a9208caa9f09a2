#!/bin/sh
# Says what deployments of earlier versions have left under names that are not used any more; with --remove, removes it.
# Run it before the first `azd provision` of a newer version: Azure lets two diagnostic settings not send the same log to one
# workspace, nor a vault have two system topics.
#
#   eval "$(azd env get-values)"
#   infra/old-names.sh [--remove] ID …      the ids of all vaults and accounts of the deployment
set -eu

if [ "${1-}" = --remove ]; then
  remove=yes
  shift
else
  remove=no
fi
if [ $# -eq 0 ]; then
  echo "usage: infra/old-names.sh [--remove] ID …" >&2
  exit 2
fi
: "${AZURE_ENV_NAME:?}" "${AZURE_SUBSCRIPTION_ID:?}" "${KEYTURN_IDENTITY_PRINCIPAL_ID:?}" "${KEYTURN_STORAGE_NAME:?}"

# Prints a command, and runs it where things are to be removed.
old() {
  echo "az $*"
  if [ "$remove" = yes ]; then az "$@" >/dev/null; fi
}

# Runs a function for each line of an answer, as $line. An answer is stored first: a failure inside quotes ends nothing.
each() {
  [ -z "$2" ] || echo "$2" | while IFS= read -r line; do "$1"; done
}

old_setting() { old monitor diagnostic-settings delete --resource "$id" --name "$line"; }
old_budget() { old consumption budget delete --subscription "$subscription" --budget-name "$line"; }
old_assignment() { old role assignment delete --ids "$line"; }
old_role() { old role definition delete --name "$line"; }
old_policy() { old policy assignment delete --name "$line" --scope "$own"; }
old_activity() { old monitor diagnostic-settings subscription delete --yes --name "$line"; }
old_event() {
  old eventgrid system-topic event-subscription delete --yes --subscription "$subscription" --resource-group "$group" --system-topic-name "$topic" --name "$line"
}

# The topic goes only once nobody subscribes to it any more; otherwise the deployment must be told its name.
old_topic() {
  topic=$line
  found=$(az eventgrid system-topic event-subscription list --subscription "$subscription" --resource-group "$group" --system-topic-name "$topic" \
    --query "[?starts_with(name, 'keyturn-near-expiry-')].name" --output tsv)
  each old_event "$found"
  others=$(az eventgrid system-topic event-subscription list --subscription "$subscription" --resource-group "$group" --system-topic-name "$topic" \
    --query "[?!starts_with(name, 'keyturn-near-expiry-')].name" --output tsv)
  if [ -z "$others" ]; then
    old eventgrid system-topic delete --yes --subscription "$subscription" --resource-group "$group" --name "$topic"
  else
    echo "others subscribe to the system topic: name it as systemTopicName \"$topic\" of $id"
  fi
}

own=/subscriptions/$AZURE_SUBSCRIPTION_ID
for id in "$@"; do
  subscription=$(echo "$id" | cut -d / -f 3)
  group=$(echo "$id" | cut -d / -f 5)
  found=$(az monitor diagnostic-settings list --resource "$id" \
    --query "[?name=='keyturn-audit' || name=='keyturn-requests'].name" --output tsv)
  each old_setting "$found"
  case $id in
  *[Kk]ey[Vv]ault/vaults/*)
    found=$(az eventgrid system-topic list --subscription "$subscription" --resource-group "$group" \
      --query "[?starts_with(name, 'evgs-') && ends_with(source, '/$(basename "$id")')].name" --output tsv)
    each old_topic "$found"
    ;;
  *)
    # Today's have a second part, or the name of the environment's storage.
    found=$(az consumption budget list --subscription "$subscription" \
      --query "[?starts_with(name, 'keyturn-') && length(name)==\`21\` && name!='keyturn-${KEYTURN_STORAGE_NAME#st}'].name" --output tsv)
    each old_budget "$found"
    ;;
  esac
done

# An assignment goes before its role.
found=$(az role assignment list --all --assignee "$KEYTURN_IDENTITY_PRINCIPAL_ID" \
  --query "[?ends_with(roleDefinitionName, '($AZURE_ENV_NAME)')].id" --output tsv)
each old_assignment "$found"
found=$(az role assignment list --all --assignee "$KEYTURN_IDENTITY_PRINCIPAL_ID" \
  --query "[?roleDefinitionName=='Storage Queue Data Contributor' && ends_with(scope, '/$KEYTURN_STORAGE_NAME')].id" \
  --output tsv)
each old_assignment "$found"
found=$(az role definition list --custom-role-only --scope "$own" \
  --query "[?ends_with(roleName, '($AZURE_ENV_NAME)')].name" --output tsv)
each old_role "$found"
found=$(az policy assignment list --scope "$own" --query "[?ends_with(name, '-off-$AZURE_ENV_NAME') || name=='secrets-expire-$AZURE_ENV_NAME'].name" \
  --output tsv)
each old_policy "$found"
found=$(az monitor diagnostic-settings subscription list --query "value[?name=='keyturn-$AZURE_ENV_NAME'].name" \
  --output tsv)
each old_activity "$found"
