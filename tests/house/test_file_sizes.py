"""No file over 300 lines: one that needs more holds two ideas."""

from collections.abc import Iterator
from pathlib import Path

from tests.support.settings import ROOT

MOST_LINES = 300
FOLDERS = ("pos", "sites", "tests", "bench", "migrations")
ENDINGS = {".py", ".js", ".css", ".html"}


def too_long(root: Path) -> Iterator[str]:
    """The files beyond the bound, with their length."""
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in ENDINGS:
                lines = len(file.read_text(encoding="utf-8").splitlines())
                if lines > MOST_LINES:
                    yield f"{file.relative_to(root)} has {lines} lines"


def test_no_file_is_longer_than_one_idea() -> None:
    found = list(too_long(ROOT))
    assert not found, "\n".join(["", *found, f"{MOST_LINES} is the bound: find the second idea and give it a name."])


def test_a_file_that_is_too_long_is_seen(tmp_path: Path) -> None:
    (tmp_path / "pos").mkdir()
    (tmp_path / "pos" / "fits.py").write_text("x = 1\n" * MOST_LINES)
    (tmp_path / "pos" / "long.js").write_text("x;\n" * (MOST_LINES + 1))
    assert list(too_long(tmp_path)) == ["pos/long.js has 301 lines"]
