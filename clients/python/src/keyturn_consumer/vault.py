from typing import Any, Protocol
from urllib.parse import urlsplit

# The timeout of one read, in seconds.
READ_LIMIT = 10.0


class SecretReader(Protocol):
    """The part of `azure.keyvault.secrets.SecretClient` that is used: reading the latest version of a secret."""

    def get_secret(self, name: str) -> Any: ...


class AsyncSecretReader(Protocol):
    async def get_secret(self, name: str) -> Any: ...


def client_options(vault: str) -> dict[str, Any]:
    """Return options for a client of the vault. It follows no redirect, since the token would go along, and retries only
    what a connection that was kept too long has cost: a read that failed is repeated by this library. A vault on this
    machine need not be below the domain that its challenge names."""
    one_more_try = {"retry_total": 1, "retry_status": 0, "connection_timeout": READ_LIMIT, "read_timeout": READ_LIMIT}
    return {**one_more_try, "permit_redirects": False, "verify_challenge_resource": not is_loopback(vault)}


def is_loopback(address: str) -> bool:
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")
