"""The report: one frozen object that page, API, command and file are made from. It reads the roll-up, never a document."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from pos.revenue.adjustments import Adjustment, adjustments
from pos.revenue.cells import Facet
from pos.revenue.incomplete import Missing, incomplete
from pos.revenue.keys import Key, Keys, facet_of, keys_of
from pos.revenue.measures import Measures, added
from pos.revenue.sums import COUNTED, View, earned, sums
from sites import clock
from sites.access import Scope
from sites.errors import Invalid, invalid_at, say

MOST_ROWS = 50_000
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a value for each key (None: none applies), and its figures."""

    keys: tuple[Key, ...]
    measures: Measures


@dataclass(frozen=True, slots=True)
class Report:
    """The revenue of a scope between two book dates, by keys. The rows sum to the total, to the won."""

    scope: Scope
    first: date
    last: date
    by: Keys
    rows: tuple[Row, ...]
    total: Measures
    as_of: datetime
    adjustments: tuple[Adjustment, ...]
    incomplete: tuple[Missing, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is known to be missing."""
        return not self.incomplete


@dataclass(frozen=True, slots=True)
class Figures:
    """What a report counts, without what it says beside: enough to compare with."""

    by: Keys
    rows: tuple[Row, ...]
    total: Measures


@dataclass(frozen=True, slots=True)
class Nets:
    """Net by the keys of a report's rows, and out of scope unless they are products, categories or tax classes."""

    rows: Mapping[tuple[Key, ...], int]
    beyond: Mapping[tuple[Key, ...], int]

    @property
    def total(self) -> int:
        """What all of them earned."""
        return sum(self.rows.values())


def report(session: Session, scope: Scope, first: date, last: date, by: str) -> Report:
    """The report by `by` ('day', 'site,method' …), from the one snapshot that the caller's `reading()` holds.

    The caller has checked who may see the scope. Raises Invalid for keys that are not offered, days in the wrong order,
    and a report beyond ten years or 50,000 rows.
    """
    return reports(session, scope, first, last, by)[by]


def reports(session: Session, scope: Scope, first: date, last: date, *by: str) -> dict[str, Report]:
    """Several reports over the same days. What they share is read once, so that none can say it otherwise than another."""
    wanted = {each: keys_of(each) for each in by}
    _check_days(first, last)
    as_of, view = clock.now(), View(scope, first, last)
    counted = _counted(session, view, wanted)
    late, missing = adjustments(session, view), incomplete(session, scope, first, last)
    return {
        each: Report(scope, first, last, found.by, found.rows, found.total, as_of, late, missing) for each, found in counted.items()
    }


def figures(session: Session, scope: Scope, first: date, last: date, by: str) -> Figures:
    """The figures of the report by `by` alone; the same refusals."""
    keys = keys_of(by)
    _check_days(first, last)
    return _counted(session, View(scope, first, last), {by: keys})[by]


def nets(session: Session, scope: Scope, first: date, last: date, by: str) -> Nets:
    """What the rows of the report by `by` earned, and nothing else of them: for comparisons and drawings; the same refusals."""
    keys = keys_of(by)
    _check_days(first, last)
    rows = earned(session, View(scope, first, last), keys, facet_of(keys))
    return Nets({found: net for found, net, _ in rows}, {found: beyond for found, _, beyond in rows})


def coarser(found: Report, *by: str) -> Report:
    """The same report by fewer of its keys. Only where its rows know their counts, so that these add up too."""
    places = [found.by.index(key) for key in by]
    groups: dict[tuple[Key, ...], list[Measures]] = {}
    for row in found.rows:
        groups.setdefault(tuple(row.keys[place] for place in places), []).append(row.measures)
    ordered = sorted(groups.items(), key=lambda group: [(value is None, value) for value in group[0]])
    return replace(found, by=by, rows=tuple(Row(keys, added(measures)) for keys, measures in ordered))


def _counted(session: Session, view: View, wanted: Mapping[str, Keys]) -> dict[str, Figures]:
    rows = {by: _rows(session, view, keys) for by, keys in wanted.items()}
    # Whoever splits documents does not know their counts, and takes them from whoever does not.
    whole = next((added(row.measures for row in rows[by]) for by, keys in wanted.items() if facet_of(keys) in COUNTED), None)
    if whole is None:
        [(_, whole)] = sums(session, view, (), Facet.DAY)
    return {by: Figures(keys, rows[by], _total(rows[by], facet_of(keys), whole)) for by, keys in wanted.items()}


def _rows(session: Session, view: View, keys: Keys) -> tuple[Row, ...]:
    facet = facet_of(keys)
    groups = sums(session, view, keys, facet, MOST_ROWS)
    if len(groups) > MOST_ROWS:
        raise _too_many_rows()
    # A row whose every document was internal stays: its `eliminated` is part of the total's.
    return tuple(Row(values, _known(measures, facet)) for values, measures in groups)


def _known(measures: Measures, facet: Facet) -> Measures:
    """Counts belong to whole documents and the quantity to products; a row that splits them does not know them."""
    if facet == Facet.PRODUCT:
        return measures._replace(sales=None, refunds=None)
    if facet == Facet.TENDER:
        return measures._replace(sales=None, refunds=None, quantity_milli=None)
    return measures


def _total(rows: tuple[Row, ...], facet: Facet, whole: Measures) -> Measures:
    total = added(row.measures for row in rows)
    if facet in COUNTED:
        return total
    return total._replace(sales=whole.sales, refunds=whole.refunds, quantity_milli=whole.quantity_milli)


def _check_days(first: date, last: date) -> None:
    if last < first:
        raise invalid_at("/to", "끝 날짜가 시작 날짜보다 빠릅니다. 두 날짜를 확인해 주세요.",
                         "The last day comes before the first. Check both dates.")
    if (last.year - MOST_YEARS, last.month, last.day) >= (first.year, first.month, first.day):
        raise invalid_at("/to", "한 번에 {years}년까지 볼 수 있습니다. 기간을 줄여 주세요.",
                         "A report spans at most {years} years. Shorten the period.", years=MOST_YEARS)


def _too_many_rows() -> Invalid:
    sentence = say("보고서가 {rows:,}줄을 넘습니다. 기간이나 범위를 줄이거나 by를 바꿔 주세요.",
                   "The report has more than {rows:,} rows. Shorten the period, narrow the scope or change by.", rows=MOST_ROWS)
    return Invalid("too_many_rows", sentence, {"/by": [sentence]})
