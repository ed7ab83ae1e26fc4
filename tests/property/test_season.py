"""Thousands of random documents on both databases: however they are looked at, the figures are the same, to the won."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.keys import offered
from pos.revenue.report import Report, report
from sites.access import parse_scope
from sites.clock import month_bounds, month_text
from tests.pos.revenue.market import CENTRES, FIRST, SITES, operator
from tests.property.drawing import CUT_OFF, KST, half_up
from tests.property.reckoning import NET, Books, added_up, seen_from
from tests.property.trading import CLOSINGS, DAYS, Season

BEFORE, AFTER = FIRST - timedelta(days=10), FIRST + timedelta(days=DAYS + 30)
SCOPES = ("region", *(f"centre:{code}" for code in CENTRES.values()), *(f"site:{code}" for code in SITES.values()))
EVERY_KEY_OF = ("region", "centre:seogu", "site:charlie")
MONEY = ("gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope", "eliminated")
BY = sorted(",".join(keys) for keys in offered())


def reported(session: Session, scope: str, by: str = "month", first: date = BEFORE, last: date = AFTER) -> Report:
    return report(session, parse_scope(scope), first, last, by)


def test_the_season_holds_what_it_is_to_prove(season: Season, books: Books, snapshot: Session) -> None:
    flags = {flag for sold in season.sold for flag in sold.answer["flags"]}
    assert flags >= {
        "late", "month_closed", "clock_skew", "unknown_product", "price_differs", "tax_class_differs", "vat_not_registered",
        "stock_short", "cashier_unknown", "customer_missing",
    }  # fmt: skip
    assert len(season.sold) + len(season.refunds) > 2000
    assert season.repeated > 150
    assert {fact.party for fact in books.lines} == {0, 1, 2}
    assert {fact.keys["tax_class"] for fact in books.lines} == {"taxable", "exempt", "out_of_scope"}
    assert any(sold.wanted.total == 0 for sold in season.sold)
    assert any(fact.keys["hour"] is None for fact in books.documents)
    assert sum(sold.all_back() for sold in season.sold) > 50
    assert {name for _, _, answer in season.refunds for name in answer["flags"]} >= {"method_differs", "late"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("scope", EVERY_KEY_OF)
def test_rows_by_every_key_and_pair_are_the_sums_of_the_documents(snapshot: Session, books: Books, scope: str) -> None:
    assert len(BY) == 127
    seen = Books(*(seen_from(facts, parse_scope(scope)) for facts in books))
    [whole] = added_up(seen.lines).values()
    [counts] = added_up(seen.documents).values()
    for by in BY:
        found = reported(snapshot, scope, by)
        for figure in (*MONEY, "quantity_milli"):
            assert getattr(found.total, figure) == whole[figure], (by, figure)
        assert (found.total.sales, found.total.refunds) == (counts["sales"], counts["refunds"]), by
        if "method" in found.by:
            _by_method(found, seen)
        else:
            _by_lines(found, seen)
        values = [[(value is None, value) for value in row.keys] for row in found.rows]
        assert values == sorted(values), by


def _by_lines(found: Report, seen: Books) -> None:
    expected = added_up(seen.lines, found.by)
    counted = not {"product", "category", "tax_class"} & set(found.by)
    counts = added_up(seen.documents, found.by) if counted else {}
    assert {row.keys for row in found.rows} == expected.keys(), found.by
    for row in found.rows:
        for figure in (*MONEY, "quantity_milli"):
            assert getattr(row.measures, figure) == expected[row.keys][figure], (found.by, row.keys, figure)
        for figure in ("sales", "refunds"):
            assert getattr(row.measures, figure) == (counts[row.keys][figure] if counted else None), (
                found.by,
                row.keys,
            )


def _by_method(found: Report, seen: Books) -> None:
    """What each method took is what was paid by it; what a tax class took over all methods is what its lines say."""
    place = found.by.index("method")
    taken: dict[tuple[object, ...], int] = defaultdict(int)
    beside: dict[tuple[object, ...], list[int]] = defaultdict(lambda: [0] * len(MONEY))
    for row in found.rows:
        assert (row.measures.sales, row.measures.refunds, row.measures.quantity_milli) == (None, None, None)
        own = row.keys if "tax_class" not in found.by else (row.keys[place],)
        taken[own] += row.measures.net + row.measures.out_of_scope
        others = row.keys[:place] + row.keys[place + 1 :]
        beside[others] = [
            so_far + getattr(row.measures, figure) for so_far, figure in zip(beside[others], MONEY, strict=True)
        ]
    paid = added_up(seen.payments, [name for name in found.by if name != "tax_class"])
    assert {keys: won for keys, won in taken.items() if won} == {
        keys: group["paid"] for keys, group in paid.items() if group["paid"]
    }
    lines = added_up(seen.lines, [name for name in found.by if name != "method"])
    assert beside == {keys: [group[figure] for figure in MONEY] for keys, group in lines.items()}, found.by


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_agrees_with_itself_by_day_method_product_and_hour(
    snapshot: Session, books: Books, scope: str
) -> None:
    [expected] = added_up(seen_from(books.lines, parse_scope(scope))).values()
    for by in ("day", "method", "product", "hour", "site,category", "centre,tax_class", "project,method", "month,hour"):
        found = reported(snapshot, scope, by)
        for figure in MONEY:
            summed = sum(getattr(row.measures, figure) for row in found.rows)
            assert summed == getattr(found.total, figure) == expected[figure], (by, figure)
        assert found.total.net == found.total.supply + found.total.vat + found.total.exempt


def test_the_money_is_there_by_plain_sql(snapshot: Session, books: Books) -> None:
    paid, back = snapshot.execute(
        sa.text(
            "SELECT SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END),"
            " SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END) FROM document_payment"
        )
    ).one()
    sites = [reported(snapshot, f"site:{code}").total for code in SITES.values()]
    assert sum(total.net + total.out_of_scope for total in sites) == paid - back
    region = reported(snapshot, "region").total
    assert region.eliminated > 0
    assert region.net + region.eliminated == sum(total.net for total in sites)
    for code in CENTRES.values():
        centre = reported(snapshot, f"centre:{code}").total
        own = [fact for fact in books.lines if fact.keys["centre"] == code]
        assert centre.net + centre.eliminated == sum(fact.figures[place] for fact in own for place in NET)


def test_each_document_adds_up_and_stands_on_its_days(season: Season) -> None:
    for sold in season.sold:
        answer, wanted = sold.answer, sold.wanted
        assert answer["total"] == wanted.total == sum(line["net"] for line in answer["lines"])
        assert wanted.total == answer["supply"] + answer["vat"] + answer["exempt"] + answer["out_of_scope"]
        assert wanted.discount == sum(line["share"] for line in answer["lines"])
        taxed = [line["net"] for line in answer["lines"] if line["tax_class"] == "taxable"]
        assert answer["supply"] == half_up(sum(taxed) * 10, 11)
        assert all(line["share"] == 0 for line in answer["lines"] if line["tax_class"] == "out_of_scope")
        assert all(line["net"] >= 0 and line["vat"] >= 0 and line["supply"] >= 0 for line in answer["lines"])
        assert (answer["business_date"], answer["book_date"]) == days(
            season, sold.site_id, wanted.id, wanted.occurred_at
        )
        project = operator(sold.site_id, date.fromisoformat(answer["business_date"]))[0]
        assert not (project == "three" and taxed), "a site without VAT sold a taxable line"
        for line, asked in zip(answer["lines"], wanted.lines, strict=True):
            assert line["net"] == line["gross"] - asked.discount - line["share"]


def days(season: Season, site_id: int, document: object, at: object) -> tuple[str, str]:
    """Business and book date by the contract's words, from what the test itself closed and when."""
    arrived = season.arrived[document]
    received = (arrived + KST - CUT_OFF).date()
    business = (at + KST - CUT_OFF).date()  # type: ignore[operator]
    if (at - arrived).total_seconds() > 600 or business.year < 2018:  # type: ignore[operator]
        business = received
    closed = set()
    for day, (act, month, scope) in sorted(CLOSINGS.items()):
        holds = scope in ("region", f"site:{SITES[site_id]}") or (
            scope == "centre:yeonsu" and operator(site_id, date(2020, 10, 31))[1] == "yeonsu"
        )
        if day <= arrived.date() and holds:
            closed = closed | {month} if act == "close" else closed - {month}
    booked = business if business.year * 100 + business.month not in closed else received
    return business.isoformat(), booked.isoformat()


def test_parts_of_refunds_add_up_to_what_was_sold(season: Season) -> None:
    back: dict[tuple[object, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for sold, wanted, answer in season.refunds:
        assert (answer["business_date"], answer["book_date"]) == days(
            season, sold.site_id, wanted.id, wanted.occurred_at
        )
        for line in answer["lines"]:  # type: ignore[attr-defined]
            assert min(line["net"], line["supply"], line["vat"]) >= 0
            so_far = back[sold.wanted.id, line["line"]]
            so_far[:] = [so_far[0] + line["net"], so_far[1] + line["supply"], so_far[2] + line["vat"]]
    whole = 0
    for sold in season.sold:
        for number, line in enumerate(sold.answer["lines"], 1):
            if (sold.wanted.id, number) in back and sold.left(number) == 0:
                assert back[sold.wanted.id, number] == [line["net"], line["supply"], line["vat"]]
                whole += 1
    assert whole > 200


def test_late_money_is_shown_in_both_months_and_counted_in_one(snapshot: Session, season: Season) -> None:
    late: dict[tuple[str, str], int] = defaultdict(int)
    for answer in [sold.answer for sold in season.sold]:
        late[answer["business_date"][:7], answer["book_date"][:7]] += (
            answer["supply"] + answer["vat"] + answer["exempt"]
        )
    for _, _, refund in season.refunds:
        late[str(refund["business_date"])[:7], str(refund["book_date"])[:7]] -= sum(
            int(str(refund[name])) for name in ("supply", "vat", "exempt")
        )
    moved = {months: net for months, net in late.items() if months[0] != months[1]}
    assert set(moved) == {("2020-10", "2020-11"), ("2020-10", "2020-12"), ("2020-11", "2020-12")}
    shown: dict[tuple[str, str], int] = defaultdict(int)
    for code in SITES.values():
        months = [
            reported(snapshot, f"site:{code}", "month", *month_bounds(month)) for month in (202010, 202011, 202012)
        ]
        whole = {(late.origin_month, late.book_month): late for late in reported(snapshot, f"site:{code}").adjustments}
        for month, report_of_month in zip((202010, 202011, 202012), months, strict=True):
            expected = [late for pair, late in sorted(whole.items()) if month in pair]
            assert list(report_of_month.adjustments) == expected
        for late_sum in whole.values():
            assert late_sum.net == late_sum.supply + late_sum.vat + late_sum.exempt
            shown[month_text(late_sum.origin_month), month_text(late_sum.book_month)] += late_sum.net
    assert shown == moved
