"""An application with `keyturn_consumer`. For each line `call` on its input it asks for a completion, each fifth time as
a stream, and prints `call STATUS`."""

import itertools
import json
import os
import sys
import threading
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from azure.identity import EnvironmentCredential
from keyturn_consumer import ReportTo, follow_key

env = os.environ
url = f"{env['KEYTURN_ENDPOINT'].rstrip('/')}/openai/v1/chat/completions"
numbers = itertools.count(1)


def ask(key: str, is_stream: bool) -> int:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}], "stream": is_stream}
    request = Request(url, json.dumps(body).encode(), {"api-key": key, "content-type": "application/json"})
    with urlopen(request, timeout=60) as answer:
        text = answer.read()
        if is_stream and not text.rstrip().endswith(b"data: [DONE]"):
            raise OSError("the stream has no end")
        return int(answer.status)


def call() -> None:
    is_stream = next(numbers) % 5 == 0
    try:
        status = followed.with_key(lambda key: ask(key, is_stream))
    except HTTPError as error:
        status = error.code
    except OSError:
        status = 0
    sys.stdout.write(f"call {status}\n")
    sys.stdout.flush()


report = ReportTo(
    keyturn=env["KEYTURN_URL"],
    audience=env["KEYTURN_AUDIENCE"],
    account=env["KEYTURN_ACCOUNT"],
    consumer=env["KEYTURN_CONSUMER"],
    interval_seconds=int(env["KEYTURN_REPORT_MS"]) / 1000,
)
with follow_key(
    vault=env["KEYTURN_VAULT"],
    secret=env["KEYTURN_SECRET"],
    credential=EnvironmentCredential(disable_instance_discovery=True, instance_discovery=False),
    report=report,
    poll_seconds=int(env["KEYTURN_POLL_MS"]) / 1000,
) as followed:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        if line.strip() == "stop":
            break
        threading.Thread(target=call, daemon=True).start()
