"""The client under test of the consumer protocol: `driver.py [--asyncio]`, configured by the environment.

Prints `ready` when the key is there, and `contested` when it is told so. Each line `call` on stdin makes a call, which
prints `call STATUS`; `stop` ends.
"""

import asyncio
import os
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
from keyturn_consumer import ConsumerError, ReportTo, follow_key, follow_key_async

env = os.environ
# Outside of Azure an application has a secret; its authority may be any, such as that of the local Azure.
has_secret = "AZURE_CLIENT_SECRET" in env
elsewhere: dict[str, Any] = {"disable_instance_discovery": True, "instance_discovery": False}
url = f"{env['KEYTURN_ENDPOINT'].rstrip('/')}/openai/v1/models"


def options() -> dict[str, Any]:
    report = ReportTo(
        keyturn=env["KEYTURN_URL"],
        audience=env["KEYTURN_AUDIENCE"],
        account=env["KEYTURN_ACCOUNT"],
        consumer=env["KEYTURN_CONSUMER"],
        instance=env.get("KEYTURN_INSTANCE"),
        interval_seconds=int(env["KEYTURN_REPORT_MS"]) / 1000,
    )
    poll_seconds = int(env["KEYTURN_POLL_MS"]) / 1000
    place = {"vault": env["KEYTURN_VAULT"], "secret": env["KEYTURN_SECRET"]}
    return {**place, "report": report, "poll_seconds": poll_seconds, "on_problem": complain}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(problem: ConsumerError) -> None:
    print(problem.code, problem, repr(problem.__cause__), file=sys.stderr)
    if problem.code == "REPORT_CONTESTED":
        say("contested")


def with_threads() -> None:
    from azure.identity import EnvironmentCredential, ManagedIdentityCredential

    credential: Any = EnvironmentCredential(**elsewhere) if has_secret else ManagedIdentityCredential()

    def get(key: str) -> int:
        with urlopen(Request(url, headers={"api-key": key}), timeout=60) as answer:
            return int(answer.status)

    def call() -> None:
        try:
            say(f"call {followed.with_key(get)}")
        except HTTPError as error:
            say(f"call {error.code}")
        except OSError:
            say("call 0")

    with follow_key(**options(), credential=credential) as followed:
        say("ready")
        for line in sys.stdin:
            if line.strip() == "stop":
                break
            threading.Thread(target=call, daemon=True).start()


async def with_asyncio() -> None:
    import aiohttp
    from azure.identity.aio import EnvironmentCredential, ManagedIdentityCredential

    identity: Any = EnvironmentCredential(**elsewhere) if has_secret else ManagedIdentityCredential()

    async def call() -> None:
        async def get(key: str) -> aiohttp.ClientResponse:
            return await session.get(url, headers={"api-key": key})

        try:
            async with await followed.with_key(get) as answer:
                say(f"call {answer.status}")
        except aiohttp.ClientError:
            say("call 0")

    async with aiohttp.ClientSession() as session, identity as credential:
        async with await follow_key_async(**options(), credential=credential) as followed:
            say("ready")
            calls = set()
            while (await asyncio.to_thread(sys.stdin.readline)).strip() == "call":
                calls.add(asyncio.create_task(call()))


if __name__ == "__main__":
    try:
        if "--asyncio" in sys.argv:
            asyncio.run(with_asyncio())
        else:
            with_threads()
    except ConsumerError as error:
        sys.exit(f"{error.code}: {error}")
