"""What is reported and when, with set time."""

from keyturn_consumer.reporting import MOST_CALLS, Reporting

NOW_MS = 1_795_562_295_260


def reporting(interval: float = 60, unhealthy_after: int = 3) -> Reporting:
    return Reporting(interval, unhealthy_after, lambda wait: wait)


def sent(it: Reporting, now: float) -> dict[str, object]:
    """Send what is due at this time, and have it accepted at once."""
    assert it.due is not None and it.due <= now
    report = it.begin(NOW_MS)
    it.ended(None, now)
    return report


def test_nothing_is_said_before_a_call_has_succeeded() -> None:
    it = reporting()
    it.count("undecided")
    it.observe("a", "undecided", "a", 0)
    assert it.due is None


def test_a_first_success_is_said_at_once_and_repeated_every_interval() -> None:
    it = reporting()
    it.observe("a", "accepted", "a", 10)
    assert it.due == 10
    report = sent(it, 10)
    assert (report["fingerprint"], report["healthy"]) == ("a", True)
    assert it.due == 70
    it.observe("a", "accepted", "a", 20)
    assert it.due == 70


def test_a_new_statement_waits_for_a_second_of_quiet() -> None:
    it = reporting()
    it.observe("a", "accepted", "a", 10)
    sent(it, 10)
    it.observe("b", "accepted", "b", 10.25)
    assert it.due == 11
    assert sent(it, 11)["fingerprint"] == "b"


def test_a_new_statement_waits_for_the_report_in_flight() -> None:
    it = reporting()
    it.observe("a", "accepted", "a", 0)
    it.begin(NOW_MS)
    it.observe("b", "accepted", "b", 1)
    assert it.due is None
    it.ended(None, 5)
    assert it.due == 6


def test_the_end_makes_calls_due_that_no_report_has_carried() -> None:
    it = reporting()
    it.count("accepted")
    assert it.next_due(ends=True) is None
    it.observe("a", "accepted", "a", 10)
    sent(it, 10)
    assert it.next_due(ends=True) == 70
    it.count("accepted")
    assert it.next_due(ends=False) == 70
    assert it.next_due(ends=True) == 11


def test_the_end_waits_for_no_keyturn_that_is_away() -> None:
    it = reporting()
    it.count("accepted")
    it.observe("a", "accepted", "a", 10)
    it.begin(NOW_MS)
    assert it.next_due(ends=True) is None
    it.ended("REPORT_NOT_TAKEN", 20)
    assert it.next_due(ends=True) == 80


def test_an_answer_about_another_key_says_nothing_of_the_current_one() -> None:
    it = reporting(unhealthy_after=1)
    it.observe("a", "accepted", "b", 0)
    it.observe("a", "refused", "b", 0)
    assert it.due is None


def test_an_instance_is_unhealthy_at_the_third_refusal_in_a_row() -> None:
    it = reporting()
    for _ in range(2):
        it.observe("a", "refused", "a", 0)
        it.observe("a", "undecided", "a", 0)
    assert it.due is None
    it.observe("a", "refused", "a", 0)
    assert sent(it, 0)["healthy"] is False
    it.observe("a", "accepted", "a", 0)
    assert sent(it, 1)["healthy"] is True


def test_refusals_are_counted_for_each_key_by_itself() -> None:
    it = reporting(unhealthy_after=2)
    it.observe("a", "refused", "a", 0)
    it.observe("b", "refused", "b", 0)
    assert it.due is None
    it.observe("b", "refused", "b", 0)
    assert it.due == 0


def test_a_success_starts_the_count_of_refusals_anew() -> None:
    it = reporting(unhealthy_after=2)
    it.observe("a", "refused", "a", 0)
    it.observe("a", "accepted", "a", 0)
    sent(it, 0)
    it.observe("a", "refused", "a", 2)
    assert it.due == 60


def test_numbers_grow_whatever_the_clock_does() -> None:
    it = reporting()
    it.observe("a", "accepted", "a", 0)
    numbers = []
    for now_ms in (NOW_MS, NOW_MS, NOW_MS - 5_000, NOW_MS + 9):
        numbers.append(it.begin(now_ms)["sequence"])
        it.ended(None, 0)
    assert numbers == [NOW_MS, NOW_MS + 1, NOW_MS + 2, NOW_MS + 9]


def test_counts_that_did_not_arrive_go_into_the_next_report() -> None:
    it = reporting()
    it.count("accepted")
    it.observe("a", "accepted", "a", 0)
    assert it.begin(NOW_MS)["usage"] == {"calls": 1, "failures": 0, "refused": 0}
    it.count("refused")
    it.ended("REPORT_NOT_TAKEN", 0)
    it.count("undecided")
    assert it.begin(NOW_MS)["usage"] == {"calls": 3, "failures": 2, "refused": 1}
    it.ended(None, 0)
    assert it.begin(NOW_MS)["usage"] == {"calls": 0, "failures": 0, "refused": 0}


def test_counts_never_exceed_what_keyturn_takes() -> None:
    it = reporting()
    it._counts = (MOST_CALLS, 0, 0)
    it.count("refused")
    it.observe("a", "accepted", "a", 0)
    assert it.begin(NOW_MS)["usage"] == {"calls": MOST_CALLS, "failures": 1, "refused": 1}


def test_an_absent_keyturn_is_asked_ever_less_often_up_to_five_minutes() -> None:
    it = reporting()
    it.observe("a", "accepted", "a", 0)
    waits = []
    for _ in range(5):
        it.begin(NOW_MS)
        it.ended("REPORT_NOT_TAKEN", 0)
        waits.append(it.due)
    assert waits == [60, 120, 240, 300, 300]
    it.begin(NOW_MS)
    it.ended(None, 0)
    assert it.due == 60


def test_an_absent_keyturn_is_spared_even_when_there_is_something_new_to_say() -> None:
    it = reporting()
    it.observe("a", "accepted", "a", 0)
    it.begin(NOW_MS)
    it.observe("b", "accepted", "b", 1)
    it.ended("REPORT_NOT_TAKEN", 2)
    assert it.due == 62
    it.observe("c", "accepted", "c", 30)
    assert it.due == 62
    assert sent(it, 62)["fingerprint"] == "c"


def test_a_contested_report_is_repeated_at_the_usual_pace() -> None:
    it = reporting()
    it.observe("a", "accepted", "a", 0)
    for _ in range(4):
        it.begin(NOW_MS)
        it.ended("REPORT_CONTESTED", 0)
        assert it.due == 60
