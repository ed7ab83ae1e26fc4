"""`pos trade receivables` says what the API says."""

import json
from uuid import uuid4

import click
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import trade
from pos.config import Settings
from tests.support.cast import CENTRE_HERE, HERE, Cast
from tests.support.settings import as_environment


def test_the_command_says_what_the_api_says(app: Flask, client: FlaskClient, cast: Cast, settings: Settings) -> None:
    made = cast.call(client, "manager", "PUT", "/customers/nursery", json={"name": "예시 어린이집", "owner": f"centre:{CENTRE_HERE}"})
    assert made.status_code == 201, made.json
    sold = cast.call(client, "tablet", "POST", "/sales", json={
        "id": str(uuid4()), "device_seq": 1, "sold_at": "2020-11-03T10:00:00+09:00", "total": 5000, "customer": "nursery",
        "payments": [{"method": "on_account", "amount": 5000}],
        "lines": [{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": 5000}]})
    assert sold.status_code == 201, sold.json
    told = cast.call(client, "supervisor", "GET", f"/receivables?scope=site:{HERE}").json
    command = click.Group("pos")
    trade.register(command)
    asked = ["trade", "receivables", "--scope", f"site:{HERE}"]
    said = json.loads(_run(app, command, [*asked, "--json"], settings))
    assert said["total"] == told["total"]
    assert [(one["customer"], one["open"]) for one in said["customers"]] == [("nursery", 5000)]
    assert "nursery" in _run(app, command, asked, settings)


def _run(app: Flask, command: click.Group, words: list[str], settings: Settings) -> str:
    done = CliRunner().invoke(command, words, env=as_environment(settings), obj=lambda _settings: app, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output
