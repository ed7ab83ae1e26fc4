"""Every route of the application, every role: allowed here, 404 elsewhere, 403 where the table says no, 401 for nobody."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule

from pos.api.credentials import OWN_ACCOUNT as OWN_IN_THE_API
from pos.app import create_app
from pos.console.blueprint import OWN_ACCOUNT
from sites.access import TABLE, Permission, Role
from sites.db import db, transaction
from sites.people.accounts import account_by_email
from sites.people.sessions import LONG, Browser, begin_session
from tests.pos.api.asking import Asking
from tests.pos.api.every_call import CALLS
from tests.pos.api.places import Place, path_of
from tests.support.cast import Cast
from tests.support.settings import settings_for

API = "/api/v1"
OPEN = {"/keys", "/openapi.json", "/docs", "/devices"}
OPEN_AT_THE_ROOT = {"/healthz", "/readyz"}
# Pages without a figure on them: they ask the API for everything, or lead to the sign-in.
SHELLS = {
    "/", "/static/<path:filename>", "/checkout/static/<path:filename>", "/checkout/static/js/<path:name>", "/checkout/",
    "/checkout/manifest.webmanifest", "/checkout/sw.js",
    "/checkout/display/", "/checkout/page.css",
}
# A receipt's own link: 22 random letters that only the slip holds.
OPEN_BY_LINK = {"/r/<token>", "/r/<token>.txt"}
UNMARKED = SHELLS | OPEN_BY_LINK
OPEN_IN_THE_CONSOLE = {
    "/console/sign-in", "/console/sign-in/code", "/console/sign-out", "/console/welcome/<token>", "/console/invitation/<token>",
    "/console/language",
}
WHO: dict[str, Role] = {
    "tablet": Role.TABLET, "supervisor": Role.SITE_SUPERVISOR, "manager": Role.CENTRE_MANAGER, "viewer": Role.REGION_VIEWER,
    "admin": Role.REGION_ADMIN,
}
SEES_ALL = {"viewer", "admin"}


def methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def permission_of(app: Flask, rule: Rule) -> Any:
    return getattr(app.view_functions[rule.endpoint], "permission", "unmarked")


@pytest.fixture(scope="module")
def map_of_routes(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application to read the route table of; it needs no database."""
    folder = tmp_path_factory.mktemp("routes")
    return create_app(settings_for(f"sqlite:///{folder}/none.sqlite3", folder))


def test_every_route_is_behind_a_permission_or_on_the_contracts_open_list(map_of_routes: Flask) -> None:
    wrong = []
    for rule in map_of_routes.url_map.iter_rules():
        permission = permission_of(map_of_routes, rule)
        if rule.rule.startswith(API):
            fine = permission is None and rule.rule.removeprefix(API) in OPEN if not isinstance(permission, Permission) else True
            fine = permission == OWN_IN_THE_API if rule.rule.startswith(f"{API}/me") else fine
        elif rule.rule.startswith("/console/me"):
            fine = permission == OWN_ACCOUNT
        elif rule.rule.startswith("/console"):
            fine = permission is None and rule.rule in OPEN_IN_THE_CONSOLE if not isinstance(permission, Permission) else True
        else:
            fine = rule.rule == "/metrics" and permission == Permission.READ
            fine = fine or (permission is None and rule.rule in OPEN_AT_THE_ROOT) or (permission == "unmarked" and rule.rule in UNMARKED)
        if not fine:
            wrong.append(f"{rule.rule}: {permission}")
    assert not wrong, "\n".join(["", *wrong, "Mark the view with guarded(...), or put it on the open list if the contract does."])


def test_the_walk_knows_every_guarded_route_and_no_other(map_of_routes: Flask) -> None:
    guarded = {
        (method, rule.rule.removeprefix(API))
        for rule in map_of_routes.url_map.iter_rules()
        if rule.rule.startswith(API) and permission_of(map_of_routes, rule) is not None
        for method in methods(rule)
    }
    assert guarded == set(CALLS), "Give every route a call in tests/pos/api/every_call.py."


def test_every_permission_opens_something(map_of_routes: Flask) -> None:
    used = {permission_of(map_of_routes, rule) for rule in map_of_routes.url_map.iter_rules()}
    assert set(Permission) - used == set()


@pytest.mark.parametrize(("method", "rule"), CALLS, ids=[f"{method} {rule}" for method, rule in CALLS])
def test_each_role_may_do_what_the_table_says_where_it_says(
    app: Flask, ask: Asking, places: tuple[Place, Place], method: str, rule: str
) -> None:
    call, wrong = CALLS[method, rule], []
    (found,) = [each for each in app.url_map.iter_rules() if each.rule == API + rule and method in methods(each)]
    allowed = TABLE.get(permission_of(app, found), frozenset())
    for who, role in WHO.items():
        for place, elsewhere in zip(places, (False, True), strict=True):
            expected = _expected(call, who, role in allowed, elsewhere)
            answer = ask(
                who, method, path_of(rule, place) + (call.query(place) if call.query else ""),
                call.body(place, who == "tablet") if call.body else None, headers=call.headers(place) if call.headers else {},
                **_file(call),
            )
            if expected is not None and answer.status_code not in expected:
                where = "elsewhere" if elsewhere else "here"
                wrong.append(f"{who} {where}: {answer.status_code}, not {sorted(expected)}: {answer.text[:300]}")
    assert not wrong, "\n".join(["", *wrong])


def _file(call: Any) -> dict[str, Any]:
    return {} if call.file is None else {"data": call.file.encode(), "content_type": "text/csv"}


FINE = frozenset({200, 201, 202, 204, 304, 409, 412, 422})


def _expected(call: Any, who: str, allowed: bool, elsewhere: bool) -> frozenset[int] | None:
    if not allowed:
        return frozenset({403}) if not elsewhere else frozenset({403, 404})
    if call.of_centre and who == "supervisor":
        return frozenset({404})
    if not elsewhere or who in SEES_ALL:
        return FINE | {404} if call.nothing_here else FINE
    if call.elsewhere is None:
        return None
    return call.tablet_elsewhere if who == "tablet" and call.tablet_elsewhere is not None else call.elsewhere


@pytest.mark.parametrize("credential", [None, "Bearer nobody-ever-made-this-one", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer é"])
def test_nobody_gets_anywhere(ask: Asking, places: tuple[Place, Place], credential: str | None) -> None:
    headers = {} if credential is None else {"Authorization": credential}
    for method, rule in CALLS:
        call = CALLS[method, rule]
        body, path = call.body(places[0], True) if call.body else None, path_of(rule, places[0])
        answer = ask(None, method, path + (call.query(places[0]) if call.query else ""), body, headers=headers, **_file(call))
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), f"{method} {rule}"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_open_routes_are_open(ask: Asking, client: FlaskClient) -> None:
    for path in ("/keys", "/openapi.json", "/docs"):
        assert ask(None, "GET", path).status_code == 200
    assert ask(None, "POST", "/devices", {"code": "AAAAAAAA", "name": "카운터"}).status_code == 403
    assert [client.get(path).status_code for path in sorted(OPEN_AT_THE_ROOT)] == [200, 200]


def test_the_console_leads_strangers_to_the_sign_in(client: FlaskClient, map_of_routes: Flask) -> None:
    closed = [
        rule.rule for rule in map_of_routes.url_map.iter_rules()
        if rule.rule.startswith("/console") and permission_of(map_of_routes, rule) is not None
        and "GET" in methods(rule) and "<" not in rule.rule
    ]
    assert closed
    for path in closed:
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/console/sign-in")


def test_a_console_session_may_do_the_same_with_its_form_token(app: Flask, client: FlaskClient, cast: Cast) -> None:
    with app.app_context():
        account = account_by_email(db.session(), "approver@example.org")
        assert account is not None
        with transaction() as writing:
            identity = begin_session(writing, account, LONG, Browser("192.0.2.1", ""))
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["csrf_token"] = identity, "raw"
    assert client.get("/api/v1/sites/cafe-01").status_code == 200
    assert client.get("/api/v1/sites/shoe-01").status_code == 404
    assert client.post("/api/v1/sites/cafe-01/pairing-codes").status_code == 400
    token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps("raw")
    assert client.post("/api/v1/sites/cafe-01/pairing-codes", headers={"X-CSRFToken": token}).status_code == 201
    assert client.post("/api/v1/months/2020-10/closing", json={"scope": "region"}, headers={"X-CSRFToken": token}).status_code == 403
