"""Signing in and out, by password and second factor; setting the password by a one-time link; choosing the language."""

import re

from flask import Response, flash, make_response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, open_to_all
from pos.console.language import Speaker, language, page, remember_language
from pos.console.texts import ENTRANCE, FRAME
from pos.console.visitor import await_code, awaited, enter, leave
from pos.entrance.whence import whence
from sites.db import db
from sites.errors import DomainError, Forbidden, Invalid, Message, Unauthenticated
from sites.people.accounts import account_of_link
from sites.people.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from sites.people.second_factor import has_second_factor
from sites.pins import checking

LONGEST_EMAIL = 254
LONGEST_CODE = 40


@console.get("/sign-in")
@open_to_all
def sign_in() -> Response | AnyResponse:
    """The form; someone who is signed in already has no need of it."""
    if current_user.is_authenticated:
        return redirect(_own_page(request.args.get("next")))
    return _form("sign_in", wanted=_own_page(request.args.get("next")), shown=_shown())


@console.post("/sign-in")
@open_to_all
def sign_in_answer() -> Response | AnyResponse:
    """Signs in, or says in one and the same sentence that e-mail or password is wrong."""
    email, wanted = request.form.get("email", "")[:LONGEST_EMAIL], _own_page(request.form.get("next"))
    try:
        account = checking.sign_in(db.session(), email, given_password(), *whence())
    except Unauthenticated:
        return _form("sign_in", 422, wrong=ENTRANCE["sign_in_wrong"], email=email, wanted=wanted, shown=_shown())
    except Forbidden as refused:
        return _form("sign_in", 429, wrong=refused.message, email=email, wanted=wanted, shown=_shown())
    if has_second_factor(db.session(), account.id):
        await_code(account)
        return redirect(url_for("console.sign_in_code", next=wanted))
    enter(account)
    return redirect(wanted)


@console.get("/sign-in/code")
@open_to_all
def sign_in_code() -> Response | AnyResponse:
    """The form for the second factor, between the password and the session."""
    if awaited() is None:
        return redirect(url_for("console.sign_in", next=request.args.get("next")))
    return _form("sign_in_code", wanted=_own_page(request.args.get("next")))


@console.post("/sign-in/code")
@open_to_all
def sign_in_code_answer() -> Response | AnyResponse:
    """Signs in by the app's code or a recovery code."""
    account, wanted = awaited(), _own_page(request.form.get("next"))
    if account is None:
        return redirect(url_for("console.sign_in", next=wanted))
    try:
        checking.check_second_factor(account, request.form.get("code", "")[:LONGEST_CODE], *whence())
    except Forbidden as refused:
        return _form("sign_in_code", 429 if refused.code == "too_many_tries" else 422, wrong=refused.message, wanted=wanted)
    enter(account)
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
    """The form by which an account sets its password; a spent link says so instead."""
    if account_of_link(db.session(), token) is None:
        return _spent(checking.link_missed(*whence()))
    return _form("welcome", token=token, usable=True, shown=_shown())


@console.post("/welcome/<token>")
@open_to_all
def welcome_answer(token: str) -> Response | AnyResponse:
    """Sets the password, ends whatever session was open here, and leads to the sign-in."""
    try:
        checking.choose_password(db.session(), token, new_password(), *whence())
    except Forbidden as refused:
        return _spent(refused)
    except Invalid as refused:
        return _form("welcome", 422, wrong=first_sentence(refused), token=token, usable=True, shown=_shown())
    leave()
    flash("password_set")
    return redirect(url_for("console.sign_in"))


@console.post("/language")
@open_to_all
def choose_language() -> AnyResponse:
    """Remembers the language and goes back to where the visitor was."""
    remember_language(request.form.get("language", ""))
    return redirect(_own_page(request.form.get("back")))


def given_password(name: str = "password") -> str:
    """A password that is in use, as the form holds it."""
    return request.form.get(name, "")[:LONGEST_PASSWORD]


def new_password() -> str:
    """The password that was chosen. Invalid when it was written twice and differs; where it could be read while typing, once is enough."""
    password = request.form.get("password", "")
    if not _shown() and password != request.form.get("repeat", ""):
        raise Invalid("repeat_differs", ENTRANCE["repeat_differs"])
    return password


def _spent(refused: Forbidden) -> Response:
    """What a link that lets nobody in shows; after too many tries no link is looked at."""
    blocked = refused.code == "too_many_tries"
    return _form("welcome", 429 if blocked else 404, wrong=refused.message if blocked else None, usable=False)


def first_sentence(refused: DomainError) -> Message:
    """What is wrong with the one field of the form."""
    return next((message for messages in refused.errors.values() for message in messages), refused.message)


def _shown() -> bool:
    """Whether the visitor asked to see what they type."""
    return request.values.get("shown") == "yes"


def _form(name: str, status: int = 200, wrong: Message | None = None, **content: str | bool) -> Response:
    say = Speaker(language(), FRAME, ENTRANCE)
    sentence = say.message(wrong) if wrong else None
    least = SHORTEST_PASSWORD
    return make_response(page(f"console/{name}/page.html", say, wrong=sentence, least=least, **content), status)


def _own_page(wanted: str | None) -> str:
    """Where to go next: only ever a page of this console, whatever an address or a form asks for."""
    if wanted and re.fullmatch(r"/console/[A-Za-z0-9_./?&=:,%-]*", wanted) and "//" not in wanted:
        return wanted
    return url_for("console.start")
