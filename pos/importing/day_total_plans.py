"""Checking a file of day totals against the sites and what they stated before. It writes nothing; the plan says what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.daytotals.imports import ImportedDay
from pos.daytotals.models import DayTotal
from pos.daytotals.queries import Statement, totals_between
from pos.daytotals.refusals import day_problem, taken_words
from pos.daytotals.wanted import WantedTotal
from pos.importing.day_totals import DayRows, FileDay
from pos.importing.named_sites import NO_SITE, NamedSites
from pos.importing.reading import Sheet
from pos.importing.refusals import RowsRefused, refused_file
from pos.sales.models import Document
from sites.access import Actor, Permission
from sites.errors import say
from sites.registry import Place, Site

NOT_BY_DAY = say("하루 합계로 받는 사업장이 아닙니다.", "This site does not state day totals.")
TWICE = say("같은 사업장의 같은 날짜가 파일에 두 번 있습니다. 한 줄만 남겨 주세요.",
            "The same day of the same site stands twice in the file. Leave one row.")


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A row of the file with its site, and whether the same total stands already."""

    row: int
    site: str
    wanted: WantedTotal
    already: bool


@dataclass(frozen=True, slots=True)
class DayTotalPlan:
    """A checked file: every row, what is new of it, and the headings that were not understood."""

    rows: tuple[PlannedDay, ...]
    new: tuple[ImportedDay, ...]
    unread: tuple[str, ...]

    @property
    def total(self) -> int:
        """What the new days come to, in won."""
        return sum(day.wanted.total for day in self.new)


def plan_day_totals(session: Session, by: Actor, sheet: Sheet, site: Site | None, import_id: UUID) -> DayTotalPlan:
    """Checks the whole file. Without a column of sites every row is of `site`. RowsRefused names every row that stands in the way."""
    rows = DayRows(sheet)
    if rows.columns.site is None and site is None:
        raise refused_file("'사업장' 열이 없습니다. 열을 더하거나 사업장을 골라 주세요.",
                           "There is no column of sites. Add one, or choose the site.")
    places = NamedSites(session, by, Permission.SITE_WORK, site)
    seen: set[tuple[int, date]] = set()
    found: list[tuple[FileDay, Place]] = []
    for day in rows.days:
        place = _placed(rows, day, places, seen)
        if place is not None:
            found.append((day, place))
    planned, new = _compared(session, rows, found, import_id)
    if rows.problems:
        raise RowsRefused(sorted(rows.problems, key=lambda problem: problem.row))
    return DayTotalPlan(tuple(planned), tuple(new), rows.columns.unread)


def _placed(rows: DayRows, day: FileDay, places: NamedSites, seen: set[tuple[int, date]]) -> Place | None:
    """The place of a row, once it is one that can have this day."""
    column, where = rows.columns.site, rows.columns.date
    place = places.find(day.site)
    if place is None:
        rows.refuse(day.row, -1 if column is None else column, day.site or "", NO_SITE)
        return None
    if not place.offers("day_totals"):
        rows.refuse(day.row, where if column is None else column, day.site or place.code, NOT_BY_DAY)
        return None
    wrong = day_problem(place, day.day)
    if wrong is None and (place.id, day.day) in seen:
        wrong = TWICE
    seen.add((place.id, day.day))
    if wrong is not None:
        rows.refuse(day.row, where, day.day.isoformat(), wrong)
        return None
    return place


def _compared(
    session: Session, rows: DayRows, found: Sequence[tuple[FileDay, Place]], import_id: UUID
) -> tuple[list[PlannedDay], list[ImportedDay]]:
    standing = _standing(session, found)
    planned, new = [], []
    for day, place in found:
        own_id = uuid5(import_id, f"{place.code}/{day.day.isoformat()}")
        wanted = WantedTotal(own_id, day.day, day.methods, day.tax_classes, day.sales, day.note)
        stated = standing.get((place.id, day.day))
        same = stated is not None and _is_same(stated, wanted)
        if stated is not None and not same:
            document = session.get_one(Document, stated.row.document_id)
            rows.refuse(day.row, rows.columns.date, day.day.isoformat(), taken_words(document))
        planned.append(PlannedDay(day.row, place.code, wanted, same))
        if stated is None:
            new.append(ImportedDay(place.id, wanted))
    return planned, new


def _standing(session: Session, found: Sequence[tuple[FileDay, Place]]) -> dict[tuple[int, date], Statement]:
    stated: dict[tuple[int, date], Statement] = {}
    for site_id in {place.id for _, place in found}:
        days = [day.day for day, place in found if place.id == site_id]
        if session.scalar(sa.select(DayTotal.series).where(DayTotal.site_id == site_id).limit(1)) is not None:
            for statement in totals_between(session, session.get_one(Site, site_id), min(days), max(days)):
                stated[site_id, statement.row.business_date] = statement
    return stated


def _is_same(stated: Statement, wanted: WantedTotal) -> bool:
    methods = {method: won for method, won in wanted.methods.items() if won}
    classes = {tax_class: won for tax_class, won in wanted.tax_classes.items() if won}
    was = {tax_class: won for tax_class, won in stated.tax_classes if won}
    return (dict(stated.methods), was, stated.sales) == (methods, classes, wanted.sales)
