"""When a document counts, and what is odd about it: pure, from the counter's facts alone."""

from datetime import UTC, date, datetime

import pytest

from pos.catalogue.in_force import SiteCatalogue
from pos.inventory.recipes import Recipes
from pos.sales.counter import Counter
from pos.sales.drafting import days_of, draft_sale
from pos.sales.wanted import WantedLine, WantedPayment
from sites.access import COMMAND_LINE
from sites.registry import Period, Place
from tests.pos.sales.shop import NOW, coffee

PERIODS = (
    Period(date(2018, 1, 1), date(2020, 11, 15), 1, "p1", True, 1, "seogu"),
    Period(date(2020, 11, 16), None, 2, "p2", False, 1, "seogu"),
)
PLACE = Place(1, "cafe-01", "카페", "cafe", date(2018, 1, 1), None, "Asia/Seoul", 240, 50_000, PERIODS)
RECEIVED = datetime(2020, 12, 3, 3, tzinfo=UTC)


def counter(*closed: int) -> Counter:
    return Counter(1, PLACE, SiteCatalogue(PLACE, [], {}, {}, {}), Recipes({}), frozenset(closed), {}, ())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("occurred", "business", "hour"), [
    ("2020-11-20T23:59:59+09:00", date(2020, 11, 20), 23), ("2020-11-21T03:59:59+09:00", date(2020, 11, 20), 3),
    ("2020-11-21T04:00:00+09:00", date(2020, 11, 21), 4), ("2020-11-20T18:59:59Z", date(2020, 11, 20), 3),
    ("2020-11-20T19:00:00Z", date(2020, 11, 21), 4), ("2018-01-01T04:00:00+09:00", date(2018, 1, 1), 4),
])  # fmt: skip
def test_the_business_day_is_the_shop_s_own_and_ends_at_its_cut_off(occurred: str, business: date, hour: int) -> None:
    days = days_of(counter(), at(occurred), RECEIVED)
    assert (days.business_date, days.book_date, days.hour, days.clock_skew) == (business, business, hour, False)


@pytest.mark.parametrize(("occurred", "skewed"), [
    ("2020-12-03T03:10:00Z", False), ("2020-12-03T03:10:01Z", True), ("2099-01-01T00:00:00Z", True), ("2018-01-01T03:59:59+09:00", True),
])  # fmt: skip
def test_a_clock_that_cannot_be_right_is_not_believed(occurred: str, skewed: bool) -> None:
    days = days_of(counter(), at(occurred), RECEIVED)
    assert days.clock_skew == skewed
    assert (days.business_date, days.hour) == (date(2020, 12, 3), 12)
    assert not days.late


@pytest.mark.parametrize(("closed", "booked"), [
    ((), date(2020, 11, 20)), ((202010,), date(2020, 11, 20)), ((202011,), date(2020, 12, 3)), ((202011, 202012), date(2021, 1, 1)),
    ((202011, 202012, 202101), date(2021, 2, 1)),
])  # fmt: skip
def test_money_of_a_closed_month_is_booked_on_the_first_open_day_from_its_receipt(
    closed: tuple[int, ...], booked: date
) -> None:
    days = days_of(counter(*closed), at("2020-11-20T12:00:00+09:00"), RECEIVED)
    assert (days.business_date, days.book_date, days.late) == (date(2020, 11, 20), booked, True)


def test_the_vat_state_is_that_of_the_business_day() -> None:
    for day, registered in ((15, True), (16, False)):
        draft = draft_sale(counter(), coffee(occurred_at=datetime(2020, 11, day, 3, tzinfo=UTC)), NOW, COMMAND_LINE)
        assert (draft.document["vat"] > 0, draft.document["exempt"] > 0) == (registered, not registered)
        assert draft.lines[0]["tax_class_sent"] == "taxable"


def test_an_import_stands_on_the_day_and_hour_that_its_file_states() -> None:
    stated = coffee(None, source="import", stated_date=date(2017, 5, 1), hour_known=False)
    draft = draft_sale(counter(201705), stated, NOW, COMMAND_LINE)
    document = draft.document
    assert (document["business_date"], document["book_date"], document["hour"]) == (
        date(2017, 5, 1),
        date(2020, 11, 20),
        None,
    )
    assert set(draft.flags) & {"late", "clock_skew"} == set()
    assert "month_closed" in draft.flags


def test_three_classes_and_two_payments_come_to_one_document() -> None:
    lines = [
        WantedLine("a", "a", "taxable", 1000, 1100), WantedLine("b", "b", "exempt", 333, 1000, [("x", 500)], 100),
        WantedLine("c", "c", "out_of_scope", 2000, 1000),
    ]  # fmt: skip
    sale = coffee(
        lines=lines, total=1100 + 400 + 2000 - 150, discount=150, occurred_at=datetime(2020, 11, 10, 3, tzinfo=UTC),
        payments=[WantedPayment("onnuri", 3000, 5000), WantedPayment("card", 350, 350)],
    )  # fmt: skip
    draft = draft_sale(counter(), sale, NOW, COMMAND_LINE)
    document = draft.document
    assert (document["total"], document["out_of_scope"], document["change"], document["gross"]) == (
        3350,
        2000,
        2000,
        1600,
    )
    assert [row["share"] for row in draft.lines] == [110, 40, 0]
    assert (document["supply"], document["vat"], document["exempt"]) == (900, 90, 360)
    assert [row["net"] for row in draft.lines] == [990, 360, 2000]
