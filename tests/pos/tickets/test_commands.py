"""`pos tickets`: what is kept, what is late, and the work that was done, without a word of whose it is."""

import json
from datetime import UTC, datetime
from typing import Any

import click
import time_machine
from click.testing import CliRunner
from flask import Flask

from pos.cli import tickets
from pos.config import Settings
from tests.pos.api.asking import Asking
from tests.pos.tickets.leaving import SHOP, do, leave
from tests.support.settings import as_environment


def test_what_is_kept_and_late_is_told_without_a_name(app: Flask, ask: Asking, settings: Settings) -> None:
    late, ready = leave(ask), leave(ask, due_date="2020-12-20")
    do(ask, ready["id"], "ready")

    def pos(*arguments: str) -> Any:
        group = click.Group()
        tickets.register(group)
        done = CliRunner().invoke(group, ("tickets", *arguments), None, as_environment(settings), obj=lambda _settings: app)
        assert done.exit_code == 0, done.output
        return done.output

    with time_machine.travel(datetime(2020, 11, 27, 3, tzinfo=UTC), tick=False):
        told = json.loads(pos("list", "--site", SHOP, "--json"))
        assert {(each["tag"], each["state"], each["overdue"]) for each in told} >= {
            (late["tag"], "received", True), (ready["tag"], "ready", False),
        }
        assert [each["tag"] for each in json.loads(pos("overdue", "--json"))] == [late["tag"]]
        assert late["tag"] in pos("list")
        assert "1205" not in pos("list", "--json")
        assert json.loads(pos("unclaimed", "--json")) == []
    assert json.loads(pos("work", "2020-11-21", "2020-11-21", "--json")) == [
        {"site": SHOP, "day": "2020-11-21", "items": 1, "worth": 8000},
    ]
