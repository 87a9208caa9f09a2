#!/bin/sh
# Registers keyturn's API in Entra and assigns its roles. Every command may be repeated.
#
#   infra/entra.sh register NAME                      creates or updates the registration, prints the settings for azd
#   infra/entra.sh sign-in NAME ORIGIN                lets people sign in to the status page of the app at that address
#   infra/entra.sh assign NAME ROLE OBJECT_ID         assigns a role to a user, group or service principal
#   infra/entra.sh alerts NAME                        lets Azure Monitor's action groups call POST /api/alerts
#
# NAME is the unique name of the registration in the tenant, such as keyturn-prod. ROLE is one of KeyRotation.Read,
# KeyRotation.Confirm, KeyRotation.Alert, KeyRotation.Operate and KeyRotation.Approve. Needs the Azure CLI, signed in
# as somebody who may register applications (Application Administrator) and assign their roles (Cloud Application
# Administrator). Waits for the directory, which answers late: KEYTURN_ENTRA_TRIES times, KEYTURN_ENTRA_PAUSE seconds.
set -eu

tries=${KEYTURN_ENTRA_TRIES:-24}
pause=${KEYTURN_ENTRA_PAUSE:-5}

# Azure Monitor's application, the same in every tenant of the public cloud.
action_groups_app=461e8683-5575-4561-ac7f-899cc907d62a

# The Azure CLI's application, likewise.
azure_cli_app=04b07795-8ddb-461a-bbee-02f9e1bf7b46
scope_id=6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a2001

usage() {
  sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

fail() {
  echo "$*" >&2
  exit 1
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

# Runs a command again while it fails: the directory may not know yet what was just created.
patiently() {
  left=$tries
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "the directory did not answer as expected; run the command again later"
    sleep "$pause"
  done
}

# One value of an answer; nothing where there is none.
value_of() {
  value=$("$@" --output tsv) || return 1
  [ "$value" = None ] || printf '%s' "$value"
}

patch() {
  az rest --method PATCH --url "$1" --headers "Content-Type=application/json" --body "$2" --output none
}

graph_address() {
  endpoint=$(value_of az cloud show --query endpoints.microsoftGraphResourceId) || return 1
  [ -n "$endpoint" ] || return 1
  printf '%s/v1.0' "${endpoint%/}"
}

# A field of the registration; fails where there is none of that unique name.
registered() {
  found=$(value_of az rest --method GET --url "$graph/applications(uniqueName='$1')" --query "$2") || return 1
  [ -n "$found" ] || return 1
  printf '%s' "$found"
}

# Notes both ids; the registration may have been created a moment ago.
know_registration() {
  object_id=$(registered "$1" id 2>/dev/null) || return 1
  client_id=$(registered "$1" appId 2>/dev/null) || return 1
}

own_id() {
  kind=$(value_of az account show --query user.type) || return 1
  case "$kind" in
    user) value_of az ad signed-in-user show --query id ;;
    *)
      name=$(value_of az account show --query user.name) || return 1
      value_of az ad sp show --id "$name" --query id
      ;;
  esac
}

# Earlier versions registered by display name, which others may use too: only one's own is taken over.
adopt() {
  [ "$(value_of az account show --query user.type)" = user ] || return 0
  earlier=$(az ad app list --show-mine --filter "displayName eq '$1'" --query "[?uniqueName==null].id" --output tsv)
  case "$earlier" in
    '') ;;
    *[!0-9A-Za-z-]*) fail "you own several registrations named $1: delete those that are not keyturn's" ;;
    *) patiently patch "$graph/applications/$earlier" "{\"uniqueName\":\"$1\"}" ;;
  esac
}

# Others may have taken the name first. Whoever owns a registration may issue tokens for it.
refuse_strangers() {
  [ "${KEYTURN_API_CLIENT_ID:-}" != "$client_id" ] || return 0
  owners=$(az rest --method GET --url "$graph/applications/$object_id/owners?\$select=id" --query "value[].id" --output tsv)
  case " $(printf '%s' "$owners" | tr '\n\t\r' '   ') " in
    *" $me "*) ;;
    *) fail "the registration $1 ($client_id) is not yours. If it is keyturn's all the same, run: KEYTURN_API_CLIENT_ID=$client_id $0 register $1" ;;
  esac
}

principal_id() {
  value_of az ad sp list --filter "appId eq '$1'" --query "[0].id"
}

# Notes the service principal of an application, created if missing.
know_principal() {
  created=no
  left=$tries
  while :; do
    if principal=$(principal_id "$1"); then
      [ -z "$principal" ] || return 0
      [ "$created" = yes ] || ! az ad sp create --id "$1" --output none || created=yes
    fi
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "the service principal of $1 is not there yet; run the command again later"
    sleep "$pause"
  done
}

register() {
  me=$(own_id) || fail "az does not say who you are; sign in with: az login"
  [ -n "$me" ] || fail "az does not say who you are; sign in with: az login"
  if ! know_registration "$1"; then
    adopt "$1"
    created=$(value_of az rest --method PATCH --url "$graph/applications(uniqueName='$1')" \
      --headers "Content-Type=application/json" "Prefer=create-if-missing" \
      --body "{\"displayName\":\"$1\",\"signInAudience\":\"AzureADMyOrg\"}" --query id) ||
      fail "the registration $1 cannot be created"
    patiently know_registration "$1"
    # The directory makes no owner of an administrator.
    [ -z "$created" ] || patiently az ad app owner add --id "$object_id" --owner-object-id "$me"
  fi
  refuse_strangers "$1"
  application="$graph/applications/$object_id"
  # The API accepts only version 2.0 tokens. The status page takes ID tokens.
  patiently patch "$application" "{\"identifierUris\":[\"api://$client_id\"],\"appRoles\":$(roles_json),\"web\":{\"implicitGrantSettings\":{\"enableIdTokenIssuance\":true}},\"api\":{\"requestedAccessTokenVersion\":2,\"oauth2PermissionScopes\":[$(scope_json)]}}"
  # People get their tokens from the Azure CLI; the scope must exist before a client can be authorized for it.
  patiently patch "$application" "{\"api\":{\"preAuthorizedApplications\":[{\"appId\":\"$azure_cli_app\",\"delegatedPermissionIds\":[\"$scope_id\"]}]}}"
  know_principal "$client_id"
  # Callers without a role get no token at all.
  patiently patch "$graph/servicePrincipals/$principal" '{"appRoleAssignmentRequired":true}'
  echo "azd env set KEYTURN_API_CLIENT_ID $client_id"
  echo "azd env set KEYTURN_API_OBJECT_ID $object_id"
}

known_or_fail() {
  know_registration "$1" || fail "there is no registration $1; run: $0 register $1"
}

# Adds the address that App Service Authentication comes back to; keeps those that are there.
sign_in() {
  known_or_fail "$1"
  address="${2%/}/.auth/login/aad/callback"
  known=$(az rest --method GET --url "$graph/applications/$object_id" --query "web.redirectUris[]" --output tsv)
  list=
  for one in $known $address; do
    case "$list" in
      *"\"$one\""*) ;;
      *) list="$list${list:+,}\"$one\"" ;;
    esac
  done
  patch "$graph/applications/$object_id" "{\"web\":{\"redirectUris\":[$list],\"implicitGrantSettings\":{\"enableIdTokenIssuance\":true}}}"
  echo "people sign in at ${2%/}/api/ui"
}

# The id of an assignment; nothing where the role is not held.
held() {
  value_of az rest --method GET --url "$assignments?\$top=999" \
    --query "value[?principalId=='$2' && appRoleId=='$1'] | [0].id"
}

# Looks before each try: an assignment that was made without an answer is refused the second time.
assign_once() {
  holds=$(held "$1" "$2") || return 1
  [ -z "$holds" ] || return 0
  az rest --method POST --url "$assignments" --headers "Content-Type=application/json" \
    --body "{\"principalId\":\"$2\",\"resourceId\":\"$principal\",\"appRoleId\":\"$1\"}" --output none
}

assign() {
  role=$(role_id "$2")
  known_or_fail "$1"
  know_principal "$client_id"
  assignments="$graph/servicePrincipals/$principal/appRoleAssignedTo"
  patiently assign_once "$role" "$3"
  echo "$3 holds $2"
}

# Takes a role away, if it is held.
withdraw() {
  role=$(role_id "$2")
  known_or_fail "$1"
  know_principal "$client_id"
  assignments="$graph/servicePrincipals/$principal/appRoleAssignedTo"
  holds=$(held "$role" "$3")
  [ -z "$holds" ] || az rest --method DELETE --url "$assignments/$holds" --output none
}

case "${1:-}:$#" in
  register:2 | sign-in:3 | assign:4 | alerts:2) ;;
  *) usage ;;
esac
case "$2" in
  '' | *[!0-9A-Za-z._-]*) fail "the name of a registration may have letters, digits, dots, hyphens and underscores" ;;
esac
graph=$(graph_address) || fail "az does not say where Microsoft Graph is; sign in with: az login"

case "$1" in
  register)
    register "$2"
    ;;
  sign-in)
    case "$3" in
      https://*[!0-9A-Za-z./:-]* | https://) fail "the origin is an address such as https://func-keyturn.azurewebsites.net" ;;
      https://*) ;;
      *) fail "the origin is an address such as https://func-keyturn.azurewebsites.net" ;;
    esac
    sign_in "$2" "$3"
    ;;
  assign)
    assign "$2" "$3" "$4"
    ;;
  alerts)
    know_principal "$action_groups_app"
    monitor=$principal
    assign "$2" KeyRotation.Alert "$monitor"
    # Earlier versions gave it this one.
    withdraw "$2" KeyRotation.Operate "$monitor"
    ;;
esac
