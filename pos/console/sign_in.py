"""Signing in and out, setting the password by a one-time link, and choosing the language."""

import re

from flask import Response, flash, make_response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, open_to_all
from pos.console.language import Speaker, language, page, remember_language
from pos.console.texts import ENTRANCE, FRAME
from pos.console.visitor import enter, leave, visitor_of
from sites.db import db
from sites.errors import DomainError, Forbidden, Invalid, Message, Unauthenticated
from sites.people.accounts import account_of_link
from sites.pins import checking

LONGEST_EMAIL = 254
LONGEST_PASSWORD = 1024


@console.get("/sign-in")
@open_to_all
def sign_in() -> Response | AnyResponse:
    """The form; someone who is signed in already has no need of it."""
    if current_user.is_authenticated:
        return redirect(_own_page(request.args.get("next")))
    return _form("sign_in", wanted=_own_page(request.args.get("next")))


@console.post("/sign-in")
@open_to_all
def sign_in_answer() -> Response | AnyResponse:
    """Signs in, or says in one and the same sentence that e-mail or password is wrong."""
    email, wanted = request.form.get("email", "")[:LONGEST_EMAIL], _own_page(request.form.get("next"))
    try:
        password = request.form.get("password", "")[:LONGEST_PASSWORD]
        account = checking.sign_in(db.session(), email, password, f"address:{request.remote_addr}")
    except Unauthenticated:
        return _form("sign_in", 422, wrong=ENTRANCE["sign_in_wrong"], email=email, wanted=wanted)
    except DomainError as refused:
        return _form("sign_in", 429, wrong=refused.message, email=email, wanted=wanted)
    enter(visitor_of(db.session(), account))
    return redirect(wanted)


@console.post("/sign-out")
@open_to_all
def sign_out() -> AnyResponse:
    """Ends the session, if there is one."""
    leave()
    flash("signed_out")
    return redirect(url_for("console.sign_in"))


@console.get("/welcome/<token>")
@open_to_all
def welcome(token: str) -> Response:
    """The form by which a new account sets its password; a spent link says so instead."""
    usable = account_of_link(db.session(), token) is not None
    return _form("welcome", 200 if usable else 404, token=token, usable=usable)


@console.post("/welcome/<token>")
@open_to_all
def welcome_answer(token: str) -> Response | AnyResponse:
    """Sets the password, ends whatever session was open here, and leads to the sign-in."""
    password = request.form.get("password", "")
    if password != request.form.get("repeat", ""):
        return _form("welcome", 422, wrong=ENTRANCE["repeat_differs"], token=token, usable=True)
    try:
        checking.choose_password(db.session(), token, password)
    except Forbidden:
        return welcome(token)
    except Invalid as refused:
        return _form("welcome", 422, wrong=_first_sentence(refused), token=token, usable=True)
    leave()
    flash("password_set")
    return redirect(url_for("console.sign_in"))


@console.post("/language")
@open_to_all
def choose_language() -> AnyResponse:
    """Remembers the language and goes back to where the visitor was."""
    remember_language(request.form.get("language", ""))
    return redirect(_own_page(request.form.get("back")))


def _form(name: str, status: int = 200, wrong: Message | None = None, **content: str | bool) -> Response:
    say = Speaker(language(), FRAME, ENTRANCE)
    sentence = say.message(wrong) if wrong else None
    return make_response(page(f"console/{name}/page.html", say, wrong=sentence, **content), status)


def _first_sentence(refused: DomainError) -> Message:
    """What is wrong with the one field of the form."""
    return next((message for messages in refused.errors.values() for message in messages), refused.message)


def _own_page(wanted: str | None) -> str:
    """Where to go next: only ever a page of this console, whatever an address or a form asks for."""
    if wanted and re.fullmatch(r"/console/[A-Za-z0-9_./?&=:,%-]*", wanted) and "//" not in wanted:
        return wanted
    return url_for("console.start")
