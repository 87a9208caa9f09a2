"""Which answers prove a key."""

from types import SimpleNamespace
from typing import Any

import pytest

from keyturn_consumer.outcome import outcome_of_answer, outcome_of_error


@pytest.mark.parametrize("status", [200, 204, 304])
def test_a_status_below_400_proves_the_key(status: int) -> None:
    assert outcome_of_answer(SimpleNamespace(status_code=status)) == "accepted"


@pytest.mark.parametrize("status", [400, 403, 404, 408, 429, 500, 503])
def test_no_other_status_but_401_says_anything_of_the_key(status: int) -> None:
    assert outcome_of_answer(SimpleNamespace(status=status)) == "undecided"
    assert outcome_of_error(failure(status_code=status)) == "undecided"
    assert outcome_of_error(failure(status_code=401)) == "refused"
    assert outcome_of_answer(SimpleNamespace(status=401)) == "refused"


@pytest.mark.parametrize("answer", [None, "text", {"status": 401}, SimpleNamespace(status="failed"), [1]])
def test_what_has_no_status_proves_the_key_because_the_call_returned(answer: object) -> None:
    assert outcome_of_answer(answer) == "accepted"


def test_the_status_is_found_in_the_response_of_an_error() -> None:
    assert outcome_of_error(failure(response=SimpleNamespace(status_code=401))) == "refused"


def test_an_object_whose_properties_raise_disturbs_nobody() -> None:
    class Raising:
        @property
        def status_code(self) -> int:
            raise RuntimeError("not now")

    assert outcome_of_answer(Raising()) == "accepted"


def failure(**fields: Any) -> Exception:
    error = Exception("failed")
    for name, value in fields.items():
        setattr(error, name, value)
    return error
