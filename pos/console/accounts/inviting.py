"""Inviting somebody, making a new link, withdrawing; and the page that the link opens."""

from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.accounts.rows import invitation_rows, places_to_give, roles_to_give
from pos.console.accounts.words import WORDS
from pos.console.blueprint import console, needs, open_to_all
from pos.console.language import Speaker, language, page
from pos.console.sign_in import first_sentence, new_password
from pos.console.texts import ENTRANCE, FRAME
from pos.console.visitor import current_visitor, forget, leave
from pos.entrance.links import address_of
from pos.entrance.whence import whence
from sites.access import Permission
from sites.db import attempt, db, reading, transaction
from sites.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from sites.people.accounts import sign_out_everywhere
from sites.people.invitations import accept_signed_in, invitation_of_link, invite, renew_invitation, withdraw_invitation
from sites.people.models import Account, Invitation
from sites.people.passwords import SHORTEST_PASSWORD
from sites.pins.accounts import check_may_give, invitation_to_change
from sites.pins.checking import accept_invitation, link_missed
from sites.pins.grants import grant_of


@console.get("/accounts/invitation")
@needs(Permission.CENTRE_WORK)
def new_invitation() -> Response:
    """The form."""
    return _form()


@console.post("/accounts/invitation")
@needs(Permission.CENTRE_WORK)
def new_invitation_answer() -> Response:
    """Makes the invitation and shows its link, once."""
    actor, asked = current_visitor().actor, request.form

    def make(session: Session) -> tuple[Invitation, str]:
        grant = grant_of(session, asked.get("role", ""), asked.get("scope", ""))
        check_may_give(session, actor, grant)
        return invite(session, actor.code, asked.get("email", ""), grant.role, str(grant.scope))

    try:
        made, token = attempt(make)
    except (Conflict, Invalid, NotFound) as refused:
        return _form(refused)
    return _link(made, token)


@console.post("/accounts/invitations/<uuid:number>/renewal")
@needs(Permission.CENTRE_WORK)
def renew_invitation_answer(number: UUID) -> Response:
    """A new link for the same invitation."""
    actor = current_visitor().actor

    def renew(session: Session) -> tuple[Invitation, str]:
        found = invitation_to_change(session, actor, number)
        return found, renew_invitation(session, actor.code, found)

    return _link(*attempt(renew))


@console.post("/accounts/invitations/<uuid:number>/withdrawal")
@needs(Permission.CENTRE_WORK)
def withdraw_invitation_answer(number: UUID) -> AnyResponse:
    """Withdraws it; whoever was invited can be invited again, so that nothing is asked first."""
    actor = current_visitor().actor
    attempt(lambda session: withdraw_invitation(session, actor.code, invitation_to_change(session, actor, number)))
    flash("withdrawn")
    return redirect(url_for("console.accounts"))


@console.get("/invitation/<token>")
@open_to_all
def invitation(token: str) -> Response:
    """What the link opens: choose a password, or take the role with the account that is signed in."""
    found = invitation_of_link(db.session(), token)
    if found is None:
        refused = link_missed(*whence())
        return _entrance(None, token, 429 if refused.code == "too_many_tries" else 404, refused)
    return _entrance(found, token)


@console.post("/invitation/<token>")
@open_to_all
def invitation_answer(token: str) -> Response | AnyResponse:
    """Accepts the invitation; the link is spent."""
    found = invitation_of_link(db.session(), token)
    try:
        if request.form.get("as") == "account" and current_user.is_authenticated:
            _join(token)
            flash("joined")
            return redirect(url_for("console.sign_in"))
        accept_invitation(db.session(), token, new_password() if found else "", *whence())
    except Forbidden as refused:
        return _entrance(None, token, 429 if refused.code == "too_many_tries" else 404, refused)
    except (Conflict, Invalid) as refused:
        return _entrance(found, token, 422, refused)
    leave()
    flash("password_set")
    return redirect(url_for("console.sign_in"))


def _join(token: str) -> None:
    """The role joins the account that is signed in; what it may do has changed, so that it signs in anew."""
    with transaction() as session:
        account = accept_signed_in(session, token, session.get_one(Account, current_visitor().account_id))
        sign_out_everywhere(session, account.code, account)
    forget()


def _entrance(found: Invitation | None, token: str, status: int = 200, refused: DomainError | None = None) -> Response:
    say = Speaker(language(), FRAME, ENTRANCE)
    place = None
    if found is not None:
        (held,) = invitation_rows(db.session(), say, [found])
        place = held.held
    own = found is not None and current_user.is_authenticated and current_visitor().email == found.email
    wrong = say.message(first_sentence(refused)) if refused is not None and (found is not None or status == 429) else None
    html = page(
        "console/invitation/page.html", say, usable=found is not None, email=found.email if found else "", place=place, own=own,
        token=token, wrong=wrong, least=SHORTEST_PASSWORD, shown=request.values.get("shown") == "yes",
    )
    return make_response(html, status)


def _form(refused: DomainError | None = None) -> Response:
    visitor, say = current_visitor(), Speaker(language(), FRAME, WORDS)
    with reading() as session:
        places = places_to_give(session, say, visitor.actor)
    html = page(
        "console/accounts/invite.html", say, here="accounts", visitor=visitor, places=places, roles=roles_to_give(say, visitor.actor),
        wrong=say.message(first_sentence(refused)) if refused else None, typed={name: request.form.get(name, "") for name in request.form},
        wrong_at=next(iter(refused.errors), "") if refused else "",
    )
    status = 200 if refused is None else 409 if isinstance(refused, Conflict) else 422
    return make_response(html, status)


def _link(made: Invitation, token: str) -> Response:
    visitor, say = current_visitor(), Speaker(language(), FRAME, WORDS)
    with reading() as session:
        (row,) = invitation_rows(session, say, [made])
    until = figures.moment(made.expires_at, say.language)
    lead = say("link_lead_invitation", email=row.email, place=row.held.place, role=row.held.role, until=until)
    html = page(
        "console/accounts/link.html", say, here="accounts", visitor=visitor, link=address_of("invitation", token), lead=lead,
        back=url_for("console.accounts"),
    )
    return make_response(html)
