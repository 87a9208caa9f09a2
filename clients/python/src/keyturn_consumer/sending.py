import json
import ssl
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from .errors import ConsumerError

# The timeout of a report, including its token, in seconds.
REPORT_LIMIT = 10.0
# How many characters of an error answer a message quotes.
QUOTED = 300


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Refuse: a redirect would send the token to another host."""


def post_report(url: str, token: str, report: dict[str, object]) -> None:
    """Send one report. Raises `REPORT_NOT_TAKEN`, `REPORT_CONTESTED`, or what urllib raises when no answer comes."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(url, json.dumps(report).encode(), headers, method="POST")
    opener = build_opener(_NoRedirect, HTTPSHandler(context=ssl.create_default_context()))
    try:
        opener.open(request, timeout=REPORT_LIMIT).close()
    except HTTPError as error:
        answer = error.read().decode(errors="replace")
        contested = error.code == 409 and any(code in answer for code in ("REPORT_REPLAYED", "REPORT_OVERTAKEN"))
        message = f"keyturn answered the report with {error.code}: {answer[:QUOTED]}"
        raise ConsumerError("REPORT_CONTESTED" if contested else "REPORT_NOT_TAKEN", message) from None
