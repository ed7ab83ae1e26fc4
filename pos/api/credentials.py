"""Who stands behind a request: bearer token, the tablet's cookie, or the console's session. Checked before any route runs."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import current_app, g, request
from flask_login import current_user

from sites.access import Actor, Permission, require
from sites.db import db
from sites.devices import tablet_actor
from sites.errors import Forbidden, Unauthenticated, say
from sites.pins.grants import actor_of_token

TABLET_COOKIE = "pos_tablet"
TABLET_HEADER = "X-POS-Tablet"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


def guarded(permission: Permission) -> Callable[[View], View]:
    """Marks a route: it needs a credential that holds this permission somewhere. Where exactly, the route itself checks."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by guard() and by the test of the route table
        return view

    return mark


def unguarded(view: View) -> View:
    """Marks one of the few routes that the contract leaves open."""
    view.permission = None  # type: ignore[attr-defined]  # as above
    return view


def guard() -> None:
    """Runs before every API route: finds the actor, refuses nobody (401) and those who may do this nowhere (403)."""
    view = current_app.view_functions.get(request.endpoint or "")
    permission = getattr(view, "permission", Permission.REGION_WORK)
    if permission is None:
        return
    g.actor = _actor()
    require(g.actor, permission)


def current_actor() -> Actor:
    """The actor of this request."""
    actor: Actor = g.actor
    return actor


def _actor() -> Actor:
    header = request.headers.get("Authorization", "")
    kind, _, token = header.partition(" ")
    if header:
        found = _bearer(token.strip()) if kind.lower() == "bearer" and token.strip() else None
    elif TABLET_COOKIE in request.cookies and TABLET_HEADER in request.headers:
        found = _tablet_page()
    else:
        found = _console()
    if found is None:
        raise Unauthenticated("no_credential", say("등록되지 않았거나 만료된 접속입니다. 다시 등록하거나 로그인해 주세요.",
                                                   "No valid credential. Pair the tablet again or sign in."))
    return found


def _bearer(token: str) -> Actor | None:
    session = db.session()
    return tablet_actor(session, token) or actor_of_token(session, token)


def _tablet_page() -> Actor | None:
    check_origin()
    if request.method not in SAFE_METHODS and not request.is_json:
        raise Forbidden("not_from_the_page", say("태블릿 화면에서 보낸 요청이 아닙니다.", "This did not come from the tablet page."))
    return tablet_actor(db.session(), request.cookies[TABLET_COOKIE])


def check_origin() -> None:
    """Forbidden when a page of another origin sent the request."""
    origin = request.headers.get("Origin")
    if origin is None and request.method in SAFE_METHODS:
        return
    if origin is None or urlsplit(origin).netloc != request.host:
        raise Forbidden("wrong_origin", say("다른 사이트에서 보낸 요청은 받지 않습니다.", "Requests from another origin are not taken."))


def _console() -> Actor | None:
    if not current_user or not current_user.is_authenticated:
        return None
    if request.method not in SAFE_METHODS:
        current_app.extensions["csrf"].protect()
    actor: Actor = current_user.actor
    return actor
