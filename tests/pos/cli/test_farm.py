"""`pos farm`, `pos lots` and `pos donations`: the same figures as the pages."""

import json
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from pos.cli import farm
from pos.config import Settings
from tests.pos.console.harvest import LOT, MONTH, bring_in_the_harvest
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.farm import FARM
from tests.support.settings import as_environment


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """The cast with a farm."""
    return bring_in_the_harvest(app, database)


@pytest.fixture
def told(app: Flask, cast: Cast, settings: Settings) -> Any:
    """Runs a command of the farm."""
    group = click.Group()
    farm.register(group)
    environment = as_environment(settings) | {"LC_ALL": "C.UTF-8"}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(group, [*arguments, "--site", FARM], None, environment, obj=lambda _settings: app)

    return run


def test_a_lot_is_followed_both_ways(told: Any) -> None:
    rows = json.loads(told("lots", "trace", "shiitake-pack", LOT, "--json").stdout)
    assert [(row["way"], row["kind"], row["quantity"]) for row in rows] == [
        ("from", "harvest", "250.000"), ("to", "sale", "20.000"), ("to", "handover", "4.000"),
    ]
    assert told("lots", "trace", "shiitake-pack", "nowhere").exit_code != 0
    assert f"shiitake  {LOT}  2020-11-09  2020-11-19  208.000  kg" in told("lots", "list").stdout


def test_what_the_farm_yielded_and_gave_is_told(told: Any) -> None:
    assert told("farm", "batches").stdout == "201102  2020-11-02  4000  shiitake  400.000  0.100  –\n"
    standing = json.loads(told("donations", "--json").stdout)
    assert [(row["what"], row["given"], row["people"]) for row in standing] == [("campaign", "10.000", 40), ("ready", "6.000", "")]
    assert "예시 경로당  40  manwon  –" in told("donations", MONTH).stdout
    assert told("donations", "2020").exit_code == 2
    assert told("donations", "2019-01").stdout == "Nothing.\n"
