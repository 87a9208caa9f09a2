from typing import Literal

# The account accepted the key, refused it with 401, or neither (throttled, failed, not reached, forbidden).
CallOutcome = Literal["accepted", "refused", "undecided"]


def outcome_of_answer(answer: object) -> CallOutcome:
    """Judge what a call returned by its HTTP status; what has no status counts as accepted."""
    status = _status_of(answer)
    return "accepted" if status is None or status < 400 else "refused" if status == 401 else "undecided"


def outcome_of_error(error: BaseException) -> CallOutcome:
    return "refused" if _status_of(error) == 401 else "undecided"


def _status_of(thing: object) -> int | None:
    """Find the status where azure-core, openai, requests, httpx, aiohttp, msrest and urllib keep it."""
    for holder in (thing, _field(thing, "response")):
        for name in ("status_code", "status"):
            value = _field(holder, name)
            if isinstance(value, int) and 100 <= value <= 599:
                return value
    return None


def _field(thing: object, name: str) -> object:
    try:
        return getattr(thing, name, None)
    except Exception:  # A property of somebody's class raised, which says nothing about the call.
        return None
