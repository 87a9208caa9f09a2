"""Calls that the account refuses, with both drivers, against the local Azure."""

import threading

import pytest

from conftest import Follow
from drivers import Driver
from keyturn_consumer import ConsumerError, HeldKey
from local_azure import SECRET, Place
from stand_in_keyturn import StandInKeyturn
from until import until

NEVER = 3600.0


def test_all_calls_that_are_refused_share_one_read_and_succeed_with_its_key(
    driver: Driver, place: Place, follow: Follow
) -> None:
    follow(poll_seconds=NEVER)
    assert driver.calls(place.endpoint, 20) == [200] * 20
    place.revoke_without_notice()
    assert driver.calls(place.endpoint, 20) == [200] * 20
    assert len(place.reads()) == 2
    statuses = [entry["status"] for entry in place.calls()]
    assert statuses.count(401) <= 20
    assert statuses.count(200) == 40


def test_a_poll_just_before_the_key_dies_does_not_hold_the_read_back(
    driver: Driver, place: Place, follow: Follow
) -> None:
    follow(poll_seconds=2.0, jitter=0)
    reads = len(place.reads())
    until(lambda: len(place.reads()) > reads, "a poll")
    place.revoke_without_notice()
    assert driver.call(place.endpoint) == 200


def test_where_there_is_no_other_key_the_401_comes_through_and_the_vault_is_spared(
    driver: Driver, place: Place, follow: Follow
) -> None:
    follow(poll_seconds=NEVER)
    place.regenerate("key1")
    assert driver.call(place.endpoint) == 401
    assert driver.calls(place.endpoint, 20) == [401] * 20
    # Each call reached the account once; reads for refusals are at least 5 s apart, and the calls took less on no machine.
    assert len(place.calls()) == 21
    reads = [entry["began"] for entry in place.reads()][1:]
    assert reads
    assert all(later - earlier >= 4_900 for earlier, later in zip(reads, reads[1:]))


def test_a_call_is_repeated_at_most_once(driver: Driver, place: Place, follow: Follow) -> None:
    follow(poll_seconds=NEVER)
    place.publish("refused-as-well")
    place.regenerate("key1")
    assert driver.call(place.endpoint) == 401
    assert len(place.calls()) == 2


def test_a_call_that_raises_401_is_repeated_too_and_the_last_error_comes_through(
    driver: Driver, place: Place, follow: Follow
) -> None:
    follow(poll_seconds=NEVER)
    fresh = place.key("key2")
    place.publish(fresh)
    used = list[str]()

    def call(key: str) -> None:
        used.append(key)
        raise Refused(f"attempt {len(used)}")

    with pytest.raises(Refused, match="attempt 2") as failure:
        driver.with_key(call)
    assert failure.value.__context__ is None
    assert used == [place.key("key1"), fresh]


def test_an_error_that_is_no_refusal_comes_through_and_reads_nothing(
    driver: Driver, place: Place, follow: Follow
) -> None:
    follow(poll_seconds=NEVER)

    def call(_: str) -> None:
        raise ValueError("of the application")

    with pytest.raises(ValueError, match="of the application"):
        driver.with_key(call)
    assert len(place.reads()) == 1


def test_a_refusal_with_an_unreachable_vault_comes_through(
    driver: Driver, place: Place, follow: Follow, problems: list[ConsumerError]
) -> None:
    follow(poll_seconds=NEVER)
    place.azure.fail({"service": "vault", "match": {"path": f"/secrets/{SECRET}"}, "kind": "error-before"})
    place.regenerate("key1")
    assert driver.call(place.endpoint) == 401
    assert [problem.code for problem in problems] == ["KEY_UNREADABLE"]


def test_an_observed_refusal_reads_the_secret(driver: Driver, place: Place, follow: Follow) -> None:
    follow(poll_seconds=NEVER)
    fresh = place.revoke_without_notice()
    driver.observe(driver.followed.key, "refused")
    assert driver.followed.key.reveal() == fresh


def test_a_late_answer_of_the_vault_does_not_bring_an_old_key_back(driver: Driver, follow: Follow, place: Place) -> None:
    answers = iter(["old", "late"])
    asked, may_answer, reads = threading.Event(), threading.Event(), list[str]()

    def read() -> str:
        value = next(answers, "fresh")
        reads.append(value)
        if value == "late":
            asked.set()
            assert may_answer.wait(60)
        return value

    follow(vault=driver.reader(read), poll_seconds=0.2)
    assert asked.wait(45)
    # The poll hangs, and the read for a refusal overtakes it.
    driver.observe(driver.followed.key, "refused")
    assert driver.followed.key.reveal() == "fresh"
    heard = list[HeldKey]()
    driver.followed.on_change(heard.append)
    known = len(reads)
    may_answer.set()
    until(lambda: len(reads) > known, "the next poll")
    assert driver.followed.key.reveal() == "fresh"
    assert not heard


def test_a_refusal_of_a_replaced_key_says_nothing_of_the_current_one(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    follow(poll_seconds=NEVER, report={"unhealthy_after": 1})
    old = driver.followed.key
    fresh = place.revoke_without_notice()
    assert driver.call(place.endpoint) == 200
    driver.observe(old, "refused")
    driver.observe(old, "accepted")
    until(lambda: len(keyturn.reports) > 2, "further reports")
    assert {(report["fingerprint"], report["healthy"]) for report in keyturn.reports} == {
        (HeldKey(fresh).fingerprint, True)
    }


class Refused(Exception):
    status_code = 401
