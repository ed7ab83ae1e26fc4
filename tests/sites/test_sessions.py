"""Sessions: what is kept of a browser, when they end by themselves, and how they are ended."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from sites import clock
from sites.db import transaction
from sites.people.accounts import change_password, sign_out_everywhere
from sites.people.models import AccountSession
from sites.people.sessions import (
    LONG,
    SHORT,
    begin_session,
    end_session,
    family_of,
    forget_sessions,
    note_use,
    renewed,
    session_of,
    sessions_of,
    shortened,
)
from tests.sites.keeping import CHROME, HOME, begun, someone
from tests.support.cast import Cast


def test_a_session_keeps_a_short_address_and_the_family_of_the_browser_and_only_the_hash_of_its_token(session: Session, cast: Cast) -> None:
    account = someone()
    token = begun(account)
    (found,) = sessions_of(session, account.id)
    assert (found.address, found.agent) == ("203.0.113.x", "Chrome · Windows")
    stored = session.execute(sa.text("SELECT * FROM account_session")).one()
    assert all(token not in str(value) and "203.0.113.77" not in str(value) for value in stored)


@pytest.mark.parametrize(
    ("address", "short"), [("192.0.2.7", "192.0.2.x"), ("2001:db8:1:2::3", "2001:db8:1::x"), ("::1", "::x"), ("unix:", ""), ("", "")]
)
def test_an_address_is_shortened(address: str, short: str) -> None:
    assert shortened(address) == short


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (CHROME, "Chrome · Windows"), (CHROME + " Edg/142.0", "Edge · Windows"), (CHROME + " Whale/4.0", "Whale · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile/15E148 Safari/604.1", "Safari · iOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"), ("curl/8", ""), ("", ""),
    ],
)
def test_a_browser_is_known_by_its_family(agent: str, family: str) -> None:
    assert family_of(agent) == family


@pytest.mark.parametrize(("lifetime", "idle", "whole"), [(LONG, 8 * 60, 7 * 24), (SHORT, 30, 12)])
def test_a_session_ends_when_it_is_left_alone_and_at_the_latest_after_its_time(
    session: Session, cast: Cast, lifetime: object, idle: int, whole: int
) -> None:
    account = someone()
    with time_machine.travel(clock.now(), tick=False) as moment:
        token = begun(account, lifetime)
        moment.shift(timedelta(minutes=idle, seconds=-1))
        assert session_of(session, token) is not None
        moment.shift(timedelta(seconds=1))
        assert session_of(session, token) is None
        used = begun(account, lifetime)
        for _ in range(whole * 60 // idle * 2 - 1):
            moment.shift(timedelta(minutes=idle / 2))
            found = session_of(session, used)
            assert found is not None
            with transaction() as writing:
                note_use(writing, found[0].id)
        moment.shift(timedelta(minutes=idle / 2))
        session.rollback()
        assert session_of(session, used) is None


def test_a_session_that_awaits_a_code_is_no_session(session: Session, cast: Cast) -> None:
    account = someone()
    with time_machine.travel(clock.now(), tick=False) as moment:
        with transaction() as writing:
            token = begin_session(writing, account, LONG, HOME, awaits_code=True)
        assert session_of(session, token) is None
        assert sessions_of(session, account.id) == []
        assert session_of(session, token, awaits_code=True) is not None
        moment.shift(timedelta(minutes=10))
        assert session_of(session, token, awaits_code=True) is None


def test_one_session_ends_or_all_others_and_a_renewed_one_leaves_its_old_number_worthless(session: Session, cast: Cast) -> None:
    account, other = someone(), someone("other@example.org")
    mine, second, third, theirs = begun(account), begun(account), begun(account), begun(other)
    handles = {each.handle for each in sessions_of(session, other.id)}
    with transaction() as writing:
        assert not end_session(writing, account.id, handles.pop())
        second_handle = session_of(writing, second)[0].handle  # type: ignore[index]
        assert end_session(writing, account.id, second_handle)
    assert session_of(session, second) is None
    with transaction() as writing:
        fresh = renewed(writing, mine)
        assert sign_out_everywhere(writing, account.code, account, but=fresh) == 1
    assert [session_of(session, token) is not None for token in (mine, third, fresh, theirs)] == [False, False, True, True]
    with transaction() as writing:
        change_password(writing, account, "another hash")
    assert session_of(session, fresh) is None


def test_the_purge_keeps_what_says_who_was_here_lately(session: Session, cast: Cast) -> None:
    account = someone()
    with time_machine.travel(clock.now(), tick=False) as moment:
        begun(account)
        moment.shift(timedelta(days=30))
        begun(account)
        with transaction() as writing:
            assert forget_sessions(writing, clock.now() - timedelta(days=20)) == 1
        assert len(session.scalars(sa.select(AccountSession)).all()) == 1
