"""Accounts and invitations over the API: within reach, below one's own role, with the version that was read."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sites.access import COMMAND_LINE
from sites.db import db, transaction
from sites.journal import JournalEntry
from sites.people.accounts import add_account
from tests.pos.api.asking import Asking
from tests.pos.api.asking import code as problem
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE
from tests.support.settings import BASE_URL

SUPERVISOR_HERE = {"role": "site_supervisor", "scope": f"site:{HERE}"}


@pytest.fixture
def code(app: Flask, ask: Asking) -> str:
    """The account of a supervisor here."""
    with app.app_context(), transaction() as session:
        return add_account(session, COMMAND_LINE.code, "someone@example.org", "site_supervisor", f"site:{HERE}").code


def test_a_list_holds_what_is_within_reach_and_pages(ask: Asking, code: str) -> None:
    mine = ask("manager", "GET", "/accounts").json
    assert [row["code"] for row in mine["data"]] == sorted([ask.cast.approver, code])
    assert ask("manager_elsewhere", "GET", "/accounts").json["data"] == []
    first = ask("admin", "GET", "/accounts?limit=1").json
    second = ask("admin", "GET", f"/accounts?limit=1&cursor={first['next_cursor']}").json
    assert [first["data"][0]["code"], second["data"][0]["code"]] == sorted([ask.cast.approver, code])
    assert second["next_cursor"] is None
    assert [row["code"] for row in ask("admin", "GET", "/accounts?search=MEONE@&role=site_supervisor&ended=no").json["data"]] == [code]
    assert ask("admin", "GET", "/accounts?search=%25").json["data"] == []


def test_an_account_shows_no_secret(ask: Asking, code: str) -> None:
    shown = ask("manager", "GET", f"/accounts/{code}").json
    assert shown == {
        "code": code, "email": "someone@example.org", "name": None, "grants": [SUPERVISOR_HERE], "ended": False, "has_password": False,
        "second_factor": False, "has_pin": False, "seen": None, "version": 1,
    }


def test_a_name_is_given_with_the_version_that_was_read_and_found_by(ask: Asking, code: str) -> None:
    path, tag = f"/accounts/{code}/name", ask("manager", "GET", f"/accounts/{code}").headers["ETag"]
    assert ask("manager", "PUT", path, {"name": "담당 01"}).status_code == 428
    done = ask("manager", "PUT", path, {"name": " 담당  01 "}, headers={"If-Match": tag})
    assert (done.status_code, done.json["name"]) == (200, "담당 01")
    assert ask("manager", "PUT", path, {"name": "다른 이름"}, headers={"If-Match": tag}).status_code == 412
    assert ask("manager", "PUT", path, {"name": "가" * 41}, headers={"If-Match": done.headers["ETag"]}).status_code == 422
    assert [row["code"] for row in ask("manager", "GET", "/accounts?search=담당").json["data"]] == [code]
    with ask.client.application.app_context():
        written = db.session().scalars(sa.select(JournalEntry.content).where(JournalEntry.act == "account_named")).all()
    assert len(written) == 1
    assert "담당" not in str(written)


def test_roles_are_replaced_with_the_version_that_was_read(ask: Asking, code: str) -> None:
    path, tag = f"/accounts/{code}/grants", ask("manager", "GET", f"/accounts/{code}").headers["ETag"]
    wanted = {"grants": [SUPERVISOR_HERE, {"role": "site_supervisor", "scope": f"centre:{CENTRE_HERE}"}]}
    assert ask("manager", "PUT", path, wanted).status_code == 428
    done = ask("manager", "PUT", path, wanted, headers={"If-Match": tag})
    assert (done.status_code, len(done.json["grants"]), done.json["version"]) == (200, 2, 2)
    stale = ask("manager", "PUT", path, {"grants": []}, headers={"If-Match": tag})
    assert (stale.status_code, problem(stale)) == (412, "changed_meanwhile")
    assert len(ask("manager", "GET", f"/accounts/{code}").json["grants"]) == 2
    nothing = ask("manager", "PUT", path, {"grants": []}, headers={"If-Match": done.headers["ETag"]})
    assert (nothing.status_code, nothing.json["grants"]) == (200, [])
    assert ask("manager", "GET", f"/accounts/{code}").status_code == 404


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("centre_manager", f"centre:{CENTRE_HERE}", 403), ("region_viewer", "region", 404), ("region_admin", "region", 404),
        ("site_supervisor", f"site:{ELSEWHERE}", 404), ("site_supervisor", "site:nowhere", 422), ("site_supervisor", f"site:{HERE}", 201),
    ],
)
def test_a_manager_invites_only_to_what_they_may_give(ask: Asking, role: str, scope: str, status: int) -> None:
    asked = {"email": "new@example.org", "role": role, "scope": scope}
    assert ask("manager", "POST", "/invitations", asked).status_code == status
    assert len(ask("manager", "GET", "/invitations").json["data"]) == (status == 201)


def test_a_link_is_told_once_renewed_and_withdrawn(ask: Asking) -> None:
    made = ask("manager", "POST", "/invitations", {"email": "New@Example.org", **SUPERVISOR_HERE}).json
    assert made["link"].startswith(f"{BASE_URL}/console/invitation/")
    assert made["email"] == "new@example.org"
    (listed,) = ask("manager", "GET", "/invitations").json["data"]
    assert "link" not in listed
    assert ask("manager_elsewhere", "GET", "/invitations").json["data"] == []
    again = ask("manager", "POST", "/invitations", {"email": "new@example.org", **SUPERVISOR_HERE})
    assert (again.status_code, problem(again)) == (409, "invited_already")
    path = f"/invitations/{made['id']}"
    assert ask("manager_elsewhere", "POST", f"{path}/renewal").status_code == 404
    renewed = ask("manager", "POST", f"{path}/renewal")
    assert (renewed.status_code, renewed.json["link"] != made["link"]) == (201, True)
    assert [ask("manager", "POST", f"{path}/withdrawal").status_code for _ in range(2)] == [200, 200]
    assert problem(ask("manager", "POST", f"{path}/renewal")) == "invitation_over"
    assert ask("manager", "GET", "/invitations").json["data"] == []


def test_an_account_is_ended_opened_again_and_given_a_link(ask: Asking, code: str) -> None:
    def act(name: str) -> Any:
        return ask("manager", "POST", f"/accounts/{code}/{name}")

    link = act("password-links")
    assert (link.status_code, link.json["link"].startswith(f"{BASE_URL}/console/welcome/")) == (201, True)
    assert [act("ending").json["ended"], act("ending").json["ended"], act("reopening").json["ended"]] == [True, True, False]
    assert act("second-factor-removal").status_code == act("signing-out").status_code == 200


def test_what_holds_more_than_the_caller_may_give_is_seen_and_left_alone(app: Flask, ask: Asking, code: str) -> None:
    with app.app_context(), transaction() as session:
        add_account(session, COMMAND_LINE.code, "someone@example.org", "region_viewer", "region")
    assert ask("manager", "GET", f"/accounts/{code}").json["grants"] == [SUPERVISOR_HERE]
    for act in ("ending", "reopening", "second-factor-removal", "signing-out", "password-links"):
        assert ask("manager", "POST", f"/accounts/{code}/{act}").status_code == 403
        assert ask("manager_elsewhere", "POST", f"/accounts/{code}/{act}").status_code == 404
