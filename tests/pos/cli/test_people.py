"""`pos user`, `pos token`, `pos participant`."""

import json

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from pos.cli import people
from pos.config import Settings
from sites import clock
from sites.errors import DomainError, Invalid, NotFound
from sites.people.accounts import account_by_email, account_of_link
from sites.people.assignments import postings_of
from sites.people.models import Account
from sites.people.participants import participant_by_code
from sites.pins.checking import approver_with, check_pin
from sites.pins.grants import actor_of_account, actor_of_token
from sites.registry import site_by_code
from tests.support.cast import CENTRE_HERE, HERE, Cast
from tests.support.settings import BASE_URL, as_environment


@pytest.fixture
def pos(app: Flask, cast: Cast, settings: Settings, session: Session) -> "Command":
    return Command(app, settings)


class Command:
    """The command line over the app of the test."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app, self.environment = app, as_environment(settings)
        self.group = click.Group()
        people.register(self.group)

    def __call__(self, *arguments: str, typed: str | None = None) -> list[str]:
        """The lines that a command prints; a refusal of the domain is raised."""
        result: Result = CliRunner().invoke(self.group, arguments, typed, self.environment, obj=lambda _settings: self.app)
        if isinstance(result.exception, DomainError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output.splitlines()


def test_an_account_comes_with_a_link_alone_on_the_last_line(pos: Command, session: Session) -> None:
    lines = pos("user", "add", "new@example.org", "--role", "site_supervisor", "--scope", f"site:{HERE}")
    start, _, token = lines[-1].rpartition("/")
    assert start == f"{BASE_URL}/console/welcome"
    account = account_of_link(session, token)
    assert account is not None
    assert lines[0] == f"account={account.code} email=new@example.org role=site_supervisor scope=site:{HERE}"


def test_json_holds_the_link_as_well(pos: Command) -> None:
    (line,) = pos("user", "add", "new@example.org", "--role", "region_viewer", "--scope", "region", "--json")
    assert sorted(json.loads(line)) == ["account", "email", "link", "role", "scope"]


def test_a_second_role_joins_the_first(pos: Command, session: Session) -> None:
    for scope in ("site:cafe-01", "site:cafe-05"):
        pos("user", "add", "new@example.org", "--role", "site_supervisor", "--scope", scope)
    account = account_by_email(session, "new@example.org")
    assert account is not None
    assert [str(grant.scope) for grant in actor_of_account(session, account).grants] == ["site:cafe-01", "site:cafe-05"]


@pytest.mark.parametrize(("role", "scope"), [("boss", "region"), ("site_supervisor", "site:nowhere"), ("region_admin", "centre:seogu")])
def test_a_role_that_cannot_be_given_makes_no_account(pos: Command, session: Session, role: str, scope: str) -> None:
    before = session.scalars(sa.select(sa.func.count()).select_from(Account)).one()
    with pytest.raises(Invalid):
        pos("user", "add", "new@example.org", "--role", role, "--scope", scope)
    assert session.scalars(sa.select(sa.func.count()).select_from(Account)).one() == before


def test_a_made_pin_approves_and_a_chosen_one_replaces_it(pos: Command, session: Session, cast: Cast) -> None:
    made = pos("user", "pin", "approver@example.org")[-1]
    site = site_by_code(session, HERE)
    assert approver_with(session, site, cast.approver, made, "device:1") == cast.approver
    session.rollback()
    pos("user", "pin", "approver@example.org", "--ask", typed="73905\n73905\n")
    assert approver_with(session, site, cast.approver, "73905", "device:1") == cast.approver


def test_an_ended_account_stays_ended(pos: Command, session: Session) -> None:
    pos("user", "end", "approver@example.org")
    account = account_by_email(session, "approver@example.org")
    assert account is not None
    assert account.disabled_at is not None
    with pytest.raises(NotFound):
        pos("user", "end", "nobody@example.org")


def test_a_token_is_printed_once_and_works_until_it_is_revoked(pos: Command, session: Session) -> None:
    token = pos("token", "add", "month report", "--role", "region_viewer", "--scope", "region")[-1]
    actor = actor_of_token(session, token)
    assert actor is not None
    assert actor.code == "token:month report"
    session.rollback()
    assert pos("token", "revoke", "month report") == []
    assert actor_of_token(session, token) is None


def test_a_participant_is_added_assigned_and_given_a_pin(pos: Command, session: Session) -> None:
    code = pos("participant", "add", "참여자 03", "--centre", CENTRE_HERE, "--site", HERE, "--from", "2020-11-20")[-1]
    pin = pos("participant", "pin", code)[-1]
    check_pin(session, code, pin, "device:1")
    pos("participant", "assign", code, "cafe-05")
    found = participant_by_code(session, code)
    assert found is not None
    postings = [(posting.site, posting.valid_from.isoformat()) for posting in postings_of(session, found)]
    assert postings == [(HERE, "2020-11-20"), ("cafe-05", clock.business_day(clock.now()).isoformat())]


@pytest.mark.parametrize("arguments", [("--centre", "nowhere"), ("--centre", CENTRE_HERE, "--site", "nowhere")])
def test_a_participant_of_nowhere_is_refused(pos: Command, arguments: tuple[str, ...]) -> None:
    with pytest.raises(NotFound):
        pos("participant", "add", "참여자 03", *arguments)
