import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from drivers import Asyncio, Driver, Threads
from keyturn_consumer import ConsumerError, ReportTo
from local_azure import SECRET, LocalAzure, Place
from stand_in_keyturn import StandInKeyturn
from until import until

Follow = Callable[..., None]


@pytest.fixture(scope="session")
def azure() -> Iterator[LocalAzure]:
    azure = LocalAzure(places=150)
    yield azure
    azure.close()


@pytest.fixture
def place(azure: LocalAzure) -> Iterator[Place]:
    yield azure.place()
    azure.fail()


@pytest.fixture
def keyturn() -> Iterator[StandInKeyturn]:
    keyturn = StandInKeyturn()
    yield keyturn
    keyturn.close()


@pytest.fixture(params=[Threads, Asyncio], ids=["threads", "asyncio"])
def driver(request: pytest.FixtureRequest, azure: LocalAzure) -> Iterator[Driver]:
    driver: Driver = request.param()
    yield driver
    driver.close()


@pytest.fixture
def problems() -> list[ConsumerError]:
    return []


@pytest.fixture
def follow(driver: Driver, place: Place, keyturn: StandInKeyturn, problems: list[ConsumerError]) -> Follow:
    """Follows the key of the place and reports to the stand-in, at the pace of a test unless told otherwise."""

    def start(**change: Any) -> None:
        report = ReportTo(
            keyturn=keyturn.url,
            audience="api://keyturn",
            account="vision",
            consumer="checkout/api",
            **{"interval_seconds": 0.5, **change.pop("report", {})},
        )
        options = {
            "vault": place.vault,
            "secret": SECRET,
            "credential": driver.credential(),
            "report": report,
            "poll_seconds": 0.3,
            "on_problem": problems.append,
            **change,
        }
        driver.follow(**options)

    return start


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    until(lambda: all(thread.name != "keyturn" for thread in threading.enumerate()), "the threads to end")
