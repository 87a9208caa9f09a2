"""An application that follows its key, with nothing but Python's own library: calls the account every second, and moves
to a new key when keyturn publishes one. Run it with the environment that `npm start` prints:

    (. FOLDER/your-app.env && python3 examples/consumer.py)
"""

import hashlib
import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request

POLL_SECONDS = 2  # 5 minutes are usual: here a rotation takes seconds
REPORT_SECONDS = 5
BLOCKLISTS = "contentsafety/text/blocklists?api-version=2024-09-01"


def setting(name: str) -> str:
    """The value of an environment variable that `npm start` prints."""
    if name not in os.environ:
        sys.exit(f"{name} is not set: start this with the file that npm start names")
    return os.environ[name]


def send(url: str, method: str = "GET", body: object = None, **headers: str) -> tuple[int, dict]:
    """Sends one request and returns its status with its JSON. Names of headers may have underscores for hyphens."""
    data = None if body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data, {"content-type": "application/json", **named}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {}


def token(resource: str) -> str:
    """A token of the managed identity, as App Service and Container Apps give it to an application."""
    url = f"{setting('IDENTITY_ENDPOINT')}?api-version=2019-08-01&resource={resource}&client_id={setting('AZURE_CLIENT_ID')}"
    status, answer = send(url, X_IDENTITY_HEADER=setting("IDENTITY_HEADER"))
    if status != 200:
        raise RuntimeError(f"the identity endpoint answered {status}")
    return answer["access_token"]


def bearer(resource: str) -> str:
    """The header for a resource. A program that runs for longer than its tokens keeps them until shortly before."""
    return f"Bearer {token(resource)}"


def read_key() -> str:
    """The latest version of the published secret: no version in the path."""
    url = f"{setting('VAULT_URL')}/secrets/{setting('SECRET_NAME')}?api-version=7.4"
    status, answer = send(url, authorization=bearer("https://vault.azure.net"))
    if status != 200:
        raise RuntimeError(f"the vault answered {status}")
    return answer["value"]


def fingerprint(key: str) -> str:
    """What names a key without telling it."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def call(key: str) -> int:
    """One call to the account."""
    return send(f"{setting('ENDPOINT')}{BLOCKLISTS}", Ocp_Apim_Subscription_Key=key)[0]


def main() -> None:
    """Registers, then calls, follows and reports until Ctrl-C."""
    audience = setting("KEYTURN_AUDIENCE")
    here = f"{setting('KEYTURN_URL')}/api/accounts/{setting('KEYTURN_ACCOUNT')}/consumers/{setting('KEYTURN_CONSUMER')}"
    instance = f"{socket.gethostname()}-{os.getpid()}"
    owner = {"name": "Newcomers", "contact": "newcomers@contoso.example"}
    declared = {"owner": owner, "environment": "non-production", "refreshWithin": "10s"}
    # Somebody reviews this later; until then, and after that, rotations wait for this application.
    status, _ = send(here, "PUT", declared, authorization=bearer(audience))
    if status not in (200, 201):
        sys.exit(f"registering was answered {status}")

    key = read_key()
    print(f"on key {fingerprint(key)}", flush=True)
    proven, read_at, reported_at, sequence = "", time.monotonic(), 0.0, 0
    while True:
        if time.monotonic() - read_at >= POLL_SECONDS:
            key, read_at = followed(key), time.monotonic()
        status = call(key)
        if status == 401:
            # One read, and one more call if that brought another key.
            key, read_at = followed(key), time.monotonic()
            status = call(key)
        if status != 200:
            print(f"a call was answered {status}", flush=True)
        elif proven != key or time.monotonic() - reported_at >= REPORT_SECONDS:
            # The key that a call has succeeded with, not the one that was read.
            sequence = max(sequence + 1, time.time_ns() // 1_000_000)
            report = {"instance": instance, "fingerprint": fingerprint(key), "healthy": True, "sequence": sequence}
            accepted, _ = send(f"{here}/reports", "POST", report, authorization=bearer(audience))
            if accepted == 202:
                proven, reported_at = key, time.monotonic()
            else:
                print(f"a report was answered {accepted}", flush=True)
        time.sleep(1)


def followed(key: str) -> str:
    """The published key; the one that is there already while the vault does not answer."""
    try:
        latest = read_key()
    except (OSError, RuntimeError) as error:
        print(error, flush=True)
        return key
    if latest != key:
        print(f"on key {fingerprint(latest)}", flush=True)
    return latest


try:
    main()
except KeyboardInterrupt:
    pass
