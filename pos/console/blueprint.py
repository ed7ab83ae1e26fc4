"""The blueprint of the console and its one guard: before any page runs, who is it, may they, and does the form come from us?"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from pos.entrance.whence import mark_browser
from sites.access import Permission, require

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_ACCOUNT = "own account"
ROOM_FOR_THE_FORM = 64 * 1024

console = Blueprint("console", __name__, url_prefix="/console", template_folder="templates")

View = TypeVar("View", bound=Callable[..., Any])


def needs(permission: Permission) -> Callable[[View], View]:
    """Marks a page: it needs a signed-in visitor who holds this permission somewhere. Where exactly, the page itself checks."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by the guard and by the test of the route table
        return view

    return mark


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """Marks a page whose form brings a file of up to so many bytes; others take what the whole application takes."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]  # read by the guard, before the form is
        return view

    return mark


def of_own_account(view: View) -> View:
    """Marks a page about the visitor's own account: whoever is signed in may open it, whatever else they may do."""
    view.permission = OWN_ACCOUNT  # type: ignore[attr-defined]  # as above
    return view


def open_to_all(view: View) -> View:
    """Marks one of the few pages that the contract leaves open."""
    view.permission = None  # type: ignore[attr-defined]  # as above
    return view


@console.before_request
def guard() -> AnyResponse | None:
    """Sends strangers to the sign-in page and whoever lacks a second factor to setting it up, refuses those who may do this nowhere, and
    forms that are not ours."""
    view = current_app.view_functions.get(request.endpoint or "")
    most_bytes = getattr(view, "most_bytes", None)
    if most_bytes is not None:
        request.max_content_length = most_bytes + ROOM_FOR_THE_FORM
    if request.method not in SAFE_METHODS:
        current_app.extensions["csrf"].protect()
    permission = getattr(view, "permission", Permission.REGION_WORK)
    if permission is None:
        return None
    if not current_user.is_authenticated:
        wanted = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
        return redirect(url_for("console.sign_in", next=wanted))
    if permission == OWN_ACCOUNT:
        return None
    if current_user.must_set_up:
        return redirect(url_for("console.second_factor"))
    require(current_user.actor, permission)
    return None


@console.after_request
def keep_private(response: Response) -> Response:
    """Figures must not be read from a shared computer's cache after signing out."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Cookie"
    mark_browser(response)
    return response
