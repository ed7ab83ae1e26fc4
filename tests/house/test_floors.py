"""The floors hold: every import of both packages points down the table of the house."""

import ast

import pytest

from tests.house.floors import FLOORS, Module, broken_floors, modules, not_only_a_docstring
from tests.support.settings import ROOT


def module(path: str, source: str) -> Module:
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Module(path, name, ast.parse(source))


def test_every_import_points_down() -> None:
    broken = [sentence for each in modules(ROOT) for sentence in broken_floors(each)]
    assert not broken, "\n".join(["", *broken])


def test_a_package_says_what_it_is_for_and_runs_nothing() -> None:
    broken = [sentence for each in modules(ROOT) if (sentence := not_only_a_docstring(each))]
    assert not broken, "\n".join(["", *broken])


def test_no_entry_stands_on_two_floors() -> None:
    entries = [entry for floor in FLOORS for entry in floor]
    assert len(entries) == len(set(entries))


@pytest.mark.parametrize(
    ("path", "source", "reason"),
    [
        ("sites/journal.py", "from pos.money import split_vat", "never the other way round"),
        ("sites/registry.py", "import sites.people", "stands above"),
        ("sites/pins.py", "from sites.shifts.clocking import clock_in", "are neighbours"),
        ("pos/revenue/report.py", "from pos.catalogue import queries", "are neighbours"),
        ("pos/inventory/ledger.py", "def f():\n    from pos.sales.record import record_sale", "stands above"),
        ("pos/inventory/ledger.py", "if TYPE_CHECKING:\n    import pos.sales", "stands above"),
        ("pos/api/sales.py", "from pos.app import create_app", "stands above"),
        ("pos/sales/record.py", "from flask import request", "knows no requests"),
        ("pos/exports/rows.py", "import marshmallow.fields", "knows no requests"),
        ("pos/sales/record.py", "from .totals import total", "relatively"),
        ("pos/sales/record.py", "from pos.unheard import of", "on no floor"),
        ("pos/unheard/of.py", "import json", "on no floor"),
        ("pos/__init__.py", "import json", "on no floor"),
    ],
)
def test_an_import_that_points_elsewhere_is_seen(path: str, source: str, reason: str) -> None:
    (sentence,) = broken_floors(module(path, source))
    assert reason in sentence


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "pos/sales/record.py",
            "from pos.sales.totals import total\nfrom pos.revenue.cells import cells\nimport sqlalchemy",
        ),
        (
            "pos/api/sales.py",
            "from flask import request\nfrom pos.sales import record\nfrom pos.api.schemas import sales",
        ),
        ("sites/db.py", "from flask_sqlalchemy import SQLAlchemy"),
        ("pos/app.py", "from pos.api import blueprints\nfrom pos.tables import metadata"),
    ],
)
def test_an_import_that_points_down_is_left_alone(path: str, source: str) -> None:
    assert broken_floors(module(path, source)) == []


def test_a_package_that_runs_code_is_seen() -> None:
    assert not_only_a_docstring(
        module("pos/sales/__init__.py", '"""Sales."""\nfrom pos.sales.record import record_sale')
    )
    assert not_only_a_docstring(module("pos/sales/__init__.py", ""))
    assert not_only_a_docstring(module("pos/sales/__init__.py", '"""Sales."""')) is None
    assert not_only_a_docstring(module("pos/api/__init__.py", '"""The API."""\nBLUEPRINTS = ()')) is None
