"""A followed key, with both drivers, against the local Azure."""

import copy
import pickle
import threading

import pytest
from azure.core.credentials import AzureKeyCredential

from conftest import Follow
from drivers import Driver
from keyturn_consumer import ConsumerError, HeldKey, vault
from local_azure import SECRET, Place
from stand_in_keyturn import StandInKeyturn
from until import until


def test_a_key_is_there_when_the_application_starts(driver: Driver, place: Place, follow: Follow) -> None:
    follow()
    assert driver.followed.key.reveal() == place.key("key1")
    assert driver.call(place.endpoint) == 200


def test_a_newer_version_is_used_by_the_calls_after_the_next_poll(driver: Driver, place: Place, follow: Follow) -> None:
    follow()
    fresh = place.key("key2")
    place.publish(fresh)
    until(lambda: driver.followed.key.reveal() == fresh, "the fresh key")
    assert driver.call(place.endpoint) == 200
    reverted = place.key("key1")
    place.publish(reverted)
    until(lambda: driver.followed.key.reveal() == reverted, "the reverted key")


def test_only_the_published_secret_is_read_and_without_a_version(driver: Driver, place: Place, follow: Follow) -> None:
    follow()
    reads = until(lambda: len(place.reads()) > 2 and place.reads(), "some polls")
    assert {entry["url"].split("?")[0].rstrip("/").rpartition("/secrets/")[2] for entry in reads} == {SECRET}


def test_no_first_key_is_an_error_and_nothing_runs_after_it(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    place.azure.fail({"service": "vault", "match": {"path": f"/secrets/{SECRET}"}, "kind": "forbid"})
    with pytest.raises(ConsumerError) as failure:
        follow()
    assert failure.value.code == "KEY_UNREADABLE"
    assert failure.value.__cause__ is not None
    assert all(thread.name != "keyturn" for thread in threading.enumerate())


def test_a_secret_without_a_value_is_no_key(driver: Driver, follow: Follow) -> None:
    with pytest.raises(ConsumerError, match="no value"):
        follow(vault=driver.reader(lambda: None))


def test_a_read_that_hangs_is_given_up(driver: Driver, follow: Follow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyturn_consumer.following.READ_LIMIT", 0.1)
    release = threading.Event()
    with pytest.raises(ConsumerError) as failure:
        follow(vault=driver.reader(lambda: str(release.wait(60))))
    release.set()
    assert isinstance(failure.value.__cause__, TimeoutError)
    assert vault.READ_LIMIT == 10


def test_the_last_key_stays_in_use_while_the_vault_fails(
    driver: Driver, place: Place, follow: Follow, problems: list[ConsumerError]
) -> None:
    follow()
    first = driver.followed.key
    place.azure.fail({"service": "vault", "match": {"path": f"/secrets/{SECRET}"}, "kind": "forbid"})
    until(lambda: [problem.code for problem in problems[:2]] == ["KEY_UNREADABLE"] * 2, "two problems")
    assert driver.followed.key is first
    assert driver.call(place.endpoint) == 200
    place.azure.fail()
    place.publish(place.key("key2"))
    until(lambda: driver.followed.key.reveal() == place.key("key2"), "the key after the outage")


def test_credentials_and_listeners_get_every_later_key(driver: Driver, place: Place, follow: Follow) -> None:
    follow()
    credential, ended, heard = AzureKeyCredential("unset"), AzureKeyCredential("unset"), list[str]()
    driver.followed.feed(credential)
    end = driver.followed.feed(ended)
    driver.followed.on_change(lambda key: heard.append(key.fingerprint))
    assert credential.key == ended.key == place.key("key1")
    end()
    fresh = place.key("key2")
    place.publish(fresh)
    until(lambda: credential.key == fresh, "the fed credential")
    until(lambda: heard, "the listener")
    assert heard == [HeldKey(fresh).fingerprint]
    assert ended.key == place.key("key1")


def test_a_listener_may_make_a_client_whose_credential_is_fed(
    driver: Driver, place: Place, follow: Follow, problems: list[ConsumerError]
) -> None:
    follow()
    made = list[AzureKeyCredential]()

    def make_the_client_anew(_: HeldKey) -> None:
        made.append(AzureKeyCredential("unset"))
        driver.followed.feed(made[-1])

    driver.followed.on_change(make_the_client_anew)
    for slot in ("key2", "key1"):
        place.publish(place.key(slot))
        until(lambda: made and made[-1].key == place.key(slot), "a client with the fresh key")
    until(lambda: {one.key for one in made} == {place.key("key1")}, "the first client with the last key")
    assert len(made) == 2
    assert not problems


def test_a_listener_that_raises_keeps_its_key_from_being_reported_until_it_has_switched(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn, problems: list[ConsumerError]
) -> None:
    follow()
    taken, fails = list[str](), threading.Event()
    fails.set()

    def listen(key: HeldKey) -> None:
        if fails.is_set():
            raise ValueError("not now")
        taken.append(key.fingerprint)

    driver.followed.on_change(listen)
    assert driver.call(place.endpoint) == 200
    old = driver.followed.key.fingerprint
    place.publish(place.key("key2"))
    until(lambda: [one for one in problems if one.code == "LISTENER_FAILED"], "the problem")
    fresh = driver.followed.key.fingerprint
    assert driver.call(place.endpoint) == 200
    seen = len(keyturn.reports)
    until(lambda: len(keyturn.reports) > seen + 1, "further reports")
    assert {report["fingerprint"] for report in keyturn.reports} == {old}
    fails.clear()
    until(lambda: taken == [fresh], "the listener to switch")
    assert driver.call(place.endpoint) == 200
    until(lambda: keyturn.reports[-1]["fingerprint"] == fresh, "the fresh key to be reported")


def test_a_stopped_key_reads_nothing_reports_nothing_and_still_makes_calls(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    follow()
    assert driver.call(place.endpoint) == 200
    until(lambda: keyturn.reports, "a report")
    driver.stop()
    driver.stop()
    reads, reports = len(place.reads()), len(keyturn.reports)
    place.regenerate("key1")
    assert driver.calls(place.endpoint, 3) == [401, 401, 401]
    until(lambda: all(thread.name != "keyturn" for thread in threading.enumerate()), "the threads to end")
    assert (len(place.reads()), len(keyturn.reports)) == (reads, reports)


def test_a_stop_waits_for_the_report_in_flight(driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn) -> None:
    follow()
    keyturn.release.clear()
    assert driver.call(place.endpoint) == 200
    until(lambda: keyturn.reports, "the report to arrive")
    stopping = threading.Thread(target=driver.stop)
    stopping.start()
    stopping.join(0.2)
    assert stopping.is_alive()
    keyturn.release.set()
    stopping.join(45)
    assert not stopping.is_alive()


def test_a_key_shows_only_its_fingerprint() -> None:
    key = HeldKey("9a7c-secret-8d01")
    shown = f"{key} {key!r} {[key]}"
    assert "secret" not in shown
    assert key.fingerprint in shown
    assert not hasattr(key, "__dict__")
    for spread in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            spread(key)


def test_a_fingerprint_is_the_first_16_digits_of_the_sha256() -> None:
    assert HeldKey("test").fingerprint == "9f86d081884c7d65"
