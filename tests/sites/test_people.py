"""Accounts, tokens, participants and where they work."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.access import COMMAND_LINE, Role
from sites.db import transaction
from sites.errors import Conflict, Forbidden, Invalid, NotFound
from sites.people.accounts import (
    account_by_email,
    account_of_link,
    add_account,
    end_account,
    make_link,
    normal_email,
    reopen_account,
    set_password_by_link,
)
from sites.people.models import Account, ApiToken, OneTimeLink, Participant
from sites.people.participants import (
    Facts,
    add_participant,
    edit_participant,
    facts_of,
    legal_name,
    participant_by_code,
    set_participant_pin,
)
from sites.people.sessions import LONG, Browser, begin_session, session_of
from sites.people.tokens import add_token, revoke_token
from sites.pins.grants import actor_of_account, actor_of_token, grant_of
from sites.registry import Centre, Site, SiteLedger
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, LEGAL_NAME, Cast

BY = COMMAND_LINE.code
TODAY = date(2020, 11, 20)


def test_an_account_holds_its_grants_and_is_found_whatever_the_case(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        account = add_account(writing, BY, " Someone@Example.org ", Role.SITE_SUPERVISOR, f"site:{HERE}")
        again = add_account(writing, BY, "someone@example.org", Role.SITE_SUPERVISOR, f"site:{ELSEWHERE}")
    assert again.code == account.code
    assert account_by_email(session, "SOMEONE@example.org") is account
    actor = actor_of_account(session, account)
    assert (actor.code, actor.account_id) == (account.code, account.id)
    assert [str(grant.scope) for grant in actor.grants] == [f"site:{HERE}", f"site:{ELSEWHERE}"]


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a b@c", "@example.org", "x@", "a\x00@example.org", "x" * 200 + "@example.org"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(Invalid):
        normal_email(email)


@pytest.mark.parametrize(
    ("role", "scope", "pointer"),
    [
        ("tablet", f"site:{HERE}", "/role"), ("boss", "region", "/role"), ("centre_manager", "centre:nowhere", "/scope"),
        ("site_supervisor", "site:nowhere", "/scope"), ("site_supervisor", "planet", "/scope"), ("region_admin", "centre:seogu", "/scope"),
    ],
)
def test_a_grant_that_cannot_be_is_refused(session: Session, cast: Cast, role: str, scope: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        grant_of(session, role, scope)
    assert list(refused.value.errors) == [pointer]


def test_a_link_sets_a_password_once_and_ends_every_session(session: Session, cast: Cast) -> None:
    account, token = _account_with_link()
    with transaction() as writing:
        begun = begin_session(writing, account, LONG, Browser("192.0.2.1", ""))
    with transaction() as writing:
        set_password_by_link(writing, token, "a hash")
    assert session_of(session, begun) is None
    with transaction() as writing, pytest.raises(Forbidden):
        set_password_by_link(writing, token, "another hash")
    assert session.get_one(Account, account.id).password_hash == "a hash"


def test_a_newer_link_and_three_days_spend_a_link(session: Session, cast: Cast) -> None:
    account, first = _account_with_link()
    with transaction() as writing:
        second = make_link(writing, BY, account)
    assert account_of_link(session, first) is None
    assert account_of_link(session, second) is not None
    with time_machine.travel(clock.now() + timedelta(days=3, seconds=1), tick=False):
        assert account_of_link(session, second) is None


def test_an_ended_account_has_no_link_and_no_session(session: Session, cast: Cast) -> None:
    account, token = _account_with_link()
    with transaction() as writing:
        begun = begin_session(writing, account, LONG, Browser("192.0.2.1", ""))
    with transaction() as writing:
        end_account(writing, BY, writing.get_one(Account, account.id))
        reopen_account(writing, BY, writing.get_one(Account, account.id))
        end_account(writing, BY, writing.get_one(Account, account.id))
    assert session_of(session, begun) is None
    assert account_of_link(session, token) is None
    with transaction() as writing, pytest.raises(Forbidden):
        set_password_by_link(writing, token, "a hash")
    with transaction() as writing, pytest.raises(Conflict):
        add_account(writing, BY, "someone@example.org", Role.REGION_VIEWER, "region")


def test_credentials_are_stored_only_hashed(session: Session, cast: Cast) -> None:
    _, link = _account_with_link()
    for secret, column in ((link, OneTimeLink.token_hash), (cast.tokens["viewer"], ApiToken.token_hash)):
        stored = session.scalars(sa.select(column)).all()
        assert all(secret.encode() not in value and len(value) == 32 for value in stored)


def test_a_token_works_until_it_is_revoked_and_its_name_is_free_again(session: Session, cast: Cast) -> None:
    with transaction() as writing, pytest.raises(Conflict):
        add_token(writing, BY, "viewer", Role.REGION_VIEWER, "region")
    with transaction() as writing:
        revoke_token(writing, BY, "viewer")
        revoke_token(writing, BY, "viewer")
    assert actor_of_token(session, cast.tokens["viewer"]) is None
    with transaction() as writing:
        fresh = add_token(writing, BY, "viewer", Role.REGION_VIEWER, "region")
        with pytest.raises(NotFound):
            revoke_token(writing, BY, "unheard of")
    actor = actor_of_token(session, fresh)
    assert actor is not None
    assert actor.code == "token:viewer"


def test_participants_have_codes_of_their_own_in_the_whole_region(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        codes = [_add(writing, centre).code for centre in ("seogu", "yeonsu", "ganghwa")]
    everyone = session.scalars(sa.select(Participant.code)).all()
    assert len(set(everyone)) == len(everyone) == 5
    assert set(codes) < set(everyone)
    assert all(code.startswith("p-") and code[2:].isdigit() for code in codes)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_participants_added_at_the_same_moment_get_different_codes(app: Flask, cast: Cast) -> None:
    barrier = Barrier(5)

    def at_once(_number: int) -> str:
        with app.app_context(), transaction() as writing:
            barrier.wait(30)
            return _add(writing, CENTRE_HERE).code

    with ThreadPoolExecutor(5) as pool:
        codes = list(pool.map(at_once, range(5)))
    assert len({*codes, cast.participant, cast.participant_elsewhere}) == 7


def test_a_legal_name_cannot_be_read_from_the_raw_table(session: Session, cast: Cast) -> None:
    (sealed,) = session.execute(sa.text("SELECT legal_name_sealed FROM participant WHERE legal_name_sealed IS NOT NULL")).scalars()
    raw = bytes(sealed)
    assert all(part.encode() not in raw for part in LEGAL_NAME.split())
    assert legal_name(_participant(session, cast.participant)) == LEGAL_NAME
    assert legal_name(_participant(session, cast.participant_elsewhere)) is None


def test_a_legal_name_opens_only_in_its_own_row(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        writing.execute(
            sa.text("UPDATE participant SET legal_name_sealed = (SELECT legal_name_sealed FROM participant WHERE code = :of) "
                    "WHERE code = :to"),
            {"of": cast.participant, "to": cast.participant_elsewhere},
        )
    with pytest.raises(ValueError, match="does not belong"):
        legal_name(_participant(session, cast.participant_elsewhere))


def test_an_edited_name_raises_the_version_and_tells_the_tablet(session: Session, cast: Cast) -> None:
    before = _ledger_version(session, HERE)
    with transaction() as writing:
        edit_participant(writing, BY, _participant(writing, cast.participant), Facts("참여자 하나", "다른 이름", "MARKET_ENTRY", TODAY))
    found = _participant(session, cast.participant)
    assert (found.version, facts_of(found)) == (2, Facts("참여자 하나", "다른 이름", "MARKET_ENTRY", TODAY))
    assert _ledger_version(session, HERE) == before + 1
    with transaction() as writing:
        edit_participant(writing, BY, _participant(writing, cast.participant), facts_of(found))
    assert _participant(session, cast.participant).version == 2
    assert _ledger_version(session, HERE) == before + 1


def test_the_journal_holds_codes_and_no_personal_data(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        person = _participant(writing, cast.participant)
        edit_participant(writing, BY, person, Facts("참여자 하나", "다른 이름"))
        set_participant_pin(writing, BY, person, "a hash")
        add_account(writing, BY, "someone@example.org", Role.REGION_VIEWER, "region")
    written = " ".join(f"{entry.subject} {entry.content}" for entry in session.scalars(sa.select(journal.JournalEntry)))
    assert all(secret not in written for secret in ("참여자", "이름", "a hash", "example.org"))
    assert cast.participant in written
    for book in (f"centre:{CENTRE_HERE}", "region", f"site:{HERE}"):
        assert journal.first_break(session, book) is None


def _account_with_link() -> tuple[Account, str]:
    with transaction() as writing:
        account = add_account(writing, BY, "someone@example.org", Role.REGION_VIEWER, "region")
        return account, make_link(writing, BY, account)


def _add(session: Session, centre: str) -> Participant:
    found = session.scalars(sa.select(Centre).where(Centre.code == centre)).one()
    return add_participant(session, BY, found, Facts("참여자 03"))


def _participant(session: Session, code: str) -> Participant:
    found = participant_by_code(session, code)
    assert found is not None
    return found


def _ledger_version(session: Session, code: str) -> int:
    query = sa.select(SiteLedger.version).join(Site, Site.id == SiteLedger.site_id).where(Site.code == code)
    return session.scalars(query).one()
