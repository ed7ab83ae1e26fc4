"""Recording who came and went: once, whatever is sent twice; what looks odd is flagged, never refused. Corrections are new rows.

A PIN is checked before (sites.pins); here only stands whether it was. Nothing of it is stored or compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, Invalid, Message, invalid_at, say
from sites.people.assignments import is_assigned
from sites.people.models import Assignment, Participant
from sites.people.participants import participant_by_code
from sites.registry import Site, SiteLedger
from sites.shifts.models import ClockEvent

KINDS = ("in", "out")
VOID = "void"
_COLUMNS = tuple(column.key for column in sa.inspect(ClockEvent).columns)
DIFFERS = say("이 번호로 저장된 내용과 다릅니다.", "This differs from what is stored under the id.")


@dataclass(frozen=True, slots=True)
class WantedEvent:
    """A clock event as sent: `participant` is a code, `kind` 'in' or 'out'."""

    id: UUID
    participant: str
    kind: str
    at: datetime
    device_seq: int | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as stored, and whether it stood already. `participant` is the code."""

    event: ClockEvent
    participant: str
    replayed: bool


def take_turn(session: Session, site: Site) -> None:
    """Waits until nobody else writes at this site and keeps it so until the transaction ends."""
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site.id).with_for_update())


def record_clock_event(
    session: Session, actor: Actor, site: Site, wanted: WantedEvent, pin_checked: bool, seq_reused: bool = False
) -> Recorded:
    """Stores that a participant came or went, once for ever by its id.

    Invalid for a participant whom nobody knows; Conflict naming what differs from an event of the same id. Flags: pin_unchecked,
    not_assigned that day, clock_skew (more than ten minutes ahead or before the site opened: the day is that of receipt),
    seq_reused.
    """
    take_turn(session, site)
    stored = find_replay(session, site, wanted)
    if stored is not None:
        return stored
    participant = participant_by_code(session, wanted.participant)
    if participant is None:
        raise _unknown_participant()
    received_at = clock.now()
    day, _ = _day_of(site, wanted.at, received_at)
    assigned = is_assigned(session, participant.id, site.id, day)
    event = _event(actor, site, wanted, participant.id, received_at, assigned, pin_checked, seq_reused)
    return store(session, site, event, participant, f"clock_{wanted.kind}")


def record_clock_events(session: Session, actor: Actor, site: Site, wanted: Sequence[tuple[WantedEvent, bool]]) -> int:
    """Stores many events of one site at once, each with whether its PIN was checked: for a history that comes in one piece.

    All are new: an id that stands already is a Conflict and stores nothing. Otherwise as `record_clock_event`.
    """
    take_turn(session, site)
    codes = {event.participant for event, _ in wanted}
    people = dict(session.execute(sa.select(Participant.code, Participant.id).where(Participant.code.in_(codes))).all())
    if codes - people.keys():
        raise _unknown_participant()
    query = sa.select(Assignment).where(Assignment.site_id == site.id, Assignment.participant_id.in_(people.values()))
    postings = session.scalars(query).all()
    received_at = clock.now()
    made = []
    for given, pin_checked in wanted:
        day, _ = _day_of(site, given.at, received_at)
        assigned = any(
            posting.participant_id == people[given.participant] and posting.valid_from <= day
            and (posting.valid_until is None or day <= posting.valid_until) for posting in postings
        )
        event = _event(actor, site, given, people[given.participant], received_at, assigned, pin_checked, False)
        made.append((event, given.participant, f"clock_{given.kind}"))
    _store_all(session, site, actor.code, made)
    return len(made)


def _event(
    actor: Actor, site: Site, wanted: WantedEvent, participant_id: int, received_at: datetime, assigned: bool, pin_checked: bool,
    seq_reused: bool,
) -> ClockEvent:
    day, skewed = _day_of(site, wanted.at, received_at)
    odd = {"clock_skew": skewed, "not_assigned": not assigned, "pin_unchecked": not pin_checked, "seq_reused": seq_reused}
    return ClockEvent(
        id=wanted.id, site_id=site.id, participant_id=participant_id, kind=wanted.kind, at=wanted.at, business_date=day,
        received_at=received_at, sent_at=wanted.sent_at, device_id=actor.device_id, device_seq=wanted.device_seq,
        recorded_by=actor.code, flags=" ".join(word for word, holds in sorted(odd.items()) if holds), replaces=None, reason=None,
    )


def _unknown_participant() -> Invalid:
    return invalid_at("/participant", "모르는 참여자 번호입니다. 참여자 목록을 새로 받아 주세요.",
                      "Nobody has this participant code. Load the list of staff again.", code="participant_unknown")


def find_replay(session: Session, site: Site, wanted: WantedEvent) -> Recorded | None:
    """The event that already stands under this id, if it is the same; None when the id is new; Conflict when it is another."""
    found = session.execute(
        sa.select(ClockEvent, Participant.code)
        .join(Participant, Participant.id == ClockEvent.participant_id).where(ClockEvent.id == wanted.id)
    ).one_or_none()
    if found is None:
        return None
    event, participant = found
    if event.site_id != site.id or event.replaces is not None:
        raise id_taken()
    refuse_other({
        "participant": participant != wanted.participant, "kind": event.kind != wanted.kind, "at": event.at != wanted.at,
    })
    return Recorded(event, participant, True)


def _day_of(site: Site, at: datetime, received_at: datetime) -> tuple[date, bool]:
    day = clock.business_day(at, site.time_zone, site.cut_off_minutes)
    ahead = at - received_at > clock.FUTURE_TOLERANCE
    if ahead or (site.opened_on is not None and day < site.opened_on):
        return clock.business_day(received_at, site.time_zone, site.cut_off_minutes), True
    return day, False


def store(session: Session, site: Site, event: ClockEvent, participant: Participant, act: str) -> Recorded:
    """Writes an event and its entry in the site's book. The caller has taken its turn and looked for a replay."""
    _store_all(session, site, event.recorded_by, [(event, participant.code, act)])
    return Recorded(event, participant.code, False)


def _store_all(session: Session, site: Site, by: str, made: Sequence[tuple[ClockEvent, str, str]]) -> None:
    acts = []
    for event, participant, act in made:
        content = _content(site, event, participant)
        event.content_sha256 = journal.content_hash(content)
        acts.append(journal.Act(act, str(event.id), content))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = [{name: getattr(event, name) for name in _COLUMNS} for event, _, _ in made]
    # Events of this site wait their turn, so that only an id used at another site can stand in the way.
    new = insert(ClockEvent.metadata.tables["clock_event"]).on_conflict_do_nothing(index_elements=["id"])
    new = new.execution_options(preserve_rowcount=True)
    if session.connection().execute(new, values).rowcount < len(made):
        raise id_taken()
    journal.append_all(session, journal.book_of_site(site.code), by, acts)


def _content(site: Site, event: ClockEvent, participant: str) -> dict[str, Any]:
    content = {
        "id": str(event.id), "site": site.code, "participant": participant, "kind": event.kind, "at": clock.instant_text(event.at),
    }
    return content if event.replaces is None else content | {"replaces": str(event.replaces)}


def refuse_other(differs: dict[str, bool]) -> None:
    """Conflict that names the fields which differ from what is stored under the same id."""
    fields: dict[str, list[Message]] = {f"/{name}": [DIFFERS] for name, holds in differs.items() if holds}
    if fields:
        raise Conflict("content_differs", say("같은 번호로 다른 내용이 이미 저장되어 있습니다. 새 번호로 보내 주세요.",
                                              "Something else is stored under this id. Send it under a new id."), fields)


def id_taken() -> Conflict:
    """The refusal of an id that stands for something else; it tells nothing of what that is."""
    return Conflict("id_taken", say("이미 다른 곳에 쓰인 번호입니다. 새 번호로 보내 주세요.",
                                    "This id is used for something else. Send it under a new id."))
