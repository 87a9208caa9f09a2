"""The driver with asyncio."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from typing import Self, TypeVar

from .following import Due, Following
from .held_key import HeldKey
from .options import AsyncTokenCredential, OnProblem, Options, ReportTo
from .outcome import CallOutcome
from .sending import post_report
from .vault import AsyncSecretReader

T = TypeVar("T")


async def follow_key_async(
    *,
    vault: str | AsyncSecretReader,
    secret: str,
    credential: AsyncTokenCredential | None = None,
    report: ReportTo | None = None,
    poll_seconds: float = 300.0,
    jitter: float = 0.2,
    on_problem: OnProblem | None = None,
) -> "AsyncFollowedKey":
    """Do what `follow_key` does in the running event loop; clients and credentials are those of the `aio` modules."""
    followed = AsyncFollowedKey(Options(vault, secret, credential, report, poll_seconds, jitter, on_problem))
    await followed._open()
    return followed


class AsyncFollowedKey(Following):
    """A key that follows its published secret. Made by `follow_key_async`; for use in its event loop alone."""

    _reader: AsyncSecretReader
    _closings = ("aclose", "close")
    _vault_module = "azure.keyvault.secrets.aio"
    _lock = _telling = nullcontext()

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._changed, self._rereading = asyncio.Event(), asyncio.Lock()

    async def api_key(self) -> str:
        """Return the key itself: for clients that ask for it with each request, as `AsyncOpenAI(api_key=…)` does."""
        return self.key.reveal()

    async def with_key(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Make a call with the current key, and report what it proves: see `FollowedKey.with_key`."""
        return await self._with_key(call)

    async def observe(self, key: HeldKey, outcome: CallOutcome) -> None:
        """Record the outcome of a call that was made otherwise: see `FollowedKey.observe`."""
        await self._settle(key, outcome)

    async def stop(self) -> None:
        """Stop reading, send what is not yet reported, and return when that has ended: see `FollowedKey.stop`."""
        self._stopped = True
        self._wake()
        self._poller.cancel()
        await asyncio.wait((self._poller, self._reporter))
        await self._disconnect()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _start(self) -> None:
        self._poller, self._reporter = asyncio.create_task(self._poll()), asyncio.create_task(self._report())

    async def _within(self, limit: float, function: Callable[..., Awaitable[T]], *args: object) -> T:
        return await asyncio.wait_for(function(*args), limit)

    async def _send(self, to: ReportTo, report: dict[str, object]) -> None:
        self._token = self._kept_token() or await self._options.credential.get_token(f"{to.audience}/.default")
        await asyncio.to_thread(post_report, to.url, self._token.token, report)

    async def _until(self, due: Due) -> bool:
        while (at := due()) is None or at > time.monotonic():
            if self._stopped:
                return False
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), None if at is None else at - time.monotonic())
        return True

    async def _reread(self, refused: HeldKey) -> None:
        async with self._rereading:
            await super()._reread(refused)

    def _wake(self) -> None:
        self._changed.set()
