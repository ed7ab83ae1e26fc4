"""The wheel carries everything that `pos` needs in a folder of its own: migrations, the network, templates, static files."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.settings import ROOT

PACKED = ("pos", "sites")
LEFT_OUT = {"__pycache__"}


@pytest.fixture(scope="module")
def listing(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel that was built just now."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr.splitlines()[-1]
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def files_below(folder: Path) -> set[str]:
    return {
        str(file.relative_to(folder.parent))
        for file in folder.rglob("*")
        if file.is_file() and not LEFT_OUT & set(file.parts)
    }


@pytest.mark.parametrize("package", PACKED)
def test_every_file_of_a_package_is_packed(listing: set[str], package: str) -> None:
    assert files_below(ROOT / package) - listing == set()


def test_the_migrations_lie_where_the_installed_command_looks(listing: set[str]) -> None:
    expected = {name.replace("migrations/", "pos/_migrations/", 1) for name in files_below(ROOT / "migrations")}
    assert "pos/_migrations/env.py" in expected
    assert expected - listing == set()


def test_data_and_pages_travel_along(listing: set[str]) -> None:
    assert "sites/network/incheon.toml" in listing
    assert any("/templates/" in name and name.endswith(".html") for name in listing)
    assert any("/static/" in name and name.endswith(".css") for name in listing)
    assert any("/static/" in name and name.endswith(".js") for name in listing)


def test_nothing_else_travels_along(listing: set[str]) -> None:
    tops = {name.split("/")[0] for name in listing}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKED)


def test_a_file_that_is_not_packed_would_be_seen(listing: set[str]) -> None:
    assert "tests/conftest.py" in files_below(ROOT / "tests") - listing
