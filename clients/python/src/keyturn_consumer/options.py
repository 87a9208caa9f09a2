import os
import random
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from .errors import ConsumerError
from .vault import is_loopback

OnProblem = Callable[[ConsumerError], None]


class TokenCredential(Protocol):
    """A credential of azure-identity; what it returns has `token` and `expires_on`, in seconds since 1970."""

    def get_token(self, *scopes: str, **kwargs: Any) -> Any: ...


class AsyncTokenCredential(Protocol):
    async def get_token(self, *scopes: str, **kwargs: Any) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTo:
    """Where and as whom this process reports. `account` and `consumer` are names of the fleet file."""

    keyturn: str
    """The address of keyturn: `https`, or `http` on this machine."""
    audience: str
    """The scope of keyturn's tokens without `/.default`, such as `api://keyturn`."""
    account: str
    consumer: str
    instance: str | None = None
    """The name of this process: unique, constant for its life, at most 200 characters; made here by default."""
    interval_seconds: float = 60.0
    """How often the latest statement is repeated."""
    unhealthy_after: int = 3
    """How many refusals in a row make this instance unhealthy."""

    @property
    def url(self) -> str:
        account, consumer = quote(self.account, safe=""), quote(self.consumer, safe="")
        return f"{self.keyturn.rstrip('/')}/api/accounts/{account}/consumers/{consumer}/reports"


@dataclass(frozen=True, slots=True)
class Options:
    vault: Any
    secret: str
    credential: Any
    report: ReportTo | None
    poll_seconds: float
    jitter: float
    on_problem: OnProblem | None

    def __post_init__(self) -> None:
        """Raise `OPTIONS_INVALID` that names every fault."""
        wrong = {
            "credential is missing": not self.credential and (isinstance(self.vault, str) or bool(self.report)),
            "secret is empty": not self.secret,
            "poll_seconds is not positive": not self.poll_seconds > 0,
            "jitter is not between 0 and 1": not 0 <= self.jitter < 1,
        }
        if it := self.report:
            wrong |= {
                "report.keyturn is no https URL": not is_trusted(it.keyturn),
                "report.audience, account or consumer is empty": not (it.audience and it.account and it.consumer),
                "report.instance has not 1 to 200 characters": not 1 <= len(it.instance or "made here") <= 200,
                "report.interval_seconds is not positive": not it.interval_seconds > 0,
                "report.unhealthy_after is not positive": not it.unhealthy_after > 0,
            }
        if faults := [fault for fault, is_there in wrong.items() if is_there]:
            raise ConsumerError("OPTIONS_INVALID", f"the key cannot be followed: {'; '.join(faults)}")

    def shortened(self, wait: float) -> float:
        """Shorten a wait at random, so that instances that start together do not ask together for ever."""
        return wait * (1 - self.jitter * random.random())


def instance_name() -> str:
    """Make a name that no other running process has: the machine's name alone collides."""
    return f"{socket.gethostname()[:150]}-{os.getpid()}-{secrets.token_hex(4)}"


def is_trusted(address: str) -> bool:
    """Refuse plain http, except to this machine: a token must not cross a network in the clear."""
    with suppress(ValueError):
        parts = urlsplit(address)
        return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(address)))
    return False
