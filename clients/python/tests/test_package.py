"""The package as it is installed."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Of a copy: setuptools writes beside the sources.
    source = folder / "source"
    shutil.copytree(PROJECT, source, ignore=shutil.ignore_patterns("tests", ".*", "build", "*.egg-info"))
    build = "import sys, setuptools.build_meta as backend; backend.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=source, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_a_wheel_holds_the_library_and_its_types_and_requires_nothing(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"keyturn_consumer"}
    assert "keyturn_consumer/py.typed" in names
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:")]
    assert required and all(line.split("; ")[1].replace("'", '"') == 'extra == "azure"' for line in required)


def test_it_is_imported_where_nothing_else_is_installed(wheel: Path) -> None:
    program = "import sys; sys.path.insert(0, sys.argv[1]); import keyturn_consumer; print(keyturn_consumer.__file__)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(wheel)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(str(wheel))
