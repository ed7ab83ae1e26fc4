"""However a day goes, a till expects what lies in it; and what all tills hold, with what was sold outside them, is the month."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pos.revenue.rebuilding import parts, rebuild
from pos.revenue.report import report
from pos.revenue.verifying import verify
from pos.sales import counter
from pos.sales.proving import breaks
from pos.tills.models import Till
from pos.tills.queries import report_of
from sites.access import COMMAND_LINE, parse_scope
from sites.clock import month_bounds
from sites.db import db, reading, transaction
from sites.people.accounts import add_account
from sites.pins.hashing import hash_password
from sites.registry import Site
from tests.pos.console.november import PASSWORD, email_of, sign_in
from tests.pos.console.test_revenue_page import amount, page, rows
from tests.pos.sales.shop import open_shop
from tests.property.till_days import HEAD, TABLETS, Trade, Weeks
from tests.support.cast import ROLES, Cast
from tests.support.databases import Database

SEED = 20201130
AFTERWARDS = datetime(2020, 12, 8, 3, tzinfo=UTC)
FIGURES = ("sales", "refunds", "gross", "discount", "refund", "net", "supply", "vat", "exempt", "out_of_scope")


@pytest.fixture(scope="module")
def weeks(app: Flask, cast: Cast, database: Database) -> Weeks:
    """Two weeks at two counters."""
    open_shop(app)
    with app.app_context():
        counter.forget(db.session())
    traded = Trade(app, cast, SEED).run()
    database.freeze()
    return traded


@pytest.fixture
def snapshot(app: Flask, weeks: Weeks) -> Iterator[Session]:
    """A moment afterwards, to be read."""
    with time_machine.travel(AFTERWARDS, tick=False), app.app_context(), reading() as session:
        yield session


PAID = """
SELECT s.code, SUM(CASE d.source WHEN 'refund' THEN 0 ELSE p.amount END) AS taken,
       SUM(CASE d.source WHEN 'refund' THEN p.amount ELSE 0 END) AS back
FROM document_payment p JOIN document d ON d.id = p.document_id JOIN site s ON s.id = d.site_id
WHERE d.book_date BETWEEN :first AND :last GROUP BY s.code
"""


def reports(session: Session) -> dict[str, Any]:
    rows = session.execute(sa.select(Till, Site).join(Site, Site.id == Till.site_id).where(Till.state != "cancelled"))
    return {str(till.id): report_of(session, till, site, lambda *_: HEAD) for till, site in rows}


def test_the_weeks_hold_what_they_are_to_prove(weeks: Weeks, snapshot: Session) -> None:
    assert min(weeks.late, weeks.outside, weeks.drafts, weeks.parked, weeks.discounted) > 3
    kinds = sa.text("SELECT DISTINCT tax_class FROM document_line")
    assert set(snapshot.scalars(kinds)) == {"taxable", "exempt", "out_of_scope"}
    assert snapshot.scalar(sa.text("SELECT COUNT(*) FROM document WHERE source = 'refund'"))
    assert snapshot.scalar(sa.text("SELECT COUNT(*) FROM document")) == weeks.documents
    assert sum(len(z["parked"]) for z in reports(snapshot).values()) == weeks.parked


def test_every_till_expects_what_lies_in_its_drawer(snapshot: Session, weeks: Weeks) -> None:
    drawers_hold(snapshot, weeks)


def drawers_hold(session: Session, weeks: Weeks) -> None:
    """Each till's report says what lies in its drawer, before the count and after it."""
    found = reports(session)
    assert len(weeks.days) == len(found)
    for day in weeks.days:
        z = found[str(day.id)]
        methods = {line["method"]: line["expected"] for line in z["methods"]}
        vouchers = day.before.vouchers
        assert z["cash"]["expected"] == day.before.cash, day
        assert {name: methods[name] for name in vouchers} == vouchers
        assert methods.get("card", 0) == day.before.cards
        if day.closed:
            assert (z["cash"]["counted"], z["cash"]["difference"]) == (day.counted, day.counted - day.before.cash)
        assert (z["addendum"]["cash"] if z["addendum"] else 0) == day.after.cash


def test_zs_addenda_and_what_was_sold_outside_make_the_month(snapshot: Session, weeks: Weeks) -> None:
    months_hold(snapshot, weeks)


def months_hold(session: Session, weeks: Weeks) -> None:
    """The tills and what was sold outside them are the month, and what was earned in it is what was paid less what was given back."""
    held: defaultdict[tuple[str, str], defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for z in reports(session).values():
        for part in (z, z["addendum"]):
            for day in part["days"] if part else ():
                for name in FIGURES:
                    held[z["site"], day["book_date"][:7]][name] += day[name]
    outside = session.execute(sa.text(
        "SELECT s.code, d.book_date, d.source, d.gross, d.discount, d.refund, d.supply, d.vat, d.exempt, d.out_of_scope"
        " FROM document d JOIN site s ON s.id = d.site_id WHERE d.till IS NULL"
    )).all()
    assert len(outside) == weeks.outside > 5
    for row in outside:
        month = held[row.code, str(row.book_date)[:7]]
        month["sales"] += row.source == "sale"
        month["net"] += row.gross - row.discount - row.refund
        for name in ("gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope"):
            month[name] += getattr(row, name)
    for number, month_text in ((202011, "2020-11"), (202012, "2020-12")):
        first, last = month_bounds(number)
        paid = {row.code: row.taken + row.back for row in session.execute(sa.text(PAID), {"first": first, "last": last})}
        for site in TABLETS:
            total = report(session, parse_scope(f"site:{site}"), first, last, "month").total
            assert {name: held[site, month_text][name] for name in FIGURES} == {name: getattr(total, name) for name in FIGURES}
            assert total.net + total.out_of_scope == paid[site]


def test_the_month_is_the_same_on_the_page_in_the_file_and_over_the_api(app: Flask, weeks: Weeks, cast: Cast) -> None:
    with time_machine.travel(AFTERWARDS, tick=False):
        with app.app_context(), transaction() as session:
            account = add_account(session, COMMAND_LINE.code, email_of("viewer"), *ROLES["viewer"])
            account.password_hash = hash_password(PASSWORD)
        browser = app.test_client()
        assert sign_in(browser, "viewer").status_code == 302
        for month, last in (("2020-11", "2020-11-30"), ("2020-12", "2020-12-31")):
            for site in TABLETS:
                scope = f"site:{site}"
                asked = cast.call(browser, "viewer", "GET", f"/revenue?scope={scope}&from={month}-01&to={last}&by=day").json["total"]
                file = cast.call(browser, "viewer", "GET", f"/exports/revenue.json?month={month}&scope={scope}").json["total"]
                shown = rows(page(browser, f"/console/revenue/?month={month}&scope={scope}"), "units")
                [total] = [row for name, row in shown.items() if "일 (" not in name]
                assert asked["net"] > 0
                for place, name in {0: "net", 2: "gross", 5: "supply", 6: "vat", 7: "exempt"}.items():
                    assert (amount(total[place]), file[name]) == (asked[name], asked[name]), (scope, month, name)


def test_the_proof_finds_nothing_and_the_books_hold(snapshot: Session) -> None:
    assert list(verify(snapshot)) == []
    assert [found for _, found in breaks(snapshot) if found] == []


def test_a_late_sale_of_a_closed_month_is_an_addendum_of_its_own_till_in_the_next(snapshot: Session) -> None:
    moved = [
        (z["business_date"], day["book_date"]) for z in reports(snapshot).values() if z["addendum"] for day in z["addendum"]["days"]
        if z["business_date"] < "2020-12" <= day["book_date"]
    ]
    assert moved


@pytest.mark.parametrize(("change", "check"), [
    ("UPDATE till_sum SET gross = gross + 1, supply = supply + 1 WHERE key = '' AND addendum = 0", "till"),
    ("UPDATE till_sum SET taken = taken + 1 WHERE key = 'cash'", "till"),
    ("DELETE FROM till_sum WHERE addendum = 1", "till"),
    ("UPDATE till SET state = 'cancelled' WHERE state = 'open'", "till"),
    ("UPDATE revenue_cell SET gross = gross + 1, supply = supply + 1 WHERE facet = 1", "tills of a month"),
])
def test_the_proof_says_what_was_changed(app: Flask, weeks: Weeks, change: str, check: str) -> None:
    with time_machine.travel(AFTERWARDS, tick=False), app.app_context():
        with transaction() as session:
            session.execute(sa.text(change))
        with reading() as session:
            assert check in {found.check for found in verify(session)}


def test_what_is_rebuilt_is_what_stood(app: Flask, weeks: Weeks) -> None:
    with time_machine.travel(AFTERWARDS, tick=False), app.app_context():
        with reading() as session:
            before = sorted(map(repr, session.execute(sa.text("SELECT * FROM till_sum"))))
            todo = parts(session)
        with transaction() as session:
            session.execute(sa.text("DELETE FROM till_sum"))
        for part in todo:
            with transaction() as session:
                rebuild(session, part)
        with reading() as session:
            assert sorted(map(repr, session.execute(sa.text("SELECT * FROM till_sum")))) == before
            assert list(verify(session)) == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")
def test_a_z_that_was_changed_breaks_the_book(app: Flask, weeks: Weeks) -> None:
    with app.app_context():
        with transaction() as session:
            session.execute(sa.text("DROP TRIGGER till_end_no_update"))
            till, z = session.execute(sa.text("SELECT till_id, z FROM till_end WHERE z IS NOT NULL LIMIT 1")).one()
            report = json.loads(z)
            report["days"] = [day | {"net": day["net"] + 1} for day in report["days"]]
            session.execute(sa.text("UPDATE till_end SET z = :z WHERE till_id = :till"), {"z": json.dumps(report), "till": till})
        with reading() as session:
            assert [found.why for _, found in breaks(session) if found] == ["what is stored of the till's act till_closed was changed"]
