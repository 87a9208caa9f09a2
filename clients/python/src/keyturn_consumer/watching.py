"""Decides which key is held and when the vault is read. Pure: times are seconds of a monotonic clock."""

from collections.abc import Callable

from .held_key import HeldKey

KeyListener = Callable[[HeldKey], None]

# The first wait after a failed read. It doubles up to the polling interval.
FIRST_RETRY = 5.0
# The pause after a read that a refusal caused and that brought no other key. Refusals within it cause no read.
REREAD_REST = 5.0


class Watching:
    """The held key, the listeners that do not have it yet (`behind`), and the time of the next poll (`due`)."""

    def __init__(self, key: HeldKey, poll: float, shorten: Callable[[float], float], now: float) -> None:
        self.key = key
        self.due = now + shorten(poll)
        self.listeners: tuple[KeyListener, ...] = ()
        self.behind: tuple[KeyListener, ...] = ()
        self._poll, self._shorten = poll, shorten
        self._failures = 0
        self._resting_until, self._resting_on = float("-inf"), ""
        # Number the reads: the last one that started, and the latest one that has answered.
        self._asked = self._answered = 0

    def begin(self) -> int:
        """Return the number of the read that starts now."""
        self._asked += 1
        return self._asked

    def answered(self, read: int, key: HeldKey) -> None:
        """Take the key, unless a read that started later has answered already."""
        if read < self._answered:
            return
        self._answered, self._failures = read, 0
        if key.fingerprint != self.key.fingerprint:
            # In this order: no other thread may take a listener for current that is not.
            self.behind = self.listeners
            self.key = key

    def failed(self, read: int, now: float) -> None:
        """Keep the key, and make the next poll come soon."""
        if read > self._answered:
            self._failures += 1
            self.due = min(self.due, now + self._wait())

    def poll_ended(self, now: float) -> None:
        self.due = now + self._wait()

    def may_reread(self, now: float) -> bool:
        """Whether a refusal of the held key may cause a read. Polls are not held back, and hold nothing back."""
        return now >= self._resting_until or self.key.fingerprint != self._resting_on

    def reread_ended(self, before: HeldKey, now: float) -> None:
        if self.key.fingerprint == before.fingerprint:
            self._resting_until, self._resting_on = now + REREAD_REST, before.fingerprint

    def add(self, listener: KeyListener, knows: HeldKey) -> None:
        self.listeners += (listener,)
        if knows is not self.key:
            self.behind += (listener,)

    def remove(self, listener: KeyListener) -> None:
        self.listeners = tuple(other for other in self.listeners if other is not listener)
        self.behind = tuple(other for other in self.behind if other is not listener)

    def told(self, listener: KeyListener, key: HeldKey) -> None:
        if key is self.key:
            self.behind = tuple(other for other in self.behind if other is not listener)

    def _wait(self) -> float:
        back_off = FIRST_RETRY * 2.0 ** min(self._failures - 1, 32)
        return self._shorten(min(self._poll, back_off) if self._failures else self._poll)
