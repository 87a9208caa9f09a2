#!/bin/sh
# An application that follows its key, with curl and nothing else: calls the account every second, and moves to a new key
# when keyturn publishes one. Run it with the environment that `npm start` prints:
#
#   (. FOLDER/your-app.env && sh examples/consumer.sh)
set -u

: "${KEYTURN_URL:?is not set: start this with the file that npm start names}"
here=$KEYTURN_URL/api/accounts/$KEYTURN_ACCOUNT/consumers/$KEYTURN_CONSUMER
instance=$(uname -n)-$$

# Headers with secrets go through standard input: arguments can be read by every user of the machine.
with_header() { # with_header "name: value" curl-arguments…
  header=$1
  shift
  printf '%s\n' "$header" | curl --silent --header @- "$@"
}
status_of() { with_header "$1" --output /dev/null --write-out '%{http_code}' "$2"; }
field() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }

token() { # token RESOURCE: of the managed identity, as App Service and Container Apps give it to an application
  with_header "X-IDENTITY-HEADER: $IDENTITY_HEADER" \
    "$IDENTITY_ENDPOINT?api-version=2019-08-01&resource=$1&client_id=$AZURE_CLIENT_ID" | field access_token
}
read_key() { # the latest version: no version in the path
  with_header "Authorization: Bearer $(token https://vault.azure.net)" \
    "$VAULT_URL/secrets/$SECRET_NAME?api-version=7.4" | field value
}
fingerprint() { printf %s "$1" | openssl dgst -sha256 -r | cut -c 1-16; }
to_keyturn() { # to_keyturn METHOD URL JSON
  with_header "Authorization: Bearer $(token "$KEYTURN_AUDIENCE")" --request "$1" \
    --header 'Content-Type: application/json' --data "$3" --output /dev/null --write-out '%{http_code}' "$2"
}
follow() { # takes over the published key, unless the vault does not answer
  latest=$(read_key)
  case $latest in
    '' | *'{'* | "$key") ;;
    *)
      key=$latest
      echo "on key $(fingerprint "$key")"
      ;;
  esac
}
call() {
  status_of "Ocp-Apim-Subscription-Key: $key" "${ENDPOINT}contentsafety/text/blocklists?api-version=2024-09-01"
}

# Somebody reviews this later; until then, and after that, rotations wait for this application.
owner='{"name":"Newcomers","contact":"newcomers@contoso.example"}'
registered=$(to_keyturn PUT "$here" '{"owner":'"$owner"',"environment":"non-production","refreshWithin":"10s"}')
case $registered in
  200 | 201) ;;
  *)
    echo "registering was answered $registered" >&2
    exit 1
    ;;
esac

key=
follow
proven=
sequence=0
seconds=0
while :; do
  # 5 minutes are usual: here a rotation takes seconds.
  [ $((seconds % 2)) -eq 0 ] && follow
  status=$(call)
  if [ "$status" = 401 ]; then
    follow
    status=$(call)
  fi
  if [ "$status" != 200 ]; then
    echo "a call was answered $status"
  elif [ "$proven" != "$key" ] || [ $((seconds % 5)) -eq 0 ]; then
    # The key that a call has succeeded with, not the one that was read.
    now=$(date +%s)000
    sequence=$((now > sequence ? now : sequence + 1))
    report='{"instance":"'$instance'","fingerprint":"'$(fingerprint "$key")'","healthy":true,"sequence":'$sequence'}'
    accepted=$(to_keyturn POST "$here/reports" "$report")
    if [ "$accepted" = 202 ]; then proven=$key; else echo "a report was answered $accepted"; fi
  fi
  seconds=$((seconds + 1))
  sleep 1
done
