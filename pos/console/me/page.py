"""The visitor's own account: what it may do, how it is kept, and where it is signed in."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from pos.console import figures
from pos.console.blueprint import console, of_own_account
from pos.console.language import Speaker, language, page
from pos.console.me.words import WORDS
from pos.console.texts import FRAME
from pos.console.visitor import Visitor, current_visitor
from sites import journal
from sites.access import Permission
from sites.db import reading, transaction
from sites.errors import NotFound
from sites.people.accounts import hold_account, name_account, sign_out_everywhere
from sites.people.models import Account
from sites.people.second_factor import has_second_factor, recovery_codes_left
from sites.people.sessions import end_session, sessions_of
from sites.pins.accounts import scope_names


@console.get("/me/")
@of_own_account
def me() -> str:
    """What the account is, and every way to change how it is kept."""
    visitor = current_visitor()
    with reading() as session:
        account = session.get_one(Account, visitor.account_id)
        names = scope_names(session, {grant.scope for grant in visitor.grants})
        found = sessions_of(session, account.id)
        secured = has_second_factor(session, account.id)
        left = recovery_codes_left(session, account)
        has_pin = account.pin_hash is not None
    say = speaker()
    content: dict[str, Any] = {
        "roles": [(say(f"role_{grant.role}"), names.get(str(grant.scope)) or say("region")) for grant in visitor.grants],
        "sessions": [
            {
                "handle": each.handle, "place": each.agent or say("unknown_browser"), "address": each.address or "–",
                "since": figures.moment(each.created_at, say.language), "seen": figures.moment(each.seen_at, say.language),
                "here": each.id == visitor.session_id,
            }
            for each in found
        ],
        "secured": secured, "codes_left": left, "has_pin": has_pin,
        "may_approve": visitor.actor.may(Permission.APPROVE) or visitor.actor.may(Permission.SITE_WORK),
    }
    return shown("page", say, visitor, **content)


@console.post("/me/name")
@of_own_account
def own_name_answer() -> Response:
    """Says what screens call the visitor."""
    visitor = current_visitor()
    with transaction() as session:
        account = session.get_one(Account, visitor.account_id)
        hold_account(session, account)
        name_account(session, visitor.actor.code, account, request.form.get("name"))
    flash("named")
    return redirect(url_for("console.me"))


@console.post("/me/sessions/<handle>/end")
@of_own_account
def end_own_session(handle: str) -> Response:
    """Signs one browser out; one's own browser is signed out by its own button."""
    visitor = current_visitor()
    with transaction() as session:
        if not end_session(session, visitor.account_id, handle):
            raise NotFound
        journal.append(session, "region", visitor.actor.code, "session_ended", visitor.actor.code, {})
    flash("session_ended")
    return redirect(url_for("console.me"))


@console.post("/me/sessions/end-others")
@of_own_account
def end_other_sessions() -> Response:
    """Signs every browser out but this one."""
    visitor = current_visitor()
    with transaction() as session:
        account = session.get_one(Account, visitor.account_id)
        sign_out_everywhere(session, visitor.actor.code, account, but=visitor.token)
    flash("others_ended")
    return redirect(url_for("console.me"))


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def shown(name: str, say: Speaker, visitor: Visitor, **content: Any) -> str:
    """One of these pages."""
    return page(f"console/me/{name}.html", say, here="me", visitor=visitor, **content)
