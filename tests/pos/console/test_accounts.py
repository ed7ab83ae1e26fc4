"""The pages of accounts and of one's own: who sees what, changing in two steps, what a stale form keeps, and a second factor."""

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sites.access import COMMAND_LINE
from sites.db import db, transaction
from sites.people.accounts import account_named, add_account
from sites.people.second_factor import has_second_factor, remove_second_factor
from sites.pins.checking import approver_with
from sites.registry import site_by_code
from tests.pos.console.november import PASSWORD, code_now, email_of, form_token, sign_in
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE

SignIn = Callable[[str], FlaskClient]
LIST = "/console/accounts/"
NEW_PASSWORD = "노란 은행잎 열두 장이 진다"


def code_of(app: Flask, who: str) -> str:
    with app.app_context():
        return account_named(db.session(), email_of(who)).code


def send(browser: FlaskClient, path: str, page: str | None = None, **form: Any) -> Any:
    """A form as a browser sends it, with the token of the page that it stands on."""
    return browser.post(path, data={"csrf_token": form_token(browser, page or path), **form})


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def test_a_manager_sees_the_accounts_of_the_centre_and_nothing_of_another(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in("manager")
    page = text(browser, LIST)
    assert email_of("supervisor") in page
    for foreign in ("supervisor_elsewhere", "manager_elsewhere", "viewer", "admin"):
        assert email_of(foreign) not in page
        assert browser.get(f"{LIST}{code_of(app, foreign)}").status_code == 404
        assert browser.get(f"{LIST}{code_of(app, foreign)}/ending").status_code == 404
    assert email_of("viewer") not in text(browser, f"{LIST}?search=viewer")
    assert [signed_in(who).get(LIST).status_code for who in ("supervisor", "viewer")] == [403, 403]


def test_the_list_asks_the_same_few_questions_however_long_it_is(app: Flask, signed_in: SignIn) -> None:
    browser, counts, asked = signed_in("admin"), [], list[str]()

    def note(*given: Any) -> None:
        asked.append(given[2])

    with app.app_context():
        engine = db.engine
    for more in (0, 30):
        with app.app_context(), transaction() as session:
            for number in range(more):
                add_account(session, COMMAND_LINE.code, f"more-{number}@example.org", "site_supervisor", f"site:{HERE}")
        sa.event.listen(engine, "before_cursor_execute", note)
        assert browser.get(LIST).status_code == 200
        sa.event.remove(engine, "before_cursor_execute", note)
        counts.append(len([each for each in asked if each.startswith("SELECT")]))
        asked.clear()
    # Who visits, with what (3); accounts, roles, second factors, sessions, names of centres and sites, invitations (7).
    assert counts == [10, 10]


def test_a_change_is_shown_before_it_is_made_and_ends_the_sessions(app: Flask, signed_in: SignIn) -> None:
    manager, supervisor, path = signed_in("manager"), signed_in("supervisor"), f"{LIST}{code_of(app, 'supervisor')}"
    form = {"version": "1", "grant": [f"site_supervisor site:{HERE}"], "role": "site_supervisor", "scope": f"centre:{CENTRE_HERE}"}
    asked = send(manager, f"{path}/grants", path, **form)
    assert asked.status_code == 200
    assert "이렇게 바꿀까요?" in asked.get_data(as_text=True)
    assert supervisor.get("/console/revenue/").status_code == 200
    wanted = [f"site_supervisor site:{HERE}", f"site_supervisor centre:{CENTRE_HERE}"]
    done = send(manager, f"{path}/grants", path, version="1", grant=wanted, sure="yes")
    assert (done.status_code, done.location) == (302, path)
    assert "맡은 일을 바꿨습니다." in text(manager, path)
    assert supervisor.get("/console/revenue/").status_code == 302


def test_a_stale_form_changes_nothing_says_what_stands_now_and_keeps_what_was_chosen(app: Flask, signed_in: SignIn) -> None:
    browser, path = signed_in("manager"), f"{LIST}{code_of(app, 'supervisor')}"
    both = [f"site_supervisor site:{HERE}", f"site_supervisor centre:{CENTRE_HERE}"]
    assert send(browser, f"{path}/grants", path, version="1", grant=both[1:], sure="yes").status_code == 302
    stale = send(browser, f"{path}/grants", path, version="1", grant=both[:1], sure="yes")
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "그 사이에 다른 사람이 이 계정을 바꾸었습니다." in page
    assert 'name="version" value="2"' in page
    assert f'value="{both[0]}" checked' in page
    assert f'value="{both[1]}"' in page
    assert f'value="{both[1]}" checked' not in page


@pytest.mark.parametrize("grant", [f"centre_manager centre:{CENTRE_HERE}", f"site_supervisor site:{ELSEWHERE}", "region_admin region"])
def test_a_forged_form_gives_nothing_that_may_not_be_given(app: Flask, signed_in: SignIn, grant: str) -> None:
    browser, path = signed_in("manager"), f"{LIST}{code_of(app, 'supervisor')}"
    answer = send(browser, f"{path}/grants", path, version="1", grant=[f"site_supervisor site:{HERE}", grant], sure="yes")
    assert answer.status_code == 403
    own = f"{LIST}{code_of(app, 'manager')}"
    assert send(browser, f"{own}/grants", own, version="1", grant=["site_supervisor region"], sure="yes").status_code == 403
    assert send(browser, f"{own}/ending", own).status_code == 403


def test_an_ended_account_is_out_at_once_and_can_be_opened_again(app: Flask, signed_in: SignIn) -> None:
    manager, supervisor, path = signed_in("manager"), signed_in("supervisor"), f"{LIST}{code_of(app, 'supervisor')}"
    assert "사용을 중지할까요?" in text(manager, f"{path}/ending")
    assert send(manager, f"{path}/ending").location == path
    assert supervisor.get("/console/revenue/").status_code == 302
    assert sign_in(app.test_client(), "supervisor").status_code == 422
    assert send(manager, f"{path}/reopening").location == path
    assert sign_in(app.test_client(), "supervisor").status_code == 302
    assert manager.get(f"{path}/nonsense").status_code == 404


def test_an_administrator_without_a_second_factor_gets_no_further_than_setting_it_up(app: Flask, client: FlaskClient, cast: Any) -> None:
    with app.app_context(), transaction() as session:
        remove_second_factor(session, COMMAND_LINE.code, account_named(session, email_of("admin")))
    sign_in(client, "admin")
    for path in ("/console/", LIST, "/console/revenue/"):
        assert client.get(path).location == "/console/me/second-factor"
    assert client.get("/api/v1/sites").status_code == 403
    page = "/console/me/second-factor"
    assert send(client, f"{page}/beginning", page).location == page
    shown = text(client, page)
    secret = shown.split('translate="no">', 1)[1].split("<", 1)[0].replace(" ", "")
    before = client.get_cookie("pos_session")
    assert send(client, f"{page}/confirmation", page, code="123", current=PASSWORD).status_code == 422
    assert send(client, f"{page}/confirmation", page, code=pyotp.TOTP(secret).now(), current="틀린 비밀번호").status_code == 422
    codes = send(client, f"{page}/confirmation", page, code=pyotp.TOTP(secret).now(), current=PASSWORD)
    assert codes.get_data(as_text=True).count('<li translate="no">') == 10
    assert client.get(LIST).status_code == 200
    assert client.get("/api/v1/sites").status_code == 200
    assert secret not in text(client, page).replace(" ", "")
    # The number of the session before is worth nothing: whoever had it, has nothing.
    assert before is not None
    thief = app.test_client()
    thief.set_cookie("pos_session", before.value)
    assert thief.get(LIST).status_code == 302
    assert send(client, f"{page}/removal", page, code=code_now()).status_code == 403


def test_the_second_factor_is_asked_for_and_a_recovery_code_stands_in_once(app: Flask, signed_in: SignIn) -> None:
    browser, page = signed_in("supervisor"), "/console/me/second-factor"
    send(browser, f"{page}/beginning", page)
    secret = text(browser, page).split('translate="no">', 1)[1].split("<", 1)[0].replace(" ", "")
    shown = send(browser, f"{page}/confirmation", page, code=pyotp.TOTP(secret).now(), current=PASSWORD).get_data(as_text=True)
    recovery = shown.split('<li translate="no">', 1)[1].split("<", 1)[0]
    other = app.test_client()
    form = {"email": email_of("supervisor"), "password": PASSWORD, "next": "/console/revenue/", "csrf_token": form_token(other)}
    answer = other.post("/console/sign-in", data=form)
    assert answer.location == "/console/sign-in/code?next=/console/revenue/"
    assert other.get("/console/revenue/").status_code == 302
    assert send(other, "/console/sign-in/code", code="000000").status_code == 422
    assert send(other, "/console/sign-in/code", code=recovery, next="/console/revenue/").location == "/console/revenue/"
    assert other.get("/console/revenue/").status_code == 200
    third = app.test_client()
    third.post("/console/sign-in", data={**form, "csrf_token": form_token(third)})
    assert send(third, "/console/sign-in/code", code=recovery).status_code == 422
    manager = signed_in("manager")
    path = f"{LIST}{code_of(app, 'supervisor')}"
    assert send(manager, f"{path}/second-factor-removal").location == path
    assert other.get("/console/revenue/").status_code == 302
    with app.app_context():
        assert not has_second_factor(db.session(), account_named(db.session(), email_of("supervisor")).id)


def test_a_password_and_a_pin_are_changed_only_by_whoever_knows_the_password(app: Flask, signed_in: SignIn) -> None:
    browser, other = signed_in("supervisor"), signed_in("supervisor")
    wrong = send(browser, "/console/me/password", current="틀린 비밀번호", password=NEW_PASSWORD, repeat=NEW_PASSWORD)
    assert wrong.status_code == 422
    assert "지금 쓰는 비밀번호가 맞지 않습니다." in wrong.get_data(as_text=True)
    assert send(browser, "/console/me/password", current=PASSWORD, password=NEW_PASSWORD, repeat="다른 것").status_code == 422
    seen = send(browser, "/console/me/password", current=PASSWORD, password=NEW_PASSWORD, shown="yes")
    assert seen.location == "/console/me/"
    assert "비밀번호를 바꿨습니다." in text(browser, "/console/me/")
    assert other.get("/console/me/").status_code == 302
    assert send(browser, "/console/me/pin", current=NEW_PASSWORD, pin="1234", act="set").status_code == 422
    assert send(browser, "/console/me/pin", current=PASSWORD, pin="60731", act="set").status_code == 422
    assert send(browser, "/console/me/pin", current=NEW_PASSWORD, pin="60731", act="set").location == "/console/me/"
    with app.app_context():
        found = approver_with(db.session(), site_by_code(db.session(), HERE), email_of("supervisor"), "60731", "device:1")
        assert found == code_of(app, "supervisor")
    assert send(browser, "/console/me/pin", current=NEW_PASSWORD, act="remove").location == "/console/me/"


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(app: Flask, signed_in: SignIn) -> None:
    mine, second, third, theirs = (signed_in(who) for who in ("supervisor", "supervisor", "supervisor", "manager"))
    page = text(mine, "/console/me/")
    handles = [part.split("/end", 1)[0] for part in page.split("/console/me/sessions/")[1:] if not part.startswith("end-others")]
    assert len(handles) == 2
    foreign = [part.split("/end", 1)[0] for part in text(second, "/console/me/").split("/console/me/sessions/")[1:]]
    assert send(theirs, f"/console/me/sessions/{foreign[0]}/end", "/console/me/").status_code == 404
    assert send(mine, f"/console/me/sessions/{handles[0]}/end", "/console/me/").location == "/console/me/"
    assert sorted(browser.get("/console/me/").status_code for browser in (second, third)) == [200, 302]
    assert send(mine, "/console/me/sessions/end-others", "/console/me/").location == "/console/me/"
    assert [browser.get("/console/me/").status_code for browser in (mine, second, third, theirs)] == [200, 302, 302, 200]


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, signed_in: SignIn) -> None:
    browser, thief = signed_in("supervisor"), app.test_client()
    stolen = browser.get_cookie("pos_session")
    assert stolen is not None
    thief.set_cookie("pos_session", stolen.value)
    assert thief.get("/console/me/").status_code == 200
    send(browser, "/console/sign-out", "/console/me/")
    assert thief.get("/console/me/").status_code == 302


def test_someone_with_an_account_takes_a_role_signed_in_and_a_stranger_cannot_take_the_account(app: Flask, signed_in: SignIn) -> None:
    manager, supervisor, stranger = signed_in("manager_elsewhere"), signed_in("supervisor"), app.test_client()
    asked = {"email": email_of("supervisor"), "role": "site_supervisor", "scope": f"site:{ELSEWHERE}"}
    page = send(manager, f"{LIST}invitation", **asked).get_data(as_text=True)
    link = "/console" + page.split('readonly value="', 1)[1].split('"', 1)[0].split("/console", 1)[1]
    taken = stranger.post(link, data={"csrf_token": form_token(stranger), "password": NEW_PASSWORD, "repeat": NEW_PASSWORD})
    assert taken.status_code == 422
    assert sign_in(stranger, "supervisor", NEW_PASSWORD).status_code == 422
    assert send(signed_in("viewer"), link, **{"as": "account"}).status_code == 404
    assert "지금 로그인하신 계정에 더해집니다." in text(supervisor, link)
    assert send(supervisor, link, **{"as": "account"}).location == "/console/sign-in"
    assert supervisor.get("/console/me/").status_code == 302
    again = signed_in("supervisor")
    assert again.get(f"/console/revenue/?scope=site:{ELSEWHERE}").status_code == 200
    assert again.get(link).status_code == 404
