#!/bin/sh
# Plays `az provider` for the hooks, as FAKE_AZ says: it knows some providers, answers nothing, or fails.
echo "$*" >>"$FAKE_CALLS"
case "$FAKE_AZ:$2" in
  error:*)
    echo "ERROR: Please run 'az login' to setup account." >&2
    exit 1
    ;;
  refused:register)
    echo "ERROR: (AuthorizationFailed) no right to register" >&2
    exit 1
    ;;
  empty:*) ;;
  late:*) sleep 1 ;;
  *:list) printf 'Microsoft.Web\nmicrosoft.storage\n' ;;
esac
