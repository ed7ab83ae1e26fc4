"""`pos import sales`: a summary, a table of bad rows, exit codes."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from pos.cli import importing
from pos.config import Settings
from sites.errors import Invalid
from tests.support.cast import Cast
from tests.support.settings import as_environment

COLUMNS = ("--column", "order=no", "--column", "date=day", "--column", "item=item", "--column", "price=won")
GOOD = "no,day,item,won\n1,2020-11-20,latte,3.5\n1,2020-11-20,cookie,1.5\n2,2020-11-21,latte,3.5\n"


class Command:
    """The command line over the app of the test, in English."""

    def __init__(self, app: Flask, settings: Settings, folder: Path) -> None:
        self.app, self.folder, self.environment = app, folder, as_environment(settings) | {"LC_ALL": "C.UTF-8"}
        self.group = click.Group()
        importing.register(self.group)

    def __call__(self, content: str, *arguments: str) -> Result:
        """Imports a file of this content at cafe-01, in thousands of won."""
        file = self.folder / "orders.csv"
        file.write_text(content, encoding="utf-8")
        full = ("import", "sales", str(file), "--site", "cafe-01", "--multiply", "1000", *arguments)
        return CliRunner().invoke(self.group, full, None, self.environment, obj=lambda _settings: self.app)


@pytest.fixture
def pos(app: Flask, cast: Cast, settings: Settings, session: Session, tmp_path: Path) -> Command:
    return Command(app, settings, tmp_path)


def test_it_says_what_was_imported_and_what_stood_already(pos: Command) -> None:
    first = pos(GOOD, *COLUMNS)
    assert (first.exit_code, first.stdout.splitlines()) == (
        0, ["2 sales with 3 lines: net 8,500 won", "on 2 days, 2020-11-20 – 2020-11-21"],
    )
    again = pos(GOOD, *COLUMNS)
    assert again.stdout.splitlines() == ["Nothing new.", "2 sales of the file stood already and were left as they are."]


def test_it_says_so_to_programs(pos: Command) -> None:
    assert json.loads(pos(GOOD, *COLUMNS, "--json").stdout) == {
        "documents": 2, "lines": 3, "net": 8500, "days": 2, "first": "2020-11-20", "last": "2020-11-21",
        "already": 0, "in_closed_months": 0,
    }


def test_bad_rows_are_a_table_on_standard_error_and_exit_code_1(pos: Command) -> None:
    result = pos(GOOD + "3,yesterday,latte,3.5\n4,2017-01-01,latte,3.5\n", *COLUMNS)
    assert (result.exit_code, result.stdout) == (1, "")
    table = result.stderr.splitlines()
    assert table[0].split() == ["row", "column", "value", "what", "is", "wrong"]
    assert table[1].split()[:3] == ["5", "day", "yesterday"]
    assert table[2].split()[:3] == ["6", "day", "2017-01-01"]
    assert table[2].endswith("This is before the site opened on 2017-12-07.")
    assert table[3] == "2 rows need to be corrected. Nothing was imported. Correct them and run it again."
    assert pos(GOOD, *COLUMNS, "--json").stdout.startswith('{"documents": 2')


def test_a_missing_column_is_refused(pos: Command) -> None:
    refused = pos(GOOD, *COLUMNS[:-2])
    assert isinstance(refused.exception, Invalid)
    assert refused.exception.code == "file_refused"


@pytest.mark.parametrize("number", ["0", "-1", "nan", "inf", "x"])
def test_a_strange_multiplier_is_wrong_use(pos: Command, number: str) -> None:
    assert pos(GOOD, *COLUMNS, "--multiply", number).exit_code == 2
