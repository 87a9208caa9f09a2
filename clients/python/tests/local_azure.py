"""The local Azure of this repository as a process, and what tests do to it behind the library's back."""

import json
import os
import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from azure.identity import ClientSecretCredential
from azure.keyvault.secrets import SecretClient
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

ROOT = Path(__file__).parents[3]
SECRET = "published"
GROUP = "rg-ai"
# Azure itself need not be asked whether this authority is one of its own; the beta in Debian has another name for it.
NO_DISCOVERY: dict[str, Any] = {"disable_instance_discovery": True, "instance_discovery": False}
OPS = {"clientId": "11111111-0000-4000-8000-000000000001", "objectId": "22222222-0000-4000-8000-000000000001"}
APP = {"clientId": "11111111-0000-4000-8000-000000000003", "objectId": "22222222-0000-4000-8000-000000000003"}


def node() -> str:
    own = ROOT / "node_modules/.bin/node"
    return str(own) if own.exists() else shutil.which("node") or "node"


class LocalAzure:
    """Accounts `ai-0`, `ai-1`, ... with a vault of the same name each, in which `published` holds key1."""

    def __init__(self, places: int) -> None:
        names = [f"ai-{number}" for number in range(places)]
        seed = {
            "accounts": [{"name": name, "resourceGroup": GROUP} for name in names],
            "vaults": [{"name": name, "resourceGroup": GROUP} for name in names],
            "secrets": [
                {"vault": name, "name": SECRET, "value": {"account": name, "slot": "key1"}} for name in names
            ],
            "topics": ["notices"],
            "applications": [
                {"name": "ops", **OPS, "clientSecret": "ops-secret", "roles": [], "permissions": "*"}
            ],
            "managedIdentity": {**APP, "permissions": ["vault/read"], "roles": ["KeyRotation.Confirm"]},
        }
        self._process = subprocess.Popen(
            [node(), str(ROOT / "emulator/azure-alone.ts")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{json.dumps(seed)}\n")
        self._process.stdin.flush()
        self.facts: dict[str, Any] = json.loads(self._process.stdout.readline())
        # For this process and its children: the authority to trust, Entra, and the managed identity.
        os.environ.update(self.facts["environment"])
        self.addresses = self.control("GET", "addresses")
        self.operator = ClientSecretCredential(
            self.facts["tenantId"], OPS["clientId"], "ops-secret", **NO_DISCOVERY
        )
        arm = self.facts["origin"]
        self.management = CognitiveServicesManagementClient(
            self.operator, self.facts["subscriptionId"], base_url=arm, credential_scopes=[f"{arm}/.default"]
        )
        self._unused = iter(names)
        self._seen = 0

    def place(self) -> "Place":
        """An account and a vault that no other test has."""
        return Place(self, next(self._unused))

    def control(self, method: str, page: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(
            f"{self.facts['origin']}/_local/{page}", data, {"Content-Type": "application/json"}, method=method
        )
        with urlopen(request, timeout=30, context=ssl.create_default_context()) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def last_exchange(self) -> int:
        """The number of the last exchange so far."""
        entries = self.control("GET", f"journal?since={self._seen}")["entries"]
        self._seen = max((entry["sequence"] for entry in entries), default=self._seen)
        return self._seen

    def fail(self, *faults: dict[str, object]) -> None:
        """Replace what fails now; nothing does without arguments."""
        self.control("PUT", "knobs", {"faults": faults})

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


class Place:
    """One account and its vault."""

    def __init__(self, azure: LocalAzure, name: str) -> None:
        self.azure = azure
        self.name = name
        self.endpoint: str = azure.addresses["accounts"][name]
        self.vault: str = azure.addresses["vaults"][name]
        self._secrets = SecretClient(self.vault, azure.operator, verify_challenge_resource=False)
        self._accounts = azure.management.accounts
        self._since = azure.last_exchange()

    def key(self, slot: str) -> str:
        keys = self._accounts.list_keys(GROUP, self.name)
        return str(keys.key1 if slot == "key1" else keys.key2)

    def regenerate(self, slot: str) -> str:
        self._accounts.regenerate_key(GROUP, self.name, slot.capitalize())
        return self.key(slot)

    def publish(self, value: str) -> None:
        self._secrets.set_secret(SECRET, value)

    def revoke_without_notice(self) -> str:
        """Publish key2 and kill key1 at once, as an emergency does; return key2."""
        fresh = self.key("key2")
        self.publish(fresh)
        self.regenerate("key1")
        return fresh

    def entries(self, service: str) -> list[dict[str, Any]]:
        entries = self.azure.control("GET", f"journal?since={self._since}")["entries"]
        return [entry for entry in entries if entry.get("service") == service]

    def reads(self) -> list[dict[str, Any]]:
        """Every answered read of a secret by the application."""
        return [
            entry
            for entry in self.entries("vault")
            if entry["method"] == "GET" and entry.get("caller", {}).get("clientId") == APP["clientId"]
        ]

    def calls(self) -> list[dict[str, Any]]:
        return self.entries("ai")
