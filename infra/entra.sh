#!/bin/sh
# Registers keyturn's API in Entra and assigns its roles. Every command is idempotent.
#
#   infra/entra.sh register NAME                      creates the registration, prints the settings for azd
#   infra/entra.sh assign NAME ROLE OBJECT_ID         assigns a role to a user, group or service principal
#   infra/entra.sh alerts NAME                        lets Azure Monitor's action groups call POST /api/alerts
#
# NAME is the display name of the registration, such as keyturn-prod. ROLE is one of KeyRotation.Read,
# KeyRotation.Confirm, KeyRotation.Alert, KeyRotation.Operate and KeyRotation.Approve. Needs the Azure CLI, signed in
# as somebody who may register applications (Application Administrator) and assign their roles (Cloud Application
# Administrator).
set -eu

# Azure Monitor's application, the same in every tenant of the public cloud.
action_groups_app=461e8683-5575-4561-ac7f-899cc907d62a

# The Azure CLI's application, likewise.
azure_cli_app=04b07795-8ddb-461a-bbee-02f9e1bf7b46
scope_id=6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a2001

usage() {
  sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

role_id() {
  case "$1" in
    KeyRotation.Read) echo 6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a1001 ;;
    KeyRotation.Confirm) echo 6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a1002 ;;
    KeyRotation.Operate) echo 6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a1003 ;;
    KeyRotation.Alert) echo 6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a1005 ;;
    KeyRotation.Approve) echo 6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a1004 ;;
    *)
      echo "there is no role $1" >&2
      exit 2
      ;;
  esac
}

role_json() {
  printf '{"id":"%s","value":"%s","displayName":"%s","description":"%s","isEnabled":true,"allowedMemberTypes":["User","Application"]}' \
    "$(role_id "$1")" "$1" "$1" "$2"
}

roles_json() {
  printf '[%s,%s,%s,%s,%s]' \
    "$(role_json KeyRotation.Read "See accounts and rotations.")" \
    "$(role_json KeyRotation.Confirm "Report which key a consumer uses.")" \
    "$(role_json KeyRotation.Alert "Pass alerts on, which propose an emergency.")" \
    "$(role_json KeyRotation.Operate "Ask for, cancel and revert rotations, and apply the fleet file.")" \
    "$(role_json KeyRotation.Approve "Approve rotations, and waive the gate in an emergency.")"
}

scope_json() {
  printf '{"id":"%s","value":"access","type":"Admin","isEnabled":true,"adminConsentDisplayName":"Call keyturn","adminConsentDescription":"Call keyturn as the signed-in user, who needs a role as well."}' \
    "$scope_id"
}

patch() {
  az rest --method PATCH --url "$1" --headers "Content-Type=application/json" --body "$2" --output none
}

graph() {
  printf '%s' "$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)" | sed 's,/*$,/v1.0,'
}

app_field() {
  az ad app list --filter "displayName eq '$1'" --query "[0].$2" --output tsv
}

principal_id() {
  az ad sp list --filter "appId eq '$1'" --query "[0].id" --output tsv
}

# The service principal of an application, created if missing.
principal_of() {
  found=$(principal_id "$1")
  if [ -z "$found" ]; then
    az ad sp create --id "$1" --output none
    found=$(principal_id "$1")
  fi
  printf '%s' "$found"
}

register() {
  client_id=$(app_field "$1" appId)
  if [ -z "$client_id" ]; then
    client_id=$(az ad app create --display-name "$1" --sign-in-audience AzureADMyOrg --query appId --output tsv)
  fi
  object_id=$(az ad app show --id "$client_id" --query id --output tsv)
  application="$(graph)/applications/$object_id"
  # The API accepts only version 2.0 tokens.
  patch "$application" "{\"identifierUris\":[\"api://$client_id\"],\"appRoles\":$(roles_json),\"api\":{\"requestedAccessTokenVersion\":2,\"oauth2PermissionScopes\":[$(scope_json)]}}"
  # People get their tokens from the Azure CLI; the scope must exist before a client can be authorized for it.
  patch "$application" "{\"api\":{\"preAuthorizedApplications\":[{\"appId\":\"$azure_cli_app\",\"delegatedPermissionIds\":[\"$scope_id\"]}]}}"
  principal=$(principal_of "$client_id")
  # Callers without a role get no token at all.
  az ad sp update --id "$principal" --set appRoleAssignmentRequired=true
  echo "azd env set KEYTURN_API_CLIENT_ID $client_id"
  echo "azd env set KEYTURN_API_OBJECT_ID $object_id"
}

assign() {
  client_id=$(app_field "$1" appId)
  if [ -z "$client_id" ]; then
    echo "there is no registration $1; run: $0 register $1" >&2
    exit 1
  fi
  role=$(role_id "$2")
  resource=$(principal_of "$client_id")
  assignments="$(graph)/servicePrincipals/$resource/appRoleAssignedTo"
  known=$(az rest --method GET --url "$assignments?\$top=999" \
    --query "value[?principalId=='$3' && appRoleId=='$role'] | [0].id" --output tsv)
  if [ -z "$known" ]; then
    az rest --method POST --url "$assignments" --headers "Content-Type=application/json" \
      --body "{\"principalId\":\"$3\",\"resourceId\":\"$resource\",\"appRoleId\":\"$role\"}" --output none
  fi
  echo "$3 holds $2"
}

# Takes a role away, if it is held.
withdraw() {
  resource=$(principal_of "$(app_field "$1" appId)")
  role=$(role_id "$2")
  assignments="$(graph)/servicePrincipals/$resource/appRoleAssignedTo"
  held=$(az rest --method GET --url "$assignments?\$top=999" \
    --query "value[?principalId=='$3' && appRoleId=='$role'] | [0].id" --output tsv)
  [ -z "$held" ] || az rest --method DELETE --url "$assignments/$held" --output none
}

case "${1:-}" in
  register)
    [ $# -eq 2 ] || usage
    register "$2"
    ;;
  assign)
    [ $# -eq 4 ] || usage
    assign "$2" "$3" "$4"
    ;;
  alerts)
    [ $# -eq 2 ] || usage
    monitor=$(principal_of "$action_groups_app")
    assign "$2" KeyRotation.Alert "$monitor"
    # Earlier versions gave it this one.
    withdraw "$2" KeyRotation.Operate "$monitor"
    ;;
  *) usage ;;
esac
