"""Proof that tills hold what their documents say, by plain SQL that shares no code with what counts: every sum, every kept Z, and per
month that the Zs, their addenda and what was sold outside a till make the month."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.sources import Difference

FIGURES = (
    "sales", "refunds", "gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope", "taken", "given_back", "change_given",
)
OWN = FIGURES[:9]
_DAYS = (sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date))

_OF_DOCUMENTS = """
WITH counted AS (
    SELECT d.id, d.site_id, d.till, d.book_date, d.source, d.gross, d.discount, d.refund, d.supply, d.vat, d.exempt, d.out_of_scope,
           CASE WHEN d.entry > e.entry THEN 1 ELSE 0 END AS addendum
    FROM document d LEFT JOIN till_end e ON e.till_id = d.till AND e.site_id = d.site_id AND e.kind = 'closing'
    WHERE d.till IS NOT NULL AND d.source IN ('sale', 'refund') AND d.book_date BETWEEN :first AND :last)
SELECT site_id, till, addendum, book_date, '' AS key, SUM(CASE source WHEN 'sale' THEN 1 ELSE 0 END) AS sales,
       SUM(CASE source WHEN 'refund' THEN 1 ELSE 0 END) AS refunds, SUM(gross) AS gross, SUM(discount) AS discount, SUM(refund) AS refund,
       SUM(supply) AS supply, SUM(vat) AS vat, SUM(exempt) AS exempt, SUM(out_of_scope) AS out_of_scope,
       0 AS taken, 0 AS given_back, 0 AS change_given
FROM counted GROUP BY site_id, till, addendum, book_date
UNION ALL
SELECT c.site_id, c.till, c.addendum, c.book_date, p.method, 0, 0, 0, 0, 0, 0, 0, 0, 0,
       SUM(CASE c.source WHEN 'sale' THEN p.amount ELSE 0 END), SUM(CASE c.source WHEN 'refund' THEN -p.amount ELSE 0 END),
       SUM(CASE c.source WHEN 'sale' THEN p.tendered - p.amount ELSE 0 END)
FROM counted c JOIN document_payment p ON p.document_id = c.id GROUP BY c.site_id, c.till, c.addendum, c.book_date, p.method
"""
_STORED = f"""
SELECT site_id, till, addendum, book_date, key, {", ".join(FIGURES)} FROM till_sum WHERE book_date BETWEEN :first AND :last
"""
_STANDING = "EXISTS (SELECT 1 FROM till t WHERE t.id = x.till AND t.site_id = x.site_id AND t.state <> 'cancelled')"
_IN_TILLS = f"""
SELECT x.site_id, x.book_date, {", ".join(f"SUM(x.{name}) AS {name}" for name in OWN)} FROM till_sum x
WHERE x.key = '' AND {_STANDING} AND x.book_date BETWEEN :first AND :last GROUP BY x.site_id, x.book_date
"""
_OUTSIDE = f"""
SELECT x.site_id, x.book_date, SUM(x.sales_count) AS sales, SUM(CASE x.source WHEN 'refund' THEN 1 ELSE 0 END) AS refunds,
       {", ".join(f"SUM(x.{name}) AS {name}" for name in OWN[2:])}
FROM document x WHERE (x.till IS NULL OR x.source NOT IN ('sale', 'refund') OR NOT {_STANDING}) AND x.book_date BETWEEN :first AND :last
GROUP BY x.site_id, x.book_date
"""
_MONTHS = f"""
SELECT x.site_id, x.book_date, {", ".join(f"SUM(x.{name}) AS {name}" for name in OWN)} FROM revenue_cell x
WHERE x.facet = 1 AND x.book_date BETWEEN :first AND :last GROUP BY x.site_id, x.book_date
"""
_MISSTATED = """
SELECT t.site_id, t.number FROM till t LEFT JOIN till_end e ON e.till_id = t.id
WHERE t.state <> CASE e.kind WHEN 'closing' THEN 'closed' WHEN 'cancellation' THEN 'cancelled' ELSE 'open' END
ORDER BY t.site_id, t.number
"""
_KEPT = """
SELECT e.site_id, e.till_id AS till, e.z FROM till_end e WHERE e.kind = 'closing' AND EXISTS (
    SELECT 1 FROM till_sum s WHERE s.site_id = e.site_id AND s.till = e.till_id AND s.addendum = 0 AND s.book_date BETWEEN :first AND :last)
"""


def check_tills(session: Session, first: date, last: date, codes: dict[int, str]) -> Iterator[Difference]:
    """Every difference between tills and documents booked in these days. 'till': a sum is not what its documents come to, or a till does
    not stand as its end says. 'z': a kept Z is not what came before its closing. 'tills of a month': Zs, addenda and what is outside do
    not make the month."""
    stored = _keyed(session, _STORED, first, last)
    expected = _keyed(session, _OF_DOCUMENTS, first, last)
    for key in sorted(stored.keys() | expected.keys(), key=str):
        site_id, till, addendum, day, what = key
        where = f"{till} {'addendum' if addendum else 'Z'} {day} [{what}]"
        yield from _differing("till", codes[site_id], where, FIGURES, stored.get(key, {}), expected.get(key, {}))
    for row in session.execute(sa.text(_MISSTATED)):
        yield Difference("till", codes[row.site_id], str(row.number), "state", 0, 1)
    yield from _kept(session, first, last, codes)
    yield from _months(session, first, last, codes)


def _keyed(session: Session, query: str, first: date, last: date) -> dict[tuple[Any, ...], dict[str, int]]:
    return {
        (row["site_id"], row["till"], row["addendum"], row["book_date"], row["key"]): {name: int(row[name]) for name in FIGURES}
        for row in _rows(session, query, first, last, till=sa.Uuid)
    }


def _rows(session: Session, query: str, first: date, last: date, **types: Any) -> Iterator[Any]:
    asked = sa.text(query).bindparams(*_DAYS).columns(**({} if "z" in types else {"book_date": sa.Date}), **types)
    for row in session.execute(asked, {"first": first, "last": last}):
        yield row._mapping


def _differing(
    check: str, site: str, where: str, names: tuple[str, ...], stored: dict[str, int], expected: dict[str, int]
) -> Iterator[Difference]:
    for name in names:
        one, other = stored.get(name, 0), expected.get(name, 0)
        if one != other:
            yield Difference(check, site, where, name, one, other)


def _kept(session: Session, first: date, last: date, codes: dict[int, str]) -> Iterator[Difference]:
    """A Z holds what its till had taken before: its days within these bounds, figure by figure."""
    days: dict[tuple[Any, str], dict[str, int]] = {}
    for (_, till, addendum, day, what), figures in _keyed(session, _STORED, first, last).items():
        if not addendum and what == "":
            days[till, day.isoformat()] = figures
    for row in _rows(session, _KEPT, first, last, till=sa.Uuid, z=sa.Text):
        kept = {day["book_date"]: day for day in json.loads(row["z"])["days"] if first.isoformat() <= day["book_date"] <= last.isoformat()}
        standing = {day: figures for (till, day), figures in days.items() if till == row["till"]}
        for day in sorted(kept.keys() | standing.keys()):
            yield from _differing("z", codes[row["site_id"]], f"{row['till']} {day}", OWN, kept.get(day, {}), standing.get(day, {}))


def _months(session: Session, first: date, last: date, codes: dict[int, str]) -> Iterator[Difference]:
    found: dict[str, defaultdict[tuple[int, str], defaultdict[str, int]]] = {}
    for side, queries in {"tills": (_IN_TILLS, _OUTSIDE), "month": (_MONTHS,)}.items():
        sums = found[side] = defaultdict(lambda: defaultdict(int))
        for query in queries:
            for row in _rows(session, query, first, last):
                for name in OWN:
                    sums[row["site_id"], f"{row['book_date']:%Y-%m}"][name] += int(row[name])
    for site_id, month in sorted(found["tills"].keys() | found["month"].keys()):
        key = (site_id, month)
        yield from _differing("tills of a month", codes[site_id], month, OWN, found["tills"][key], found["month"][key])
