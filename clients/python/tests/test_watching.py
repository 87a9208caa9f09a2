"""Which key is held and when the vault is read, with set time."""

from keyturn_consumer import HeldKey
from keyturn_consumer.watching import Watching

A, B, C = HeldKey("a"), HeldKey("b"), HeldKey("c")


def watching(poll: float = 300) -> Watching:
    return Watching(A, poll, lambda wait: wait, 0)


def test_the_latest_key_is_held_and_a_revert_is_a_key_like_any_other() -> None:
    it = watching()
    for key in (B, A):
        it.answered(it.begin(), key)
        assert it.key is key


def test_an_answer_that_a_later_read_has_overtaken_is_dropped() -> None:
    it = watching()
    early, late = it.begin(), it.begin()
    it.answered(late, C)
    it.answered(early, B)
    assert it.key is C


def test_an_early_answer_counts_as_long_as_no_later_one_is_there() -> None:
    it = watching()
    early, late = it.begin(), it.begin()
    it.answered(early, B)
    assert it.key is B
    it.answered(late, C)
    assert it.key is C


def test_a_failing_vault_is_read_again_after_5_seconds_then_10_up_to_the_poll() -> None:
    it = watching(poll=30)
    waits = []
    for _ in range(5):
        it.failed(it.begin(), 0)
        it.poll_ended(0)
        waits.append(it.due)
    assert waits == [5, 10, 20, 30, 30]
    it.answered(it.begin(), A)
    it.poll_ended(0)
    assert it.due == 30


def test_a_failed_read_for_a_refusal_makes_the_next_poll_come_soon() -> None:
    it = watching()
    it.failed(it.begin(), 7)
    assert it.due == 12


def test_a_failure_that_a_later_answer_has_overtaken_changes_nothing() -> None:
    it = watching()
    early, late = it.begin(), it.begin()
    it.answered(late, B)
    it.failed(early, 0)
    assert it.due == 300


def test_only_a_fruitless_read_for_a_refusal_makes_refusals_wait() -> None:
    it = watching()
    it.answered(it.begin(), A)
    it.poll_ended(10)
    assert it.may_reread(A, 10)
    it.reread_ended(A, 10)
    assert not it.may_reread(A, 14.9)
    assert it.may_reread(A, 15)
    it.answered(it.begin(), B)
    it.reread_ended(A, 20)
    assert it.may_reread(B, 20)
    assert not it.may_reread(A, 20)


def test_another_key_does_not_wait_because_of_a_read_for_the_last_one() -> None:
    it = watching()
    it.answered(it.begin(), A)
    it.reread_ended(A, 10)
    it.answered(it.begin(), B)
    assert it.may_reread(B, 11)
    it.answered(it.begin(), A)
    assert not it.may_reread(A, 12)


def test_listeners_are_behind_until_they_have_taken_the_newest_key() -> None:
    it = watching()

    def listener(_: HeldKey) -> None: ...

    it.listeners[listener] = A
    assert it.behind() == []
    it.answered(it.begin(), B)
    it.answered(it.begin(), C)
    it.told(listener, B)
    assert it.behind() == [listener]
    it.told(listener, C)
    assert it.behind() == []


def test_a_listener_that_is_removed_while_it_is_told_stays_removed() -> None:
    it = watching()

    def listener(_: HeldKey) -> None: ...

    it.listeners[listener] = A
    del it.listeners[listener]
    it.told(listener, A)
    assert not it.listeners
