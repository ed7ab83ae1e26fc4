"""The list of accounts within the visitor's reach, and of invitations that wait: a plain GET form, a page at a time."""

from typing import Any

from flask import request, url_for

from pos.console.accounts.rows import account_rows, invitation_rows
from pos.console.accounts.words import WORDS
from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from sites.access import Permission
from sites.db import reading
from sites.people.invitations import open_invitations
from sites.pins.accounts import Wanted, accounts_in_reach, invitations_in_reach
from sites.pins.grants import GIVEN_TO_PEOPLE

AT_ONCE = 50
INVITATIONS_AT_ONCE = 50
STATES = {"in_use": False, "ended": True}


@console.get("/accounts/")
@needs(Permission.CENTRE_WORK)
def accounts() -> str:
    """`?search=&role=&state=&after=`, all of them optional."""
    visitor, say = current_visitor(), Speaker(language(), FRAME, WORDS)
    given = {name: request.args.get(name, "")[:100] for name in ("search", "role", "state", "after")}
    search = given["search"] if given["search"].isprintable() else ""
    role = given["role"] if given["role"] in GIVEN_TO_PEOPLE else None
    after = given["after"] if given["after"].isprintable() else ""
    wanted = Wanted(search, role, STATES.get(given["state"]), after)
    with reading() as session:
        found = accounts_in_reach(session, visitor.actor, wanted, AT_ONCE + 1)
        rows = account_rows(session, say, visitor.actor, found[:AT_ONCE])
        waiting = invitation_rows(session, say, open_invitations(session, invitations_in_reach(visitor.actor), INVITATIONS_AT_ONCE))
    more = len(found) > AT_ONCE
    narrowed = bool(search or role or after or given["state"] in STATES)
    which = "_none" if not rows else "_more" if more else "_found" if narrowed else ""
    onward: dict[str, Any] = {"search": search or None, "role": role, "state": given["state"] or None}
    return rendered(
        "console/accounts/page.html", say, here="accounts", visitor=visitor, rows=rows, waiting=waiting,
        title=say(f"accounts_title{which}", count=len(rows)) if rows else say("accounts_title_none"),
        search=search, role=role, state=given["state"], roles=[(str(each), say(f"role_{each}")) for each in GIVEN_TO_PEOPLE],
        states=[(each, say(each)) for each in STATES],
        more=url_for("console.accounts", **onward, after=rows[-1].code) if more else None,
        at_once=AT_ONCE,
    )
