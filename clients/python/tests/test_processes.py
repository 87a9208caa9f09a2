"""What happens to the library when its process forks or ends."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import requests

from keyturn_consumer import ReportTo, follow_key
from local_azure import SECRET, LocalAzure, Place
from stand_in_keyturn import StandInKeyturn
from until import until

SOURCES = str(Path(__file__).parents[1] / "src")


def test_a_forked_child_goes_on_as_an_instance_of_its_own(place: Place, keyturn: StandInKeyturn) -> None:
    from azure.identity import ManagedIdentityCredential

    report = ReportTo(
        keyturn=keyturn.url, audience="api://keyturn", account="vision", consumer="shop", interval_seconds=0.5
    )
    url = f"{place.endpoint}openai/v1/models"
    with follow_key(
        vault=place.vault, secret=SECRET, credential=ManagedIdentityCredential(), report=report, poll_seconds=0.3
    ) as followed:
        first = followed.key.fingerprint
        followed.with_key(lambda key: requests.get(url, headers={"api-key": key}, timeout=60))
        until(lambda: keyturn.reports, "the parent's report")
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(tell)
                os.read(told, 1)
                until(lambda: followed.key.fingerprint != first, "the fresh key in the child")
                followed.with_key(lambda key: requests.get(url, headers={"api-key": key}, timeout=60))
                assert os.read(told, 1) == b""
                followed.stop()
                os._exit(0)
            except BaseException:
                os._exit(1)
        try:
            place.publish(place.key("key2"))
            os.write(tell, b"!")
            mine = keyturn.reports[0]["instance"]
            until(lambda: {one["instance"] for one in keyturn.reports} != {mine}, "the child's report")
        finally:
            os.close(tell)
        assert os.waitpid(child, 0)[1] == 0
        others = [one for one in keyturn.reports if one["instance"] != mine]
        # The child has proven nothing with the first key, and the parent's calls are the parent's.
        assert {one["fingerprint"] for one in others} == {followed.key.fingerprint}
        assert others[0]["usage"] == {"calls": 1, "failures": 0, "refused": 0}


def test_a_process_ends_without_a_stop(azure: LocalAzure, place: Place) -> None:
    program = f"""
        from azure.identity import ManagedIdentityCredential
        from keyturn_consumer import follow_key
        followed = follow_key(vault={place.vault!r}, secret={SECRET!r}, credential=ManagedIdentityCredential())
        print(followed.key)
    """
    env = {**os.environ, "PYTHONPATH": SOURCES}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], env=env, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("HeldKey(")
