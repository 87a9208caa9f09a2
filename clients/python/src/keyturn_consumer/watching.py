"""Decides which key is held and when the vault is read. Pure: times are seconds of a monotonic clock."""

from collections.abc import Callable

from .held_key import HeldKey

KeyListener = Callable[[HeldKey], None]

# The first wait after a failed read. It doubles up to the polling interval.
FIRST_RETRY = 5.0
# The pause after a read that a refusal caused and that brought no other key. Refusals within it cause no read.
REREAD_REST = 5.0


class Watching:
    """The held key, the key that each listener has taken last, and the time of the next poll (`due`)."""

    def __init__(self, key: HeldKey, poll: float, shorten: Callable[[float], float], now: float) -> None:
        self.key = key
        self.due = now + shorten(poll)
        self.listeners: dict[KeyListener, HeldKey] = {}
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
            self.key = key

    def failed(self, read: int, now: float) -> None:
        """Keep the key, and make the next poll come soon."""
        if read > self._answered:
            self._failures += 1
            self.due = min(self.due, now + self._wait())

    def poll_ended(self, now: float) -> None:
        self.due = now + self._wait()

    def may_reread(self, refused: HeldKey, now: float) -> bool:
        """Whether a refusal of this key may cause a read. Polls are not held back, and hold nothing back."""
        rests = now < self._resting_until and refused.fingerprint == self._resting_on
        return refused.fingerprint == self.key.fingerprint and not rests

    def reread_ended(self, refused: HeldKey, now: float) -> None:
        if self.key.fingerprint == refused.fingerprint:
            self._resting_until, self._resting_on = now + REREAD_REST, refused.fingerprint

    def behind(self) -> list[KeyListener]:
        """Return the listeners that do not have the held key."""
        return [listener for listener, known in self.listeners.items() if known is not self.key]

    def told(self, listener: KeyListener, key: HeldKey) -> None:
        if listener in self.listeners:
            self.listeners[listener] = key

    def _wait(self) -> float:
        back_off = FIRST_RETRY * 2.0 ** min(self._failures - 1, 32)
        return self._shorten(min(self._poll, back_off) if self._failures else self._poll)
