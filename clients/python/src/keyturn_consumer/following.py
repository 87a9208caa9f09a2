"""What a followed key does, once for both drivers.

The coroutines wait only for what a driver supplies. With asyncio that suspends; with threads it blocks, so that such a
coroutine runs to its end at once. Locks are real for threads and empty for asyncio; nobody waits while holding one.
"""

import logging
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from importlib import import_module
from inspect import isawaitable
from typing import Any, ClassVar, Protocol, TypeVar

from .errors import ConsumerError
from .held_key import HeldKey
from .options import AccessToken, Options, ReportTo, instance_name
from .outcome import CallOutcome, outcome_of_answer, outcome_of_error
from .reporting import Reporting
from .vault import Secret, client_options, key_of
from .watching import KeyListener, Watching

T = TypeVar("T")
Due = Callable[[], float | None]
# How long before its end a token is replaced, in seconds.
TOKEN_MARGIN = 120.0
_log = logging.getLogger("keyturn_consumer")


class KeyCredential(Protocol):
    """The part of `AzureKeyCredential` and similar classes that is used."""

    def update(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that has started. `proves`: no part of the application still uses a previous key."""

    key: HeldKey
    proves: bool = True
    repeats: bool = False


class Following:
    # Guards the state. Nothing of the application runs while it is held.
    _lock: AbstractContextManager[object]
    # Held while listeners are told of a key: one key at a time, in order.
    _telling: AbstractContextManager[object]
    _watch: Watching
    _reporting: Reporting | None = None
    _instance = ""
    _stopped = False
    # Set when the read for refused calls that is under way has ended.
    _flight: Any = None
    _event: Any
    _reader: Any
    # The module of the vault's client, and the methods that close an answer.
    _vault_module: ClassVar[str]
    _closings: ClassVar[tuple[str, ...]]
    # What drivers wait for. `_until` waits for the time that a function returns, and looks at it again after `_wake`,
    # for which the lock is held; it returns False when everything stops and nothing is due.
    _get_secret: Callable[[str], Awaitable[Secret]]
    _post: Callable[[ReportTo, dict[str, object]], Awaitable[None]]
    _token: AccessToken | None = None
    _until: Callable[[Due], Awaitable[bool]]
    _wait_for: Callable[[Any], Awaitable[None]]
    _wake: Callable[[], None]

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
        self._begin(key)

    def _begin(self, key: HeldKey, suffix: str = "") -> None:
        options, report = self._options, self._options.report

        def shorten(wait: float) -> float:
            return wait * (1 - options.jitter * random.random())

        self._watch = Watching(key, options.poll_seconds, shorten, time.monotonic())
        if report:
            self._instance = f"{report.instance}{suffix}"[-200:] if report.instance else instance_name()
            self._reporting = Reporting(report.interval_seconds, report.unhealthy_after, options.jitter, shorten)

    async def _disconnect(self) -> None:
        if self._reader is not self._options.vault:
            await self._close(self._reader, "close")

    async def _close(self, thing: object, *names: str) -> None:
        with suppress(Exception):
            close = next((getattr(thing, name) for name in names if hasattr(thing, name)), None)
            if close and isawaitable(closed := close()):
                await closed

    async def _with_key(self, call: Callable[[str], Awaitable[T]]) -> T:
        attempt = self._start_call()
        while True:
            try:
                answer = await call(attempt.key.reveal())
            except BaseException as error:
                newer = await self._settle(attempt, outcome_of_error(error))
                if not newer:
                    raise
            else:
                newer = await self._settle(attempt, outcome_of_answer(answer))
                if not newer:
                    return answer
                # Nobody will read this answer, and an unread body would keep its connection.
                await self._close(answer, *self._closings)
            attempt = newer

    async def _settle(self, attempt: Attempt, outcome: CallOutcome) -> Attempt | None:
        """Record a call, and return the attempt that repeats it, if it is to be repeated."""
        if outcome == "refused" and not attempt.repeats and attempt.key.fingerprint == self.key.fingerprint:
            await self._reread()
        # Where that brought another key, the refusal says nothing about the health of this instance.
        self._end_call(attempt, outcome)
        newer = self._start_call(repeats=True)
        is_other = attempt.key.fingerprint != newer.key.fingerprint
        return newer if outcome == "refused" and is_other and not attempt.repeats else None

    def _start_call(self, repeats: bool = False) -> Attempt:
        with self._lock:
            return Attempt(self.key, not self._watch.behind, repeats)

    def _end_call(self, attempt: Attempt, outcome: CallOutcome) -> None:
        if not self._reporting:
            return
        with self._lock:
            self._reporting.count(outcome)
            # While part of the application may still use the previous key, a success does not prove this one.
            if outcome == "refused" or (attempt.proves and not self._watch.behind):
                self._reporting.observe(attempt.key.fingerprint, outcome, self.key.fingerprint, time.monotonic())
                self._wake()

    async def _repeat(self, due: Due, work: Callable[[], Awaitable[None]]) -> None:
        while await self._until(due):
            await work()

    def _poll_due(self) -> float | None:
        return None if self._stopped else self._watch.due

    async def _poll(self) -> None:
        await self._look()
        with self._lock:
            self._watch.poll_ended(time.monotonic())

    async def _reread(self) -> None:
        """Read the secret for a refused call, in one read with all calls that are refused meanwhile."""
        with self._lock:
            flight, own, before = self._flight, self._event(), self.key
            if self._stopped or (not flight and not self._watch.may_reread(time.monotonic())):
                return
            self._flight = flight or own
        if flight:
            return await self._wait_for(flight)
        try:
            await self._look()
        finally:
            with self._lock:
                self._flight = None
                self._watch.reread_ended(before, time.monotonic())
            own.set()

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
            return key_of(secret, await self._get_secret(secret))
        except Exception as cause:
            raise ConsumerError.of(cause, "KEY_UNREADABLE", f'the secret "{secret}" could not be read')

    def _kept_token(self) -> AccessToken | None:
        """Return the token of the last report until shortly before it expires: not every credential keeps its own."""
        return self._token if self._token and self._token.expires_on - time.time() > TOKEN_MARGIN else None

    def _report_due(self) -> float | None:
        return self._reporting.due if self._reporting else None

    async def _report(self) -> None:
        to, problem = self._options.report, None
        assert self._reporting and to
        with self._lock:
            report = self._reporting.begin(time.time_ns() // 1_000_000)
        try:
            await self._post(to, {"instance": self._instance, **report})
        except Exception as cause:
            self._token = None  # It may be what was wrong.
            problem = ConsumerError.of(cause, "REPORT_NOT_TAKEN", "the report did not reach keyturn")
        with self._lock:
            self._reporting.ended(problem.code if problem else None, time.monotonic())
        if problem:
            self._complain(problem)

    def _add(self, listener: KeyListener, known: HeldKey) -> Callable[[], None]:
        def remove() -> None:
            with self._lock:
                self._watch.remove(listener)

        with self._lock:
            self._watch.add(listener, known)
        self._tell()
        return remove

    def _tell(self) -> None:
        """Tell the current key to every listener that does not have it."""
        with self._telling:
            key = self.key
            for listener in self._watch.behind:
                if key is not self.key:
                    return
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
            if self._stopped:
                return
            if self._options.on_problem:
                self._options.on_problem(problem)
            else:
                _log.warning("%s: %s (%s)", problem.code, problem, type(problem.__cause__).__name__)
