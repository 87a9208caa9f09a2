"""What a followed key does, once for both drivers.

The coroutines wait only for what a driver supplies. With asyncio that suspends; with threads it blocks, so that such a
coroutine runs to its end at once. Locks are real for threads and empty for asyncio; nobody waits while holding one.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from importlib import import_module
from inspect import isawaitable
from typing import Any, ClassVar, Protocol, TypeVar

from .errors import ConsumerError
from .held_key import HeldKey
from .options import Options, ReportTo, instance_name
from .outcome import CallOutcome, outcome_of_answer, outcome_of_error
from .reporting import Reporting
from .sending import REPORT_LIMIT
from .vault import READ_LIMIT, client_options
from .watching import KeyListener, Watching

T = TypeVar("T")
Due = Callable[[], float | None]
# How long before its end a token is replaced, in seconds.
TOKEN_MARGIN = 120.0
_log = logging.getLogger("keyturn_consumer")


class KeyCredential(Protocol):
    """The part of `AzureKeyCredential` and similar classes that is used."""

    def update(self, key: str) -> None: ...


class Following:
    # Guards the state. Nothing of the application runs while it is held.
    _lock: AbstractContextManager[object]
    # Held while listeners are told of a key: one key at a time, in order.
    _telling: AbstractContextManager[object]
    _watch: Watching
    _reporting: Reporting | None = None
    _instance = ""
    _stopped = False
    _reader: Any
    # The module of the vault's client, and the methods that close an answer or that client: the first one it has.
    _vault_module: ClassVar[str]
    _closings: ClassVar[tuple[str, ...]]
    _token: Any = None
    # What drivers supply. `_within` calls a function of an SDK, or `_send`, and raises `TimeoutError` after so many seconds.
    _within: Callable[..., Awaitable[Any]]
    _send: Callable[[ReportTo, dict[str, object]], Any]
    # `_until` waits for the time that a function returns, and looks at it again after `_wake`,
    # for which the lock is held; it returns False when everything stops and nothing is due.
    _until: Callable[[Due], Awaitable[bool]]
    _wake: Callable[[], None]
    # Starts polling and reporting.
    _start: Callable[[], None]

    def __init__(self, options: Options) -> None:
        self._options = options

    @property
    def key(self) -> HeldKey:
        """The key for a call that starts now. Do not store it."""
        return self._watch.key

    def feed(self, credential: KeyCredential) -> Callable[[], None]:
        """Update the credential with the current key now, and with every later key as soon as it is read.

        Returns a function that ends the updates.
        """
        with self._telling:
            known = self.key
            credential.update(known.reveal())
            return self._add(lambda key: credential.update(key.reveal()), known)

    def on_change(self, listener: KeyListener) -> Callable[[], None]:
        """Call the listener with every later key; it must have switched to it when it returns, and make no calls.

        One that raises is called again after the next read. Until then no success is reported, since the previous key
        may still be in use. Returns a function that removes the listener.
        """
        with self._telling:
            return self._add(listener, self.key)

    def _connect(self) -> None:
        self._reader = vault = self._options.vault
        if isinstance(vault, str):
            client = import_module(self._vault_module).SecretClient
            self._reader = client(vault, self._options.credential, **client_options(vault))

    async def _open(self) -> None:
        self._connect()
        try:
            key = await self._read()
        except BaseException:
            await self._disconnect()
            raise
        self._watch = Watching(key, self._options.poll_seconds, self._options.shortened, time.monotonic())
        self._begin()

    def _begin(self, suffix: str = "") -> None:
        if to := self._options.report:
            self._instance = f"{to.instance}{suffix}"[-200:] if to.instance else instance_name()
            self._reporting = Reporting(to.interval_seconds, to.unhealthy_after, self._options.shortened)
        self._start()

    async def _disconnect(self) -> None:
        if self._reader is not self._options.vault:
            await self._close(self._reader)

    async def _close(self, thing: object) -> None:
        with suppress(Exception):
            close = next(getattr(thing, name) for name in self._closings if hasattr(thing, name))
            if isawaitable(closed := close()):
                await closed

    async def _with_key(self, call: Callable[[str], Awaitable[T]], is_first: bool = True) -> T:
        with self._lock:
            key, proves = self.key, not self._watch.behind()
        try:
            answer = await call(key.reveal())
        except BaseException as error:
            if not await self._settle(key, outcome_of_error(error), proves, is_first):
                raise
        else:
            if not await self._settle(key, outcome_of_answer(answer), proves, is_first):
                return answer
            # Nobody will read this answer, and an unread body would keep its connection.
            await self._close(answer)
        return await self._with_key(call, is_first=False)

    async def _settle(self, key: HeldKey, outcome: CallOutcome, proves: bool = True, is_first: bool = True) -> bool:
        """Record a call, and return whether to repeat it.

        `proves`: when it started, no part of the application still used a previous key.
        """
        asks = outcome == "refused" and is_first
        if asks and key.fingerprint == self.key.fingerprint:
            await self._reread(key)
        # Where that brought another key, the refusal says nothing about the health of this instance.
        self._end_call(key, outcome, proves)
        return asks and key.fingerprint != self.key.fingerprint

    def _end_call(self, key: HeldKey, outcome: CallOutcome, proves: bool) -> None:
        if not self._reporting:
            return
        with self._lock:
            self._reporting.count(outcome)
            # While part of the application may still use the previous key, a success does not prove this one.
            if outcome == "refused" or (proves and not self._watch.behind()):
                self._reporting.observe(key.fingerprint, outcome, self.key.fingerprint, time.monotonic())
                self._wake()

    async def _poll(self) -> None:
        while await self._until(lambda: None if self._stopped else self._watch.due):
            await self._look()
            with self._lock:
                self._watch.poll_ended(time.monotonic())

    async def _reread(self, refused: HeldKey) -> None:
        """Read the secret for a refused call. Drivers let one call at a time in: for the others, its read counts."""
        if not self._stopped and self._watch.may_reread(refused, time.monotonic()):
            await self._look()
            self._watch.reread_ended(refused, time.monotonic())

    async def _look(self) -> None:
        with self._lock:
            read = self._watch.begin()
        try:
            key = await self._read()
        except ConsumerError as problem:
            with self._lock:
                self._watch.failed(read, time.monotonic())
                self._wake()
            self._complain(problem)
            return
        with self._lock:
            if not self._stopped:
                self._watch.answered(read, key)
        self._tell()

    async def _read(self) -> HeldKey:
        secret = self._options.secret
        try:
            value = (await self._within(READ_LIMIT, self._reader.get_secret, secret)).value
            if not value:
                raise ConsumerError("KEY_UNREADABLE", f'the secret "{secret}" has no value')
            return HeldKey(value)
        except Exception as cause:
            raise ConsumerError.of(cause, "KEY_UNREADABLE", f'the secret "{secret}" could not be read')

    def _kept_token(self) -> Any:
        """Return the token of the last report until shortly before it expires: not every credential keeps its own."""
        return self._token if self._token and self._token.expires_on - time.time() > TOKEN_MARGIN else None

    async def _report(self) -> None:
        to, reporting = self._options.report, self._reporting
        while to and reporting and await self._until(lambda: reporting.next_due(self._stopped) if reporting else None):
            problem = None
            with self._lock:
                report = reporting.begin(time.time_ns() // 1_000_000)
            try:
                await self._within(REPORT_LIMIT, self._send, to, {"instance": self._instance, **report})
            except Exception as cause:
                self._token = None  # It may be what was wrong.
                problem = ConsumerError.of(cause, "REPORT_NOT_TAKEN", "the report did not reach keyturn")
            with self._lock:
                reporting.ended(problem.code if problem else None, time.monotonic())
            if problem:
                self._complain(problem)

    def _add(self, listener: KeyListener, known: HeldKey) -> Callable[[], None]:
        def remove() -> None:
            with self._lock:
                self._watch.listeners.pop(listener, None)

        with self._lock:
            self._watch.listeners[listener] = known
        return remove

    def _tell(self) -> None:
        """Tell the current key to every listener that does not have it."""
        with self._telling:
            with self._lock:
                key, behind = self.key, self._watch.behind()
            for listener in behind:
                try:
                    listener(key)
                except Exception as cause:
                    self._complain(ConsumerError.of(cause, "LISTENER_FAILED", "a listener failed to take the new key"))
                else:
                    with self._lock:
                        self._watch.told(listener, key)

    def _complain(self, problem: ConsumerError) -> None:
        # What fails in the handling of a problem must not become a problem of the application.
        with suppress(Exception):
            if not self._stopped:
                (self._options.on_problem or _log_problem)(problem)


def _log_problem(problem: ConsumerError) -> None:
    _log.warning("%s: %s (%s)", problem.code, problem, type(problem.__cause__).__name__)
