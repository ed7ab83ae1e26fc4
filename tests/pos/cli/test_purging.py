"""`pos purge`, and resetting a second factor from the command line."""

import json
from datetime import timedelta

import click
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from pos.cli import people, purging
from pos.config import Settings
from sites import clock
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.devices import PairingCode, make_pairing_code
from sites.people.accounts import account_named, make_link
from sites.people.invitations import invite
from sites.people.models import AccountSession, Invitation, OneTimeLink, SecondFactor
from sites.people.second_factor import begin_second_factor
from sites.people.sessions import LONG, Browser, begin_session
from sites.pins.throttle import Throttle, count_try
from sites.registry import site_by_code
from tests.support.cast import HERE, Cast
from tests.support.settings import as_environment

TABLES = (Throttle, AccountSession, OneTimeLink, PairingCode, Invitation)


def run(app: Flask, settings: Settings, *arguments: str) -> str:
    group = click.Group()
    people.register(group)
    purging.register(group)
    done = CliRunner().invoke(group, arguments, None, as_environment(settings), obj=lambda _settings: app)
    assert done.exit_code == 0, done.output
    return done.output


def test_what_ended_two_months_ago_goes_and_what_is_newer_stays(app: Flask, cast: Cast, settings: Settings, session: Session) -> None:
    with transaction() as writing:
        for table in TABLES:
            writing.execute(sa.delete(table))
    with time_machine.travel(clock.now(), tick=False) as moment:
        for _ in range(2):
            with transaction() as writing:
                account = account_named(writing, "approver@example.org")
                count_try(writing, f"someone at {clock.now()}")
                begin_session(writing, account, LONG, Browser("192.0.2.1", ""))
                make_link(writing, COMMAND_LINE.code, account)
                make_pairing_code(writing, site_by_code(writing, HERE))
                invite(writing, COMMAND_LINE.code, f"asked-{clock.now():%Y%m%d}@example.org", "site_supervisor", f"site:{HERE}")
            moment.shift(timedelta(days=70))
        moment.shift(timedelta(days=-69, hours=-23))
        gone = json.loads(run(app, settings, "purge", "--json"))
        ended = dict.fromkeys(("tries", "sessions", "links", "pairing_codes", "invitations"), 1)
        others = ("cash_receipt_numbers", "pass_holders", "ticket_customers", "sale_customers", "set_aside", "till_texts", "jobs")
        assert gone == ended | dict.fromkeys(others, 0)
        assert json.loads(run(app, settings, "purge", "--json")) == dict.fromkeys(gone, 0)
    session.rollback()
    assert [len(session.scalars(sa.select(table)).all()) for table in TABLES] == [1] * 5


def test_a_second_factor_is_reset(app: Flask, cast: Cast, settings: Settings, session: Session) -> None:
    with transaction() as writing:
        begin_second_factor(writing, account_named(writing, "approver@example.org"))
    run(app, settings, "user", "second-factor-reset", "approver@example.org")
    session.rollback()
    assert session.scalars(sa.select(SecondFactor)).all() == []
