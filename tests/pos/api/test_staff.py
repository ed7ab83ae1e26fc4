"""Who is at a counter and who approves there, as its tablet is told: never a legal name, never an address."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from sites import clock
from sites.access import Role
from sites.db import transaction
from sites.people.accounts import add_account, end_account, name_account, set_account_pin
from sites.people.models import Account
from sites.pins.hashing import hash_pin
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, Cast
from tests.support.clocking import event, send
from tests.support.statements import statements

BY = "test"


def staff(client: FlaskClient, cast: Cast) -> list[dict[str, object]]:
    found: list[dict[str, object]] = cast.call(client, "tablet", "GET", "/staff").json["data"]
    return found


def ago(hours: int) -> str:
    return clock.instant_text(clock.now() - timedelta(hours=hours))


def test_who_came_is_in_until_they_go(client: FlaskClient, cast: Cast) -> None:
    came = ago(3)
    assert [person["in_since"] for person in staff(client, cast)] == [None]
    send(client, cast, event(cast, at=came))
    assert [person["in_since"] for person in staff(client, cast)] == [came]
    send(client, cast, event(cast, "out", ago(1), device_seq=2))
    assert [person["in_since"] for person in staff(client, cast)] == [None]


def test_who_forgot_to_go_yesterday_is_not_in_today(client: FlaskClient, cast: Cast) -> None:
    send(client, cast, event(cast, at=ago(20)))
    assert [person["in_since"] for person in staff(client, cast)] == [None]


def test_a_tablet_is_told_who_has_a_pin(client: FlaskClient, cast: Cast) -> None:
    assert staff(client, cast)[0]["has_pin"] is True
    assert cast.call(client, "supervisor", "PUT", f"/participants/{cast.participant}/pin", json={"pin": None}).status_code == 200
    assert staff(client, cast)[0]["has_pin"] is False


def add(session: Session, email: str, role: Role, scope: str, pin: bool = True) -> Account:
    account = add_account(session, BY, email, role, scope)
    if pin:
        set_account_pin(session, BY, account, hash_pin("80252"))
    return account


def test_the_approvers_of_a_site_are_those_with_a_pin_and_a_say_there_nearest_first(
    client: FlaskClient, cast: Cast, session: Session
) -> None:
    with transaction() as writing:
        region = add(writing, "region@example.org", Role.REGION_ADMIN, "region")
        centre = add(writing, "centre@example.org", Role.CENTRE_MANAGER, f"centre:{CENTRE_HERE}")
        name_account(writing, BY, centre, "담당 07")
        add(writing, "viewer@example.org", Role.REGION_VIEWER, "region")
        add(writing, "elsewhere@example.org", Role.SITE_SUPERVISOR, f"site:{ELSEWHERE}")
        add(writing, "other-centre@example.org", Role.CENTRE_MANAGER, "centre:ganghwa")
        add(writing, "no-pin@example.org", Role.SITE_SUPERVISOR, f"site:{HERE}", pin=False)
        end_account(writing, BY, add(writing, "ended@example.org", Role.SITE_SUPERVISOR, f"site:{HERE}"))
        # Two grants are one person: the nearer role, and what either may do.
        add_account(writing, BY, "region@example.org", Role.REGION_VIEWER, "region")
    answer = cast.call(client, "tablet", "GET", "/approvers")
    assert answer.json == {"next_cursor": None, "data": [
        {"code": cast.approver, "name": None, "role": "site_supervisor", "may": ["approve", "site_work"]},
        {"code": centre.code, "name": "담당 07", "role": "centre_manager", "may": ["approve", "site_work"]},
        {"code": region.code, "name": None, "role": "region_admin", "may": ["approve"]},
    ]}
    assert "@" not in answer.text


def test_an_account_with_two_roles_is_listed_once(client: FlaskClient, cast: Cast, session: Session) -> None:
    with transaction() as writing:
        account = add(writing, "both@example.org", Role.REGION_ADMIN, "region")
        add_account(writing, BY, "both@example.org", Role.SITE_SUPERVISOR, f"site:{HERE}")
    found = [each for each in cast.call(client, "tablet", "GET", "/approvers").json["data"] if each["code"] == account.code]
    assert found == [{"code": account.code, "name": None, "role": "site_supervisor", "may": ["approve", "site_work"]}]


@pytest.mark.parametrize(("who", "path", "status"), [
    ("tablet", "/approvers", 200), ("tablet", f"/approvers?site={ELSEWHERE}", 422), ("supervisor", f"/approvers?site={HERE}", 200),
    ("supervisor", "/approvers", 422), ("supervisor_elsewhere", f"/approvers?site={HERE}", 404), ("viewer", f"/approvers?site={HERE}", 403),
    (None, "/approvers", 401),
])
def test_approvers_are_for_those_who_need_their_yes(client: FlaskClient, cast: Cast, who: str | None, path: str, status: int) -> None:
    assert cast.call(client, who, "GET", path).status_code == status


@pytest.mark.parametrize("path", ["/staff", "/approvers"])
def test_the_lists_take_the_same_few_queries_however_many_there_are(app: Flask, client: FlaskClient, cast: Cast, path: str) -> None:
    def asked() -> int:
        with statements(app) as seen:
            assert cast.call(client, "tablet", "GET", path).status_code == 200
        return len([statement for statement in seen if statement.lstrip().upper().startswith("SELECT")])

    before = asked()
    with app.app_context(), transaction() as writing:
        for number in range(5):
            add(writing, f"more-{number}@example.org", Role.SITE_SUPERVISOR, f"site:{HERE}")
    for number in range(5):
        send(client, cast, event(cast, "in" if number % 2 == 0 else "out", ago(5 - number), device_seq=number + 1))
    assert asked() == before <= 8

