"""Where participants work, and who reaches them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import COMMAND_LINE, Actor, Permission
from sites.db import transaction
from sites.errors import Forbidden, Invalid, NotFound
from sites.people.assignments import Posting, assign, assigned_to, is_assigned, planned, postings_of, release
from sites.people.models import Participant
from sites.people.participants import Facts, add_participant, participant_by_code
from sites.registry import Centre, Site, SiteLedger, site_by_code
from sites.shifts.roster import participant_for, participants_of
from tests.support.cast import ASSIGNED_FROM, CENTRE_HERE, HERE, Cast

BY = COMMAND_LINE.code
TODAY = date(2020, 11, 20)


def test_a_new_assignment_ends_the_open_one_the_day_before(session: Session, cast: Cast) -> None:
    versions = [_ledger_version(session, HERE), _ledger_version(session, "cafe-05")]
    with transaction() as writing:
        assign(writing, BY, _participant(writing, cast.participant), _site(writing, "cafe-05"), TODAY)
    assert _postings(session, cast) == [
        Posting(HERE, ASSIGNED_FROM, TODAY - timedelta(days=1)), Posting("cafe-05", TODAY, None),
    ]
    assert [person.code for person in assigned_to(session, _site(session, HERE).id, TODAY - timedelta(days=1))] == [cast.participant]
    assert assigned_to(session, _site(session, HERE).id, TODAY) == []
    assert [person.code for person in assigned_to(session, _site(session, "cafe-05").id, TODAY)] == [cast.participant]
    assert [_ledger_version(session, HERE), _ledger_version(session, "cafe-05")] == [version + 1 for version in versions]


@pytest.mark.parametrize("day", [ASSIGNED_FROM, date(2020, 5, 1), TODAY, date(2021, 3, 1), date(2019, 1, 1)])
@pytest.mark.parametrize(("where", "until"), [("cafe-05", None), ("cafe-05", date(2021, 6, 30)), (HERE, None), (None, None)])
def test_what_is_planned_is_what_then_stands(
    session: Session, cast: Cast, day: date, where: str | None, until: date | None
) -> None:
    with transaction() as writing:
        assign(writing, BY, _participant(writing, cast.participant), _site(writing, "cafe-06"), date(2021, 2, 1))
    said = planned(_postings(session, cast), where, day, until)
    with transaction() as writing:
        if where is None:
            release(writing, BY, _participant(writing, cast.participant), day)
        else:
            assign(writing, BY, _participant(writing, cast.participant), _site(writing, where), day, until)
    assert _postings(session, cast) == said


def test_the_same_assignment_twice_changes_nothing(session: Session, cast: Cast) -> None:
    before = _postings(session, cast), _ledger_version(session, HERE)
    with transaction() as writing:
        assign(writing, BY, _participant(writing, cast.participant), _site(writing, HERE), TODAY)
    assert (_postings(session, cast), _ledger_version(session, HERE)) == before


def test_an_assignment_lasts_until_the_next_one_that_is_planned(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        person = _participant(writing, cast.participant)
        assign(writing, BY, person, _site(writing, "cafe-05"), date(2021, 1, 1))
        assign(writing, BY, person, _site(writing, "cafe-06"), TODAY)
        assign(writing, BY, person, _site(writing, "cafe-04"), TODAY)
    assert _postings(session, cast) == [
        Posting(HERE, ASSIGNED_FROM, TODAY - timedelta(days=1)), Posting("cafe-04", TODAY, date(2020, 12, 31)),
        Posting("cafe-05", date(2021, 1, 1), None),
    ]


def test_who_was_released_is_assigned_nowhere(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        release(writing, BY, _participant(writing, cast.participant), TODAY)
        release(writing, BY, _participant(writing, cast.participant), TODAY)
    person, site = _participant(session, cast.participant), _site(session, HERE)
    assert is_assigned(session, person.id, site.id, TODAY - timedelta(days=1))
    assert not is_assigned(session, person.id, site.id, TODAY)


def test_an_assignment_does_not_end_before_it_begins(session: Session, cast: Cast) -> None:
    with transaction() as writing, pytest.raises(Invalid):
        assign(writing, BY, _participant(writing, cast.participant), _site(writing, HERE), TODAY, TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("supervisor", "found"), ("manager", "found"), ("supervisor_elsewhere", NotFound), ("manager_elsewhere", NotFound),
        ("admin", Forbidden), ("viewer", Forbidden), ("tablet", Forbidden), ("tablet_elsewhere", NotFound),
    ],
)
def test_a_participant_is_reached_from_the_site_or_the_centre(session: Session, cast: Cast, who: str, outcome: Any) -> None:
    actor = cast.actor(session, who)
    if outcome == "found":
        assert participant_for(session, actor, cast.participant, Permission.PEOPLE).code == cast.participant
        assert _listed(session, actor) == [cast.participant]
        return
    with pytest.raises(outcome):
        participant_for(session, actor, cast.participant, Permission.PEOPLE)


def test_a_supervisor_no_more_reaches_who_has_left(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        release(writing, BY, _participant(writing, cast.participant), TODAY)
    assert _listed(session, cast.actor(session, "supervisor")) == []
    assert _listed(session, cast.actor(session, "manager")) == [cast.participant]


def test_the_list_of_participants_goes_on_after_a_code(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        codes = sorted([cast.participant, *(_add(writing, CENTRE_HERE).code for _ in range(3))])
    manager = cast.actor(session, "manager")
    assert _listed(session, manager, limit=2) == codes[:2]
    assert _listed(session, manager, after=codes[1], limit=2) == codes[2:]
    assert _listed(session, manager, site=_site(session, HERE)) == [cast.participant]


def _listed(session: Session, actor: Actor, **wanted: Any) -> Sequence[str]:
    return [each.participant.code for each in participants_of(session, actor, Permission.PEOPLE, **wanted)]


def _add(session: Session, centre: str) -> Participant:
    found = session.scalars(sa.select(Centre).where(Centre.code == centre)).one()
    return add_participant(session, BY, found, Facts("참여자 03"))


def _participant(session: Session, code: str) -> Participant:
    found = participant_by_code(session, code)
    assert found is not None
    return found


def _site(session: Session, code: str) -> Site:
    return site_by_code(session, code)


def _postings(session: Session, cast: Cast) -> list[Posting]:
    return postings_of(session, _participant(session, cast.participant))


def _ledger_version(session: Session, code: str) -> int:
    query = sa.select(SiteLedger.version).join(Site, Site.id == SiteLedger.site_id).where(Site.code == code)
    return session.scalars(query).one()
