"""Flagged clock events, stock moves, acts at tills and differences from statements that nobody has looked at, as lines of the page.
People stand by their codes."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.documents.rows import plain_quantity
from pos.console.language import Speaker
from pos.console.names import site_name, site_names
from pos.inventory.models import StockItem, StockMove
from pos.sales.review_list import ACTS, CLOCK_EVENT, OPEN, STATEMENT_DIFFERENCE, ReviewItem, review_counts, review_list
from pos.statements.models import StatementDifference
from pos.tills.models import TillEnd
from sites.people.models import Participant
from sites.shifts.models import ClockEvent

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Act:
    """One line: what it was, why it waits, where it is marked as seen, and where it is mended or seen whole."""

    what: str
    why: str
    href: str
    mend: str | None
    mend_word: str = ""


def open_acts(session: Session, say: Speaker, sites: sa.Select[int]) -> tuple[list[Act], int]:
    """The latest of each kind, and how many wait in all."""
    counts = review_counts(session, sites)
    waiting = sum(counts.get((kind, OPEN), 0) for kind in ACTS)
    found = [
        item for kind in ACTS if counts.get((kind, OPEN)) for item in review_list(session, sites, OPEN, kind, AT_ONCE, None)[0]
    ]
    return lines_of(session, say, found), waiting


def lines_of(session: Session, say: Speaker, found: list[ReviewItem]) -> list[Act]:
    """Each in a sentence, from two queries."""
    told, tills = words_of(session, say, found), _tills_of(session, found) | _statements_of(session, found)
    return [
        Act(
            told[item.id], ", ".join(flag_word(say, flag) for flag in item.waiting),
            url_for("console.review_act_mark", kind=item.kind, act_id=item.id),
            *_mended(say, item, tills.get(item.id)),
        )
        for item in found
    ]


def _tills_of(session: Session, found: list[ReviewItem]) -> dict[UUID, UUID | str]:
    """The till of each opening and closing."""
    ends = [item.id for item in found if item.kind == "till_closing"]
    closed = session.execute(sa.select(TillEnd.id, TillEnd.till_id).where(TillEnd.id.in_(ends))).all() if ends else ()
    return {item.id: item.id for item in found if item.kind == "till_opening"} | {row.id: row.till_id for row in closed}


def _statements_of(session: Session, found: list[ReviewItem]) -> dict[UUID, UUID | str]:
    """Where both sides of each difference stand: kind and month of the page of statements."""
    ids = [item.id for item in found if item.kind == STATEMENT_DIFFERENCE]
    rows = session.execute(
        sa.select(StatementDifference.id, StatementDifference.kind, StatementDifference.day).where(StatementDifference.id.in_(ids))
    ).all() if ids else ()
    sites = {item.id: item.site for item in found}
    return {
        row.id: url_for("console.statements", scope=f"site:{sites[row.id]}", kind=row.kind, month=f"{row.day:%Y-%m}") for row in rows
    }


def _mended(say: Speaker, item: ReviewItem, till: UUID | str | None) -> tuple[str | None, str]:
    if item.kind == STATEMENT_DIFFERENCE:
        return str(till), say("to_statements")
    if item.kind == CLOCK_EVENT:
        return url_for("console.people", scope=f"site:{item.site}"), say("to_hours")
    return (url_for("console.till", till_id=till), say("to_till")) if till else (None, "")


def words_of(session: Session, say: Speaker, found: list[ReviewItem]) -> dict[UUID, str]:
    """What each act was, by its id."""
    names = {code: site_name(name, None).text for code, name in site_names(session, {item.site for item in found}).items()}
    sites = {item.id: names.get(item.site, item.site) for item in found}
    ids = {kind: [item.id for item in found if item.kind == kind] for kind in ACTS}
    told: dict[UUID, str] = {}
    if ids[CLOCK_EVENT]:
        events = sa.select(ClockEvent, Participant.code).join(Participant, Participant.id == ClockEvent.participant_id)
        for event, code in session.execute(events.where(ClockEvent.id.in_(ids[CLOCK_EVENT]))):
            told[event.id] = say("act_clock_event", site=sites[event.id], who=code, at=figures.moment(event.at, say.language))
    if ids["stock_move"]:
        moves = sa.select(StockMove, StockItem).join(StockItem, StockItem.id == StockMove.item_id)
        for move, item in session.execute(moves.where(StockMove.act.in_(ids["stock_move"])).order_by(StockMove.quantity_milli.desc())):
            assert move.act is not None, "it was looked for by that"
            told[move.act] = say(
                "act_stock_move", site=sites[move.act], who=item.name, kind=say(f"move_{move.kind}"), unit=item.unit,
                quantity=plain_quantity(abs(move.quantity_milli)), at=figures.moment(move.at, say.language),
            )
    if ids[STATEMENT_DIFFERENCE]:
        rows = sa.select(StatementDifference).where(StatementDifference.id.in_(ids[STATEMENT_DIFFERENCE]))
        for row in session.scalars(rows):
            told[row.id] = say(
                "act_statement_difference", site=sites[row.id], kind=say(f"statement_{row.kind}"),
                number=row.approval_no or say("no_number"), day=figures.day_name(row.day, say.language),
            )
    for other in found:
        if other.id not in told:
            told[other.id] = say(f"act_{other.kind}", site=sites[other.id], at=figures.moment(other.at, say.language))
    return told


def flag_word(say: Speaker, flag: str) -> str:
    """A flag of an act in words."""
    return say(f"mark_{flag}") if f"mark_{flag}" in say else say("mark_other", flag=flag)
