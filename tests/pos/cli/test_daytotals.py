"""`pos import daily-totals`: a summary, a table of bad rows, exit codes."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from pos.cli import daytotals
from pos.config import Settings
from pos.sales.counter import forget
from sites.db import db
from tests.support.cast import Cast
from tests.support.settings import as_environment

HEADINGS = "날짜,현금,카드,과세,면세,건수\n"
GOOD = HEADINGS + '2020-10-01,"12,000",30000,40000,2000,9\n2020-10-02,0,30000,30000,0,7\n'


class Command:
    """The command line over the app of the test, in English."""

    def __init__(self, app: Flask, settings: Settings, folder: Path) -> None:
        self.app, self.folder, self.environment = app, folder, as_environment(settings) | {"LC_ALL": "C.UTF-8"}
        self.group = click.Group()
        daytotals.register(self.group)

    def __call__(self, content: str, *arguments: str) -> Result:
        """Imports a file of this content."""
        file = self.folder / "gs25.csv"
        file.write_text(content, encoding="utf-8")
        full = ("import", "daily-totals", str(file), *arguments)
        return CliRunner().invoke(self.group, full, None, self.environment, obj=lambda _settings: self.app)


@pytest.fixture
def pos(app: Flask, cast: Cast, settings: Settings, tmp_path: Path) -> Command:
    with app.app_context():
        forget(db.session())
    return Command(app, settings, tmp_path)


def test_it_says_what_was_imported_and_what_stood_already(pos: Command) -> None:
    looked = pos(GOOD, "--site", "gs25-01", "--dry-run")
    assert looked.stdout.splitlines() == ["2 days, 2020-10-01 – 2020-10-02: 72,000 won (nothing was written)"]
    first = pos(GOOD, "--site", "gs25-01")
    assert (first.exit_code, first.stdout.splitlines()) == (0, ["2 days, 2020-10-01 – 2020-10-02: 72,000 won"])
    again = pos(GOOD, "--site", "gs25-01", "--json")
    assert json.loads(again.stdout) == {"import": None, "days": 0, "total": 0, "already": 2, "unread": []}


def test_bad_rows_are_a_table_on_standard_error_and_nothing_was_imported(pos: Command) -> None:
    result = pos(GOOD + "2020-10-03,1,1,1,1,\n합계,1,1,1,1,1\n", "--site", "gs25-01")
    assert result.exit_code == 1
    assert [line.split()[:2] for line in result.stderr.splitlines()[1:3]] == [["4", "건수"], ["5", "날짜"]]
    assert result.stderr.splitlines()[-1] == "2 rows need to be corrected. Nothing was imported. Correct them and run it again."
    assert pos(GOOD, "--site", "gs25-01").stdout.startswith("2 days")
