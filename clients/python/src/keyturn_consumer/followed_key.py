"""The driver with threads."""

import os
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Self, TypeVar
from weakref import WeakSet

from .following import Due, Following
from .held_key import HeldKey
from .options import OnProblem, Options, ReportTo, TokenCredential
from .outcome import CallOutcome
from .sending import REPORT_LIMIT, post_report
from .vault import SecretReader

T = TypeVar("T")


def follow_key(
    *,
    vault: str | SecretReader,
    secret: str,
    credential: TokenCredential | None = None,
    report: ReportTo | None = None,
    poll_seconds: float = 300.0,
    jitter: float = 0.2,
    on_problem: OnProblem | None = None,
) -> "FollowedKey":
    """Read the published key and follow it: poll the secret, update credentials, report which key calls have proven.

    `vault` is a URL, which needs the extra `azure`, or a `SecretClient`; `secret` is the name of the published secret.
    `poll_seconds` is the longest time between two reads, `jitter` the largest fraction by which waits are shortened at
    random. Without `report` nothing is reported. `on_problem` receives what is not raised; by default it is logged.

    Raises `ConsumerError`: `OPTIONS_INVALID`, or `KEY_UNREADABLE` when the first read fails. Nothing runs then.
    """
    followed = FollowedKey(Options(vault, secret, credential, report, poll_seconds, jitter, on_problem))
    _run(followed._open())
    return followed


class FollowedKey(Following):
    """A key that follows its published secret. Made by `follow_key`; for use by any thread."""

    _reader: SecretReader
    _closings = ("close",)
    _vault_module = "azure.keyvault.secrets"

    def api_key(self) -> str:
        """Return the key itself: for clients that ask for it with each request, as `OpenAI(api_key=…)` does."""
        return self.key.reveal()

    def with_key(self, call: Callable[[str], T]) -> T:
        """Make a call with the current key, and report what it proves.

        When the call answers or raises 401, the secret is read at once, in one read for all calls that were refused
        meanwhile, and the call is repeated once if that brings another key. Returns or raises as the last call did. A
        call that returns proves the key, unless with an HTTP status of 400 or more. A client whose credential is fed
        can be called here too; it may ignore the argument.
        """

        async def made(key: str) -> T:
            return call(key)

        return _run(self._with_key(made))

    def observe(self, key: HeldKey, outcome: CallOutcome) -> None:
        """Record the outcome of a call that was made with `key`, but not through `with_key`.

        A refusal makes this read the secret before it returns; the call is not repeated. Never raises.
        """
        _run(self._settle(key, outcome))

    def stop(self) -> None:
        """Stop reading, send a report that is due or one of the calls since the last, and return when it has ended.

        That takes ten seconds at most, and may be repeated. Calls still work afterwards, with the last key.
        """
        _running.discard(self)
        with self._lock:
            self._stopped = True
            self._wake()
        if self._reporter is not threading.current_thread():
            self._reporter.join(REPORT_LIMIT + 1)
        _run(self._disconnect())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start(self) -> None:
        poller, self._reporter = (
            threading.Thread(target=_run, args=(work,), name="keyturn", daemon=True)
            for work in (self._poll(), self._report())
        )
        poller.start()
        self._reporter.start()
        _running.add(self)

    def _connect(self) -> None:
        self._lock = self._changed = threading.Condition()
        self._telling, self._rereading = threading.RLock(), threading.Lock()
        super()._connect()

    def _after_fork(self) -> None:
        """Go on in the child of a fork, which has neither the threads nor the right to the connections of its parent.

        The child is an instance of its own, and has proven nothing.
        """
        self._connect()
        self._watch.poll_ended(time.monotonic())
        self._begin(f"-{os.getpid()}")

    async def _within(self, limit: float, function: Callable[..., T], *args: object) -> T:
        # In a thread of its own, because a function may have no timeout. Executors would hold up the end of the process.
        result: Future[T] = Future()

        def run() -> None:
            try:
                result.set_result(function(*args))
            except BaseException as error:
                result.set_exception(error)

        threading.Thread(target=run, name="keyturn-call", daemon=True).start()
        return result.result(limit)

    def _send(self, to: ReportTo, report: dict[str, object]) -> None:
        self._token = self._kept_token() or self._options.credential.get_token(f"{to.audience}/.default")
        post_report(to.url, self._token.token, report)

    async def _until(self, due: Due) -> bool:
        with self._changed:
            while (at := due()) is None or at > time.monotonic():
                if self._stopped:
                    return False
                self._changed.wait(None if at is None else min(at - time.monotonic(), threading.TIMEOUT_MAX))
            return True

    async def _reread(self, refused: HeldKey) -> None:
        with self._rereading:
            await super()._reread(refused)

    def _wake(self) -> None:
        self._changed.notify_all()


_running: WeakSet[FollowedKey] = WeakSet()


def _go_on_in_child() -> None:
    for followed in list(_running):
        followed._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_go_on_in_child)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never suspends."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("what a thread waits for must block")
