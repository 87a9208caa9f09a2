"""The same tests for threads and asyncio: both drivers behind one interface."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import azure.identity
import azure.identity.aio
import requests

from keyturn_consumer import AsyncFollowedKey, CallOutcome, FollowedKey, HeldKey, follow_key, follow_key_async

T = TypeVar("T")
MODELS = "openai/v1/models"


@dataclass
class Secret:
    value: str | None


class Threads:
    followed: FollowedKey

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(64)

    def credential(self) -> Any:
        return azure.identity.ManagedIdentityCredential()

    def credential_of(self, token: Callable[[], Any]) -> Any:
        class Credential:
            def get_token(self, *scopes: str) -> Any:
                return token()

        return Credential()

    def reader(self, read: Callable[[], str | None]) -> Any:
        """A vault that answers with what `read` returns or raises."""

        class Reader:
            def get_secret(self, name: str) -> Secret:
                return Secret(read())

        return Reader()

    def follow(self, **options: Any) -> None:
        self.followed = follow_key(**options)

    def call(self, endpoint: str) -> int:
        return self.begin_call(endpoint).result(60)

    def with_key(self, call: Callable[[str], T]) -> T:
        return self.followed.with_key(call)

    def calls(self, endpoint: str, count: int) -> list[int]:
        """Calls that run at the same time."""
        return [answer.result(60) for answer in [self.begin_call(endpoint) for _ in range(count)]]

    def begin_call(self, endpoint: str) -> "Future[int]":
        def get(key: str) -> requests.Response:
            return requests.get(endpoint + MODELS, headers={"api-key": key}, timeout=60)

        return self._pool.submit(lambda: self.followed.with_key(get).status_code)

    def observe(self, key: HeldKey, outcome: CallOutcome) -> None:
        self.followed.observe(key, outcome)

    def stop(self) -> None:
        self.followed.stop()

    def close(self) -> None:
        if hasattr(self, "followed"):
            self.stop()
        self._pool.shutdown()


class Asyncio:
    followed: AsyncFollowedKey

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._session = self._run(_new_session())
        self._credentials: list[Any] = []

    def credential(self) -> Any:
        self._credentials.append(azure.identity.aio.ManagedIdentityCredential())
        return self._credentials[-1]

    def credential_of(self, token: Callable[[], Any]) -> Any:
        class Credential:
            async def get_token(self, *scopes: str) -> Any:
                return token()

        return Credential()

    def reader(self, read: Callable[[], str | None]) -> Any:
        class Reader:
            async def get_secret(self, name: str) -> Secret:
                return Secret(await asyncio.to_thread(read))

        return Reader()

    def follow(self, **options: Any) -> None:
        self.followed = self._run(follow_key_async(**options))

    def call(self, endpoint: str) -> int:
        return self.begin_call(endpoint).result(60)

    def calls(self, endpoint: str, count: int) -> list[int]:
        return [answer.result(60) for answer in [self.begin_call(endpoint) for _ in range(count)]]

    def begin_call(self, endpoint: str) -> "Future[int]":
        async def get(key: str) -> aiohttp.ClientResponse:
            return await self._session.get(endpoint + MODELS, headers={"api-key": key})

        async def status() -> int:
            async with await self.followed.with_key(get) as answer:
                return answer.status

        return asyncio.run_coroutine_threadsafe(status(), self._loop)

    def with_key(self, call: Callable[[str], T]) -> T:
        async def called(key: str) -> T:
            return call(key)

        return self._run(self.followed.with_key(called))

    def observe(self, key: HeldKey, outcome: CallOutcome) -> None:
        self._run(self.followed.observe(key, outcome))

    def stop(self) -> None:
        self._run(self.followed.stop())

    def close(self) -> None:
        if hasattr(self, "followed"):
            self.stop()
        for closable in (self._session, *self._credentials):
            self._run(closable.close())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)


async def _new_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(60))


Driver = Threads | Asyncio
