"""Invitations, who may change whose account, and what the journal tells."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.access import REGION, Actor, Grant, Role, Scope, parse_scope
from sites.db import transaction
from sites.errors import Conflict, Forbidden, NotFound
from sites.people.accounts import account_named, add_account, end_account, sign_out_everywhere
from sites.people.invitations import (
    accept_as_new,
    accept_signed_in,
    invitation_of_link,
    invite,
    renew_invitation,
    withdraw_invitation,
)
from sites.people.models import Account, Invitation
from sites.people.second_factor import (
    confirm_second_factor,
)
from sites.people.sessions import (
    session_of,
)
from sites.pins.accounts import (
    Wanted,
    account_in_reach,
    account_to_change,
    accounts_in_reach,
    change_grants,
    check_may_give,
    end_account_for,
)
from sites.pins.grants import grants_of
from tests.sites.keeping import BY, app_of, begun, someone, step
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, Cast


def invited(email: str = "asked@example.org", role: str = "site_supervisor", scope: str = f"site:{HERE}") -> tuple[Invitation, str]:
    with transaction() as writing:
        return invite(writing, BY, email, role, scope)


def test_an_invitation_makes_an_account_once_within_seven_days(session: Session, cast: Cast) -> None:
    _, token = invited("Asked@Example.org")
    with pytest.raises(Conflict):
        invited()
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        assert invitation_of_link(session, token) is None
        with pytest.raises(Forbidden), transaction() as writing:
            accept_as_new(writing, token, "a hash")
    with transaction() as writing:
        account = accept_as_new(writing, token, "a hash")
    assert account.email == "asked@example.org"
    assert grants_of(session, account.id) == (Grant(Role.SITE_SUPERVISOR, Scope("site", HERE)),)
    with pytest.raises(Forbidden), transaction() as writing:
        accept_as_new(writing, token, "another hash")


def test_a_renewed_and_a_withdrawn_invitation_spend_the_link(session: Session, cast: Cast) -> None:
    made, first = invited()
    with transaction() as writing:
        second = renew_invitation(writing, BY, writing.merge(made))
    assert invitation_of_link(session, first) is None
    assert invitation_of_link(session, second) is not None
    for _ in range(2):
        with transaction() as writing:
            withdraw_invitation(writing, BY, writing.get_one(Invitation, made.id))
    assert invitation_of_link(session, second) is None
    with pytest.raises(Conflict), transaction() as writing:
        renew_invitation(writing, BY, writing.get_one(Invitation, made.id))


def test_a_link_never_opens_an_account_that_stood_before(session: Session, cast: Cast) -> None:
    account, stranger = someone(), someone("other@example.org")
    _, token = invited("someone@example.org", "site_supervisor", f"site:{ELSEWHERE}")
    with pytest.raises(Conflict), transaction() as writing:
        accept_as_new(writing, token, "a hash of whoever holds the link")
    with pytest.raises(Forbidden), transaction() as writing:
        accept_signed_in(writing, token, writing.get_one(Account, stranger.id))
    with transaction() as writing:
        accept_signed_in(writing, token, writing.get_one(Account, account.id))
    session.rollback()
    assert session.get_one(Account, account.id).password_hash == "a hash"
    assert {str(grant.scope) for grant in grants_of(session, account.id)} == {f"site:{HERE}", f"site:{ELSEWHERE}"}


def grant(text: str) -> Grant:
    role, scope = text.split(" ")
    return Grant(Role(role), parse_scope(scope))


def acting(account: Account, session: Session) -> Actor:
    return Actor(account.code, grants_of(session, account.id), account_id=account.id)


def test_a_manager_sees_and_changes_only_what_lies_within_the_centre(session: Session, cast: Cast) -> None:
    here, both, there = someone(), someone("both@example.org"), someone("there@example.org", scope=f"site:{ELSEWHERE}")
    with transaction() as writing:
        add_account(writing, BY, "both@example.org", "site_supervisor", f"site:{ELSEWHERE}")
    boss = someone("boss@example.org", "centre_manager", f"centre:{CENTRE_HERE}")
    actor = acting(boss, session)
    listed = {each.account.code: each.grants for each in accounts_in_reach(session, actor, Wanted(), 100)}
    assert listed.keys() == {here.code, both.code, boss.code, cast.approver}
    assert listed[both.code] == (grant(f"site_supervisor site:{HERE}"),)
    with transaction() as writing, pytest.raises(NotFound):
        account_in_reach(writing, actor, there.code)
    for code in (both.code, boss.code):
        with transaction() as writing, pytest.raises(Forbidden):
            account_to_change(writing, actor, code)
    with transaction() as writing:
        change_grants(writing, actor, both, set())
    assert grants_of(session, both.id) == (grant(f"site_supervisor site:{ELSEWHERE}"),)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (f"site_supervisor site:{HERE}", None), (f"site_supervisor centre:{CENTRE_HERE}", None),
        (f"centre_manager centre:{CENTRE_HERE}", Forbidden), (f"region_viewer site:{HERE}", Forbidden),
        (f"site_supervisor site:{ELSEWHERE}", NotFound), ("site_supervisor region", NotFound), ("region_admin region", NotFound),
    ],
)
def test_a_manager_gives_only_what_is_below_their_role(session: Session, cast: Cast, text: str, refusal: type[Exception] | None) -> None:
    actor = cast.actor(session, "manager")
    if refusal is None:
        check_may_give(session, actor, grant(text))
    else:
        with pytest.raises(refusal):
            check_may_give(session, actor, grant(text))
    check_may_give(session, cast.actor(session, "admin"), grant(text))


def test_nobody_changes_their_own_account_and_the_last_admin_stays(session: Session, cast: Cast) -> None:
    one, other = (someone(f"{name}@example.org", "region_admin", "region") for name in ("one", "other"))
    first, second = acting(one, session), acting(other, session)
    with pytest.raises(Forbidden) as own, transaction() as writing:
        change_grants(writing, first, writing.get_one(Account, one.id), {Grant(Role.REGION_ADMIN, REGION)})
    with pytest.raises(Forbidden), transaction() as writing:
        end_account_for(writing, first, one.code)
    assert own.value.code == "own_account"
    with transaction() as writing:
        end_account_for(writing, first, other.code)
    for act in (lambda writing: end_account_for(writing, second, one.code),
                lambda writing: change_grants(writing, second, writing.get_one(Account, one.id), set())):
        with pytest.raises(Conflict) as last, transaction() as writing:
            act(writing)
        assert last.value.code == "last_region_admin"


def test_changed_grants_end_the_sessions_and_raise_the_version(session: Session, cast: Cast) -> None:
    account = someone()
    token = begun(account)
    admin = cast.actor(session, "admin")
    with transaction() as writing:
        change_grants(writing, admin, account, {grant(f"site_supervisor site:{HERE}")})
    assert session_of(session, token) is not None
    with transaction() as writing:
        change_grants(writing, admin, account, {grant("region_viewer region")})
    assert session_of(session, token) is None
    assert session.get_one(Account, account.id).version == 2


def test_the_journal_names_no_address_no_code_and_no_secret(session: Session, cast: Cast) -> None:
    account = someone()
    app = app_of(account)
    with transaction() as writing:
        codes = confirm_second_factor(writing, account, app.generate_otp(step()))
    _, token = invited()
    with transaction() as writing:
        accept_as_new(writing, token, "secret hash")
        sign_out_everywhere(writing, BY, account)
        end_account(writing, BY, account_named(writing, "asked@example.org"))
    written = " ".join(f"{entry.subject} {entry.content}" for entry in session.scalars(sa.select(journal.JournalEntry)))
    assert all(secret not in written for secret in ("example.org", "secret hash", token, app.secret, *codes, "203.0.113"))
    for act in ("account_invited", "invitation_accepted", "second_factor_set", "recovery_codes_made", "account_ended"):
        assert session.scalar(sa.select(journal.JournalEntry.position).where(journal.JournalEntry.act == act)) is not None
    assert journal.first_break(session, "region") is None
