"""What keyturn is told, with both drivers."""

import logging
import os
import socket
import time
from types import SimpleNamespace

import pytest

from conftest import Follow
from drivers import Asyncio, Driver, Threads
from keyturn_consumer import ConsumerError, ReportTo, follow_key
from local_azure import SECRET, LocalAzure, Place
from stand_in_keyturn import StandInKeyturn
from until import until


def test_a_first_success_is_reported_and_then_repeated(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    follow()
    assert not keyturn.reports
    assert driver.call(place.endpoint) == 200
    until(lambda: len(keyturn.reports) > 2, "three reports")
    assert set(keyturn.paths) == {"/api/accounts/vision/consumers/checkout%2Fapi/reports"}
    first, second = keyturn.reports[:2]
    assert set(first) == {"instance", "fingerprint", "healthy", "sequence", "usage"}
    assert (first["fingerprint"], first["healthy"]) == (driver.followed.key.fingerprint, True)
    assert first["usage"] == {"calls": 1, "failures": 0, "refused": 0}
    assert second["usage"] == {"calls": 0, "failures": 0, "refused": 0}
    numbers = [report["sequence"] for report in keyturn.reports]
    assert numbers == sorted(set(numbers))
    assert len({report["instance"] for report in keyturn.reports}) == 1
    assert str(keyturn.authorizations[0]).startswith("Bearer ey")


def test_a_first_success_is_reported_by_a_process_that_stops_at_once(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    follow()
    driver.call(place.endpoint)
    driver.stop()
    assert [report["healthy"] for report in keyturn.reports] == [True]


@pytest.mark.parametrize("driver_type", [Threads, Asyncio])
def test_the_last_calls_are_reported_by_a_process_that_stops(
    driver_type: type[Driver], azure: LocalAzure, place: Place, keyturn: StandInKeyturn
) -> None:
    report = ReportTo(keyturn=keyturn.url, audience="api://keyturn", account="vision", consumer="shop", interval_seconds=3600)
    # Not within a second of another report, whose end a test cannot see.
    for rest in (1.5, 3, 6, 12):
        before, driver = len(keyturn.reports), driver_type()
        driver.follow(vault=place.vault, secret=SECRET, credential=driver.credential(), report=report)
        driver.call(place.endpoint)
        until(lambda: len(keyturn.reports) > before, "a report")
        time.sleep(rest)
        driver.calls(place.endpoint, 2)
        driver.close()
        if len(keyturn.reports) == before + 2:
            break
    assert keyturn.reports[-1]["usage"] == {"calls": 2, "failures": 0, "refused": 0}
    assert keyturn.reports[-1]["sequence"] > keyturn.reports[-2]["sequence"]


def test_an_instance_is_named_by_machine_process_and_chance(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    follow()
    driver.call(place.endpoint)
    until(lambda: keyturn.reports, "a report")
    machine, process, chance = keyturn.reports[0]["instance"].rsplit("-", 2)
    assert (machine, process, len(chance)) == (socket.gethostname(), str(os.getpid()), 8)


def test_a_key_is_reported_when_a_call_has_succeeded_with_it_not_when_it_is_read(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    follow()
    driver.call(place.endpoint)
    old = driver.followed.key.fingerprint
    place.publish(place.key("key2"))
    until(lambda: driver.followed.key.fingerprint != old, "the fresh key")
    seen = len(keyturn.reports)
    until(lambda: len(keyturn.reports) > seen + 1, "reports between reading and proving")
    assert {report["fingerprint"] for report in keyturn.reports} == {old}
    driver.call(place.endpoint)
    until(lambda: keyturn.reports[-1]["fingerprint"] == driver.followed.key.fingerprint, "the fresh key's report")


def test_three_refusals_in_a_row_without_another_key_are_unhealthy_until_a_success(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    follow(poll_seconds=3600.0)
    place.regenerate("key1")
    assert driver.calls(place.endpoint, 2) == [401, 401]
    assert not keyturn.reports
    assert driver.call(place.endpoint) == 401
    until(lambda: keyturn.reports, "a report")
    assert keyturn.reports[0]["healthy"] is False
    assert keyturn.reports[0]["usage"] == {"calls": 3, "failures": 3, "refused": 3}
    driver.observe(driver.followed.key, "accepted")
    until(lambda: keyturn.reports[-1]["healthy"], "a healthy report")


def test_a_token_is_used_for_many_reports_and_another_is_asked_for_before_it_expires(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    expires_on, asked = [2**31], list[str]()

    def token() -> SimpleNamespace:
        asked.append(f"token {len(asked) + 1}")
        return SimpleNamespace(token=asked[-1], expires_on=expires_on[0])

    follow(vault=driver.reader(lambda: place.key("key1")), credential=driver.credential_of(token), poll_seconds=3600.0)
    driver.call(place.endpoint)
    until(lambda: len(keyturn.reports) > 2, "three reports")
    assert set(keyturn.authorizations) == {"Bearer token 1"}
    keyturn.status = 401
    until(lambda: "Bearer token 2" in keyturn.authorizations, "another token in the place of a refused one")
    expires_on[0] = int(time.time()) + 100
    keyturn.status = 202
    until(lambda: len(set(keyturn.authorizations[-2:])) == 2, "a token for each report, when it soon expires")


def test_an_absent_keyturn_disturbs_nothing_and_gets_every_count_later(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn, problems: list[ConsumerError]
) -> None:
    keyturn.status = 503
    follow()
    assert driver.calls(place.endpoint, 4) == [200] * 4
    until(lambda: len(keyturn.reports) > 1, "two tries")
    assert driver.call(place.endpoint) == 200
    assert {problem.code for problem in problems} == {"REPORT_NOT_TAKEN"}
    tried = len(keyturn.reports)
    keyturn.status = 202
    counted = until(lambda: keyturn.reports[tried + 1 :], "an accepted report")
    assert sum(report["usage"]["calls"] for report in counted) in (0, 5)
    accepted = until(lambda: [one for one in keyturn.reports if one["usage"]["calls"] == 5], "all counts in one report")
    assert len(accepted) >= 1


def test_a_contested_report_is_a_problem_and_the_next_has_the_same_name_and_a_higher_number(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn, problems: list[ConsumerError]
) -> None:
    keyturn.status, keyturn.code = 409, "REPORT_REPLAYED"
    follow()
    driver.call(place.endpoint)
    until(lambda: len(keyturn.reports) > 2, "three tries")
    assert problems[0].code == "REPORT_CONTESTED"
    assert len({report["instance"] for report in keyturn.reports}) == 1
    numbers = [report["sequence"] for report in keyturn.reports]
    assert numbers == sorted(set(numbers))


def test_a_redirect_is_not_followed(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn, problems: list[ConsumerError]
) -> None:
    elsewhere = StandInKeyturn()
    keyturn.status, keyturn.location = 307, f"{elsewhere.url}/api"
    follow()
    driver.call(place.endpoint)
    until(lambda: problems, "the problem")
    elsewhere.close()
    assert "307" in str(problems[0])
    assert not elsewhere.reports


def test_one_report_is_in_flight_at_a_time(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    follow()
    keyturn.release.clear()
    driver.call(place.endpoint)
    until(lambda: keyturn.reports, "the first report")
    place.publish(place.key("key2"))
    until(lambda: driver.followed.key.reveal() == place.key("key2"), "the fresh key")
    driver.call(place.endpoint)
    reads = len(place.reads())
    until(lambda: len(place.reads()) > reads + 3, "time to pass")
    assert len(keyturn.reports) == 1
    keyturn.release.set()
    until(lambda: keyturn.reports[-1]["fingerprint"] == driver.followed.key.fingerprint, "the next report")


def test_neither_key_nor_token_is_logged_or_in_a_problem(
    driver: Driver,
    place: Place,
    follow: Follow,
    keyturn: StandInKeyturn,
    problems: list[ConsumerError],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    keyturn.status = 500
    keys = [place.key("key1"), place.key("key2")]
    follow()
    place.revoke_without_notice()
    assert driver.call(place.endpoint) == 200
    until(lambda: problems, "a problem")
    mine = [record for record in caplog.records if record.name.startswith("keyturn")]
    shown = " ".join([*map(repr, problems), *(record.getMessage() for record in mine), repr(driver.followed)])
    token = str(keyturn.authorizations[0]).removeprefix("Bearer ")
    assert not [secret for secret in (*keys, token) if secret in shown]


def test_problems_are_logged_where_nobody_takes_them(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn, caplog: pytest.LogCaptureFixture
) -> None:
    keyturn.status = 500
    follow(on_problem=None)
    driver.call(place.endpoint)
    logged = until(lambda: [one for one in caplog.records if one.name == "keyturn_consumer"], "a log record")
    assert logged[0].levelno == logging.WARNING
    assert "REPORT_NOT_TAKEN" in logged[0].getMessage()


def test_a_problem_handler_that_raises_disturbs_nothing(
    driver: Driver, place: Place, follow: Follow, keyturn: StandInKeyturn
) -> None:
    def raising(_: ConsumerError) -> None:
        raise RuntimeError("in the handler")

    keyturn.status = 500
    follow(on_problem=raising)
    driver.call(place.endpoint)
    until(lambda: len(keyturn.reports) > 1, "a second try")
    assert driver.call(place.endpoint) == 200


def test_what_cannot_be_followed_is_refused_with_every_fault() -> None:
    report = ReportTo(
        keyturn="http://keyturn.example",
        audience="",
        account="vision",
        consumer="shop",
        instance="x" * 201,
        interval_seconds=0,
        unhealthy_after=0,
    )
    with pytest.raises(ConsumerError) as failure:
        follow_key(vault="http://kv.example", secret="", report=report, poll_seconds=0, jitter=1)
    assert failure.value.code == "OPTIONS_INVALID"
    for name in ("credential", "secret", "poll_", "jitter", ".keyturn", ".audience", ".inst", ".int", ".unh"):
        assert name in str(failure.value)
