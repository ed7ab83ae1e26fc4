"""`pos demo`: example days by command, and what `make run` prints."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import click
import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from pos.cli import demo
from pos.config import Settings
from pos.sales.models import Document
from sites.db import transaction
from sites.devices import pair
from sites.errors import NotFound
from sites.people.accounts import account_named
from sites.pins.grants import actor_of_account
from sites.pins.hashing import matches
from tests.support.cast import Cast
from tests.support.settings import as_environment

# Days are loaded on SQLite here and on PostgreSQL in tests/pos/demo; `make soak` does both on both.
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)]
pytestmark = pytest.mark.parametrize("engine_name", ENGINES, indirect=True, scope="module")

# Few sites had opened by then, so that two months are quickly told.
EARLY = datetime(2017, 8, 2, 3, 0, tzinfo=UTC)


class Command:
    """The command line over the app of the test."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app, self.environment = app, as_environment(settings)
        self.group = click.Group()
        demo.register(self.group)

    def __call__(self, *arguments: str) -> Result:
        """What a command ended with; an exception of the domain is raised."""
        result = CliRunner().invoke(self.group, ("demo", *arguments), None, self.environment, obj=lambda _settings: self.app)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result


@pytest.fixture
def pos(app: Flask, settings: Settings) -> Command:
    return Command(app, settings)


def test_without_a_network_it_says_what_to_do(pos: Command, app: Flask) -> None:
    with pytest.raises(NotFound) as refused:
        pos("load")
    assert "pos network load" in refused.value.message.text("en")
    with pytest.raises(NotFound):
        pos("start")


def test_a_load_says_what_it_recorded_and_what_not(pos: Command, cast: Cast, session: Session) -> None:
    with time_machine.travel(EARLY, tick=False):
        first = json.loads(pos("load", "--from", "2017-07-10", "--to", "2017-07-16", "--json").stdout)
        again = pos("load", "--from", "2017-07-10", "--to", "2017-07-16")
    assert first["sales"] > 80
    assert first["without_sales"][-2:] == ["gs25-01", "gs25-02"]
    assert again.stdout.splitlines()[0] == (
        "2017-07-10 – 2017-07-16: 0 sales, 0 refunds, 0 comings and goings, 0 stock moves, 0 day totals, 0 tickets, all marked as "
        "examples"
    )
    assert again.stdout.splitlines()[1].startswith("No single sales for sites that state day totals: building-01, ")
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == first["sales"] + first["refunds"] + first["day_totals"]


def test_dates_in_the_wrong_order_are_wrong_use(pos: Command, cast: Cast) -> None:
    assert pos("load", "--from", "2020-11-02", "--to", "2020-11-01").exit_code == 2


def test_a_start_loads_two_months_and_hands_out_logins_and_a_code(pos: Command, cast: Cast, session: Session) -> None:
    with time_machine.travel(EARLY, tick=False):
        first = json.loads(pos("start", "--json").stdout)
        again = pos("start")
        with transaction() as writing:
            # The pairing code stands alone on the last line.
            device, _ = pair(writing, again.stdout.splitlines()[-1], "내 태블릿", None)
    session.rollback()
    assert first["loaded"]["sales"] > 500
    assert device.device_no == 2
    days = session.execute(sa.select(sa.func.min(Document.business_date), sa.func.max(Document.business_date))).one()
    assert [str(day) for day in days] == ["2017-06-12", "2017-08-02"]
    assert [(login["role"], login["scope"]) for login in first["logins"]] == [
        ("region_viewer", "region"), ("region_admin", "region"), ("centre_manager", "centre:yeonsu"), ("site_supervisor", "site:cafe-03"),
    ]
    for login in first["logins"]:
        account = account_named(session, login["email"])
        assert matches(account.password_hash, login["password"])
        [grant] = actor_of_account(session, account).grants
        assert (grant.role, str(grant.scope)) == (login["role"], login["scope"])
        assert login["password"] not in again.stdout
    assert "pos user add region@example.org --role region_admin --scope region" in again.stdout
    loaded = sum(first["loaded"][name] for name in ("sales", "refunds", "day_totals"))
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == loaded


def test_in_production_no_example_goes_among_real_sales(
    pos: Command, cast: Cast, app: Flask, settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "pos-settings", replace(settings, env="production"))
    with time_machine.travel(EARLY, tick=False):
        assert pos("load", "--from", "2017-07-10", "--to", "2017-07-11").exit_code == 0
        monkeypatch.setattr(demo, "has_documents", lambda _session, example: example is False)
        refused = pos("load", "--from", "2017-07-12", "--to", "2017-07-13")
    assert refused.exit_code == 2
    assert "real sales" in refused.stderr
