"""Refusals as pages: what happened and what to do next, never a stack, never a code alone."""

from flask import Response, make_response, request
from flask_login import current_user
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from pos.console.language import Speaker, language, page
from pos.console.texts import FRAME, REFUSALS
from pos.console.visitor import Visitor, current_visitor
from pos.entrance.statuses import STATUS
from sites.errors import DomainError, Stale, TooLarge, Unauthenticated

# Whoever reads a page is signed in, or led to where that is done; what changed meanwhile is a conflict to a person.
_STATUS: dict[type[DomainError], int] = STATUS | {Unauthenticated: 403, Stale: 409, TooLarge: 409}


def answer_http_error(error: HTTPException) -> Response:
    """The page for what the framework itself refuses; the Allow header of a 405 stays."""
    status = error.code or 500
    response = _page(status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def answer_domain_error(error: DomainError) -> Response:
    """The page for a refusal of the domain. Only what the visitor chose is explained by its own sentences."""
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 409)
    if status in (403, 404, 503):
        return _page(status)
    spoken = language()
    sentences = [message.text(spoken) for messages in error.errors.values() for message in messages]
    return _page(status, sentences or [error.message.text(spoken)])


def _page(status: int, details: list[str] | None = None) -> Response:
    say = Speaker(language(), FRAME, REFUSALS)
    shown = str(status) if f"title_{status}" in say else "500" if status >= 500 else "400"
    lines = details or [say(f"detail_{shown}")]
    visitor = _visitor() if status < 500 else None
    response = make_response(page("console/refusal/page.html", say, shown=shown, lines=lines, visitor=visitor), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _visitor() -> Visitor | None:
    """Who sees the refusal inside of the console's frame; elsewhere, and when we failed, it stands alone."""
    if not request.path.startswith("/console/") or not current_user.is_authenticated:
        return None
    return current_visitor()
