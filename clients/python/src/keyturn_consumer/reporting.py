"""Decides what is reported and when. Pure: no clock, no thread, no network; times are seconds of a monotonic clock."""

from collections.abc import Callable

from .errors import ErrorCode
from .outcome import CallOutcome

# The shortest time between two reports, even when the statement changes.
QUIET = 1.0
LONGEST_BACK_OFF = 300.0
# The most that keyturn accepts in one report; higher counts are cut off.
MOST_CALLS = 50_000_000


class Reporting:
    """The statement of one instance, its calls, and the time of the next report (`due`; None while there is none)."""

    def __init__(self, interval: float, unhealthy_after: int, shorten: Callable[[float], float]) -> None:
        self.due: float | None = None
        self._interval, self._unhealthy_after, self._shorten = interval, unhealthy_after, shorten
        self._quiet_until = float("-inf")
        self._statement: tuple[str, bool] | None = None
        self._is_new = self._in_flight = False
        self._failures_in_row = self._sequence = 0
        self._refused_key, self._refusals_in_row = "", 0
        self._counts = self._sent_counts = (0, 0, 0)

    def count(self, outcome: CallOutcome) -> None:
        """Count a call with any key."""
        self._add((1, int(outcome != "accepted"), int(outcome == "refused")))

    def observe(self, fingerprint: str, outcome: CallOutcome, current: str, now: float) -> None:
        """Take note of what a call proved about a key. What is said of another key than `current` proves nothing."""
        if outcome == "undecided" or fingerprint != current:
            return
        before = self._refusals_in_row if self._refused_key == fingerprint else 0
        self._refused_key, self._refusals_in_row = fingerprint, 0 if outcome == "accepted" else before + 1
        decides = outcome == "accepted" or self._refusals_in_row >= self._unhealthy_after
        statement = (fingerprint, outcome == "accepted")
        if decides and statement != self._statement:
            self._statement, self._is_new = statement, True
            # An absent keyturn is spared, whatever there is to say.
            if not self._in_flight and not self._failures_in_row:
                self.due = max(now, self._quiet_until)

    def next_due(self, ends: bool) -> float | None:
        """Return `due`; at the end, an earlier time for calls that no report has carried yet: nobody would know of them.

        There is no such last report right after another one, nor while none arrives.
        """
        has_more = self._counts[0] > 0 and self.due is not None and not self._failures_in_row
        return self._quiet_until if ends and has_more else self.due

    def begin(self, now_ms: int) -> dict[str, object]:
        """Return the report to send now, to which `ended` must follow. `now_ms` is the time since 1970."""
        assert self._statement and not self._in_flight
        self.due, self._in_flight, self._is_new = None, True, False
        self._sent_counts, self._counts = self._counts, (0, 0, 0)
        # Higher than every number before, including those of a previous process of this instance.
        self._sequence = max(self._sequence + 1, now_ms)
        fingerprint, healthy = self._statement
        usage = dict(zip(("calls", "failures", "refused"), self._sent_counts))
        return {"fingerprint": fingerprint, "healthy": healthy, "sequence": self._sequence, "usage": usage}

    def ended(self, problem: ErrorCode | None, now: float) -> None:
        """Wait for the next report, ever longer while none arrives. Counts that did not arrive go into the next one."""
        if problem:
            self._add(self._sent_counts)
        # Where a report was contested, keyturn is there: nothing backs off.
        self._failures_in_row = self._failures_in_row + 1 if problem == "REPORT_NOT_TAKEN" else 0
        back_off = self._interval * 2.0 ** min(max(self._failures_in_row - 1, 0), 32)
        wait = min(back_off, max(self._interval, LONGEST_BACK_OFF))
        self._in_flight = False
        self._quiet_until = now + min(QUIET, self._interval / 2)
        self.due = self._quiet_until if self._is_new and not self._failures_in_row else now + self._shorten(wait)

    def _add(self, counts: tuple[int, int, int]) -> None:
        calls, failures, refused = (min(MOST_CALLS, had + more) for had, more in zip(self._counts, counts))
        self._counts = calls, failures, refused
