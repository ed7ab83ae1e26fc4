"""Who stands behind a request: bearer token, the tablet's cookie, or the console's session. Checked before any route runs."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, g, request
from flask_login import current_user
from werkzeug.exceptions import UnsupportedMediaType

from pos.sales.counter import tablet_at_counter
from sites.access import Actor, Permission, require
from sites.db import db
from sites.devices import is_in_force, tablet_actor
from sites.errors import Forbidden, NotFound, Unauthenticated, say
from sites.people.tokens import token_hash
from sites.pins.grants import actor_of_token

TABLET_COOKIE = "pos_tablet"
TABLET_HEADER = "X-POS-Tablet"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE_SECONDS = 400 * 24 * 3600
OWN_ACCOUNT = "own account"

View = TypeVar("View", bound=Callable[..., Any])


def guarded(permission: Permission, *, confirmed_under_lock: bool = False) -> Callable[[View], View]:
    """Marks a route: it needs a credential that holds this permission somewhere. Where exactly, the route itself checks.

    With `confirmed_under_lock` a tablet may be known from memory: the route asks again once it holds the site's lock.
    """

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by guard() and by the test of the route table
        view.confirmed_under_lock = confirmed_under_lock  # type: ignore[attr-defined]  # as above
        return view

    return mark


def of_own_account(view: View) -> View:
    """Marks a route about the account that is signed in: whoever is signed in may use it, whatever else they may do. A program and a tablet
    have no password, no sessions and no second factor: 403."""
    view.permission = OWN_ACCOUNT  # type: ignore[attr-defined]  # as above
    return view


def unguarded(view: View) -> View:
    """Marks one of the few routes that the contract leaves open."""
    view.permission = None  # type: ignore[attr-defined]  # as above
    return view


def guard() -> None:
    """Runs before every API route: finds the actor, refuses nobody (401), those who may do this nowhere (403) and addresses that no
    name can have (404)."""
    view = current_app.view_functions.get(request.endpoint or "")
    permission = getattr(view, "permission", Permission.REGION_WORK)
    if permission is None:
        return
    g.actor = _actor(getattr(view, "confirmed_under_lock", False))
    if permission != OWN_ACCOUNT:
        require(g.actor, permission)
    elif "signed_in" not in g:
        raise Forbidden("signed_in_only", say("관리 화면에 로그인한 계정만 쓸 수 있습니다. 프로그램과 태블릿에는 비밀번호가 없습니다.",
                                              "Only for an account signed in to the console: programs and tablets have no password."))
    if request.view_args and not all(str(value).isprintable() for value in request.view_args.values()):
        raise NotFound


def current_actor() -> Actor:
    """The actor of this request."""
    actor: Actor = g.actor
    return actor


def signed_in() -> Any:
    """Whose browser this is, on a route of the own account: its account_id, session_id, token and grants."""
    return g.signed_in


def _actor(from_memory: bool) -> Actor:
    header = request.headers.get("Authorization", "")
    kind, _, token = header.partition(" ")
    if header:
        found = _bearer(token.strip(), from_memory) if kind.lower() == "bearer" and token.strip() else None
    elif TABLET_COOKIE in request.cookies and is_tablet_page():
        found = _tablet_page(from_memory)
    else:
        found = _console()
    if found is None:
        raise _nobody()
    return found


def _nobody() -> Unauthenticated:
    return Unauthenticated("no_credential", say("등록되지 않았거나 만료된 접속입니다. 다시 등록하거나 로그인해 주세요.",
                                                "No valid credential. Pair the tablet again or sign in."))


def confirm_tablet(actor: Actor) -> None:
    """Unauthenticated when a tablet known from memory was revoked meanwhile: for refusals, which never come to the site's lock."""
    if not is_in_force(db.session(), actor):
        raise _nobody()


def _bearer(token: str, from_memory: bool) -> Actor | None:
    return _tablet(token, from_memory) or actor_of_token(db.session(), token)


def _tablet(token: str, from_memory: bool) -> Actor | None:
    session = db.session()
    known = tablet_at_counter(session, token_hash(token)) if from_memory else None
    return known or tablet_actor(session, token)


def is_tablet_page() -> bool:
    """Whether the request says that the tablet page sent it."""
    return request.headers.get(TABLET_HEADER) == "1"


def _tablet_page(from_memory: bool) -> Actor | None:
    check_origin()
    if request.method not in SAFE_METHODS and not request.is_json:
        raise UnsupportedMediaType
    g.cookie_to_renew = request.cookies[TABLET_COOKIE]
    return _tablet(g.cookie_to_renew, from_memory)


def renew_cookie(response: Response) -> Response:
    """Runs after every API route: a credential that the tablet page used lasts another 400 days."""
    if "cookie_to_renew" in g and "actor" in g:
        keep_cookie(response, g.cookie_to_renew)
    return response


def keep_cookie(response: Response, token: str) -> None:
    """Puts a tablet's credential where the page's own scripts cannot read it."""
    response.set_cookie(
        TABLET_COOKIE, token, max_age=COOKIE_SECONDS, httponly=True, samesite="Strict", path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def check_origin() -> None:
    """Forbidden when a page of another origin sent the request."""
    origin = request.headers.get("Origin")
    if origin is None and request.method in SAFE_METHODS:
        return
    # Behind a proxy that is not trusted with the scheme the request looks like http; the address that people open is in the settings.
    own = (request.host_url.rstrip("/"), current_app.extensions["pos-settings"].base_url.rstrip("/"))
    if origin not in own:
        raise Forbidden("wrong_origin", say("다른 사이트에서 보낸 요청은 받지 않습니다.", "Requests from another origin are not taken."))


def _console() -> Actor | None:
    if not current_user or not current_user.is_authenticated:
        return None
    if request.method not in SAFE_METHODS:
        current_app.extensions["csrf"].protect()
    g.signed_in = current_user._get_current_object()
    actor: Actor = g.signed_in.actor
    return actor
