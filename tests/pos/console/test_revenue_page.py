"""The revenue page: the same figures as the report and the API, for those who may see them and nobody else."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pos.console.language import Speaker
from pos.console.revenue.reports import BREAKDOWNS, Asked, SpanReports
from pos.console.revenue.sentences import late, lead, missing, title
from pos.console.revenue.spans import month_span
from pos.console.revenue.words import WORDS
from pos.revenue.adjustments import Adjustment
from pos.revenue.incomplete import Missing
from pos.revenue.measures import NOTHING, Measures
from pos.revenue.report import Nets, Report, Row
from sites.access import REGION
from sites.errors import say
from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]

NOVEMBER = "/console/revenue/?month=2020-11"


def page(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return unescape(answer.get_data(as_text=True))


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def heading(html: str) -> str:
    return plain(html.split("<h1>", 1)[1].split("</h1>", 1)[0])


def rows(html: str, table: str) -> dict[str, list[str]]:
    """The rows of a table of the page by their names."""
    body = html.split(f'<h2 id="{table}">', 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    found = {}
    for row in body.split("<tr")[1:]:
        name = plain("<tr" + row.split("</th>", 1)[0])
        found[name] = [plain(cell.split(">", 1)[1].split("</td>")[0]) for cell in row.split("<td")[1:]]
    return found


def amount(text: str) -> int:
    return int(text.replace(",", "").replace("−", "-"))


def test_the_month_is_said_in_a_sentence(signed_in: SignIn) -> None:
    html = page(signed_in("supervisor"), f"{NOVEMBER}&scope=site:{HERE}")
    # 10,000 + 9,000 + 3,500 − 2,500 in November after 10,000 in October.
    assert heading(html) == "2020년 11월 꿈이든 the 카페 1호점 청라호수도서관점 순매출은 20,000원, 10월보다 100.0 % 많습니다."
    assert "판매 3건, 환불 1건, 한 건에 평균 6,667원." in plain(html)


def test_the_days_sum_to_the_total_and_a_day_without_sales_is_no_zero(signed_in: SignIn) -> None:
    days = rows(page(signed_in("viewer"), f"{NOVEMBER}&scope=region"), "units")
    total = days.pop("인천 전체")
    assert len(days) == 30
    assert days["11월 19일 (목)"] == ["–"] * 8
    assert days["11월 20일 (금)"] == ["19,000", "2", "19,000", "0", "0", "9,091", "909", "9,000"]
    known = [[amount(figure) for figure in row] for row in days.values() if row[0] != "–"]
    assert [sum(column) for column in zip(*known, strict=True)] == [amount(figure) for figure in total]


@pytest.mark.parametrize("by", BREAKDOWNS)
def test_every_breakdown_shows_the_figures_that_the_api_answers(
    client: FlaskClient, cast: Cast, signed_in: SignIn, by: str
) -> None:
    shown = rows(page(signed_in("viewer"), f"{NOVEMBER}&scope=region&by={by}"), "breakdown")
    asked = f"/revenue?scope=region&from=2020-11-01&to=2020-11-30&by={by}"
    report = cast.call(client, "viewer", "GET", asked).get_json()
    total = shown.pop("인천 전체")
    wanted = [report["total"], *report["rows"]]
    found = [total, *shown.values()]
    assert len(found) == len(wanted) > 1
    columns = ("net", "gross", "supply", "vat", "exempt")
    places = (0, 3, 6, 7, 8)
    pages = sorted(tuple(amount(row[place]) for place in places) for row in found)
    assert pages == sorted(tuple(row[column] for column in columns) for row in wanted)
    for column, place in zip(columns, places, strict=True):
        assert sum(amount(row[place]) for row in shown.values()) == report["total"][column]


def test_payments_are_split_by_tax_class(signed_in: SignIn) -> None:
    html = page(signed_in("supervisor"), f"{NOVEMBER}&scope=site:{HERE}")
    assert rows(html, "tenders") == {
        "순매출": ["11,000", "9,000", "20,000", "100.0 %"],
        "카드": ["9,500", "9,000", "18,500", "92.5 %"],
        "현금": ["1,500", "0", "1,500", "7.5 %"],
    }


def test_every_bar_says_its_day_and_its_amount(signed_in: SignIn) -> None:
    html = page(signed_in("supervisor"), f"{NOVEMBER}&scope=site:{HERE}")
    assert html.count("<title>11월 ") == 30
    assert "<title>11월 20일 (금) 19,000원</title>" in html
    # Two days that earned, and one that only gave back.
    assert html.count('class="now" d="M') == 3
    assert 'role="img" aria-labelledby="chart-name chart-says"' in html


@pytest.mark.parametrize(
    ("who", "scopes"),
    [
        ("supervisor", {f"site:{HERE}"}),
        ("manager", {f"centre:{CENTRE_HERE}", f"site:{HERE}", "site:gs25-01"}),
        ("supervisor_elsewhere", {f"site:{ELSEWHERE}"}),
    ],
)
def test_the_chooser_names_only_what_is_in_reach(signed_in: SignIn, who: str, scopes: set[str]) -> None:
    html = page(signed_in(who), NOVEMBER)
    chooser = html.split('<select id="scope"', 1)[1].split("</select>", 1)[0]
    assert set(re.findall(r'value="([^"]+)"', chooser)) == scopes


def test_who_sees_the_region_can_choose_all_of_it(signed_in: SignIn) -> None:
    html = page(signed_in("viewer"), NOVEMBER)
    assert heading(html).startswith("2020년 11월 인천 전체 순매출은 32,000원")
    chooser = html.split('<select id="scope"', 1)[1].split("</select>", 1)[0]
    assert len(re.findall(r'value="([^"]+)"', chooser)) == 1 + 11 + 21


@pytest.mark.parametrize(
    ("who", "scope"),
    [
        ("supervisor", f"site:{ELSEWHERE}"), ("supervisor", f"centre:{CENTRE_HERE}"), ("supervisor", "region"),
        ("manager", f"centre:{CENTRE_ELSEWHERE}"), ("manager", f"site:{ELSEWHERE}"), ("manager", "site:nowhere"),
        ("viewer", "centre:nowhere"),
    ],
)
def test_a_scope_out_of_reach_is_not_found_and_not_named(signed_in: SignIn, who: str, scope: str) -> None:
    answer = signed_in(who).get(f"{NOVEMBER}&scope={scope}")
    assert answer.status_code == 404
    text = answer.get_data(as_text=True)
    assert "찾으시는 화면이 없습니다." in text
    assert "착한신발" not in text
    assert "연수" not in text


@pytest.mark.parametrize("wrong", ["month=2020-13", "month=1999-12", "month=soon", "by=cashier", "scope=shop:1"])
def test_a_choice_that_is_none_is_explained(signed_in: SignIn, wrong: str) -> None:
    answer = signed_in("viewer").get(f"/console/revenue/?{wrong}")
    assert answer.status_code == 422
    assert "고르신 조건에 고칠 곳이 있습니다." in answer.get_data(as_text=True)


def test_a_month_without_a_sale_says_so_and_leads_to_one_that_has_some(signed_in: SignIn) -> None:
    html = page(signed_in("supervisor"), f"/console/revenue/?month=2020-12&scope=site:{HERE}")
    assert heading(html) == "2020년 12월 꿈이든 the 카페 1호점 청라호수도서관점에는 판매가 없었습니다."
    assert f'href="/console/revenue/?scope=site:{HERE}&by=category&month=2020-11">2020년 11월 보기' in html
    assert "<svg class=\"chart\"" not in html


def test_without_a_choice_the_last_month_with_sales_is_shown(signed_in: SignIn) -> None:
    html = page(signed_in("supervisor"), "/console/revenue/")
    assert heading(html).startswith("2020년 11월 꿈이든 the 카페 1호점")


def test_a_row_leads_to_its_own_month(signed_in: SignIn) -> None:
    html = page(signed_in("manager"), f"{NOVEMBER}&scope=centre:{CENTRE_HERE}&by=site")
    assert f'<a href="/console/revenue/?scope=site:{HERE}&month=2020-11">꿈이든 the 카페 1호점</a>' in html


# How many statements a page may send, the visitor's own session included. A centre's page asks most: each of its reports asks first
# in which months one of its sites changed hands.
ASKED_FOR = {"month": 31, "day": 20, "year": 29}


@pytest.mark.parametrize(
    ("kind", "address"), [("month", NOVEMBER), ("day", "/console/revenue/day?date=2020-11-20"), ("year", "/console/revenue/year?year=2020")]
)
def test_a_page_asks_the_database_a_fixed_number_of_times(app: Flask, signed_in: SignIn, kind: str, address: str) -> None:
    browser = signed_in("viewer")
    page(browser, address)
    for scope in ("region", f"centre:{CENTRE_HERE}", f"site:{HERE}"):
        with statements(app) as sent:
            page(browser, f"{address}&scope={scope}")
        assert len(sent) <= ASKED_FOR[kind], "\n".join([f"{len(sent)} for {scope}:", *sent])
        assert not [statement for statement in sent if "FROM document_line" in statement]


def test_the_english_page_is_complete(signed_in: SignIn, client: FlaskClient) -> None:
    browser = signed_in("supervisor")
    token = browser.get(NOVEMBER).get_data(as_text=True).split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    browser.post("/console/language", data={"language": "en", "csrf_token": token})
    html = page(browser, f"{NOVEMBER}&by=weekday")
    said = plain(html.split("<main", 1)[1]).replace("꿈이든 the 카페 1호점 청라호수도서관점", "")
    assert "net revenue of 20,000 won in November 2020, 100.0 % more than in October." in said
    assert not re.search(r"[가-힣]", said), re.findall(r"\S*[가-힣]\S*", said)


# What the page says of figures, without a database.

FIGURES = NOTHING._replace(gross=110_000, supply=100_000, vat=10_000, sales=4, refunds=1, quantity_milli=4_000)


def reports(now: Measures, then: Measures, **more: object) -> SpanReports:
    def one(total: Measures) -> Report:
        listed = (Row((date(2026, 11, 2),), total),) if total.sales else ()
        return Report(REGION, date(2026, 11, 1), date(2026, 11, 30), ("day",), listed, total, datetime(2026, 11, 22, 5, 5, tzinfo=UTC),
                      more.get("late", ()), more.get("missing", ()))  # type: ignore[arg-type]  # what the tests put there

    before = Nets({(None,): then.net}, {})
    return SpanReports(one(now), one(now), one(now), before, then_by_key=before, then_by_unit=before)


def korean() -> Speaker:
    return Speaker("ko", WORDS)


def asked(month: int, today: date) -> Asked:
    return Asked(REGION, month_span(month), "site", today)


@pytest.mark.parametrize(
    ("then", "says"),
    [
        (88_000, "11월 인천 전체 순매출은 110,000원, 10월보다 25.0 % 많습니다."),
        (220_000, "11월 인천 전체 순매출은 110,000원, 10월보다 50.0 % 적습니다."),
        (110_000, "11월 인천 전체 순매출은 110,000원, 10월과 같은 수준입니다."),
        (0, "11월 인천 전체 순매출은 110,000원입니다."),
    ],
)
def test_the_title_compares_with_the_month_before(then: int, says: str) -> None:
    before = FIGURES._replace(gross=then)
    assert plain(title(korean(), asked(202611, date(2026, 12, 5)), reports(FIGURES, before), "인천 전체")) == says


def test_a_running_month_is_compared_with_as_many_days_of_the_one_before() -> None:
    running = asked(202611, date(2026, 11, 22))
    assert running.then_days == (date(2026, 10, 1), date(2026, 10, 22))
    says = plain(title(korean(), running, reports(FIGURES, FIGURES._replace(gross=88_000)), "인천 전체"))
    assert says == "11월 인천 전체 순매출은 오늘까지 110,000원, 10월 22일까지보다 25.0 % 많습니다."
    assert asked(202603, date(2026, 3, 30)).then_days == (date(2026, 2, 1), date(2026, 2, 28))
    assert asked(202601, date(2026, 3, 30)).then_days == (date(2025, 12, 1), date(2025, 12, 31))


def test_a_month_that_is_not_over_has_no_sales_yet() -> None:
    nothing = reports(NOTHING, NOTHING)
    assert "아직 판매가 없습니다" in title(korean(), asked(202611, date(2026, 11, 2)), nothing, "인천 전체")
    assert "판매가 없었습니다" in title(korean(), asked(202611, date(2026, 12, 2)), nothing, "인천 전체")


def test_internal_trade_and_a_month_without_comparison_are_named() -> None:
    shown = reports(FIGURES._replace(eliminated=5_000), NOTHING)
    lines = [plain(line) for line in lead(korean(), asked(202611, date(2026, 12, 5)), shown)]
    assert lines == [
        "판매 4건, 환불 1건, 한 건에 평균 27,500원.", "10월에는 매출이 없어 견주지 않았습니다.",
        "사업장끼리 사고판 5,000원은 뺐습니다.", "11월 22일 (일) 14:05 기준.",
    ]


def test_what_is_missing_is_said_with_the_name_of_its_site() -> None:
    why = say("보내지 않은 판매가 {count}건 있습니다.", "{count} sales were not sent.", count=3)
    found = (Missing("cafe-01", "T1", why), Missing("gs25-01", None, why))
    lines = missing(korean(), found, {"cafe-01": "카페 1호점"})
    assert lines == ["카페 1호점 · T1: 보내지 않은 판매가 3건 있습니다.", "gs25-01: 보내지 않은 판매가 3건 있습니다."]


def test_late_amounts_are_named_in_the_month_they_left_and_in_the_one_that_took_them() -> None:
    moved = Adjustment(202610, 202611, 15_500, 14_091, 1_409, 0)
    shown = reports(FIGURES, FIGURES, late=(moved,))
    tax = "공급가액 14,091원, 부가세 1,409원, 면세 0원."
    into = [plain(line) for line in late(korean(), asked(202611, date(2026, 12, 5)), shown)]
    assert into == [f"2026년 10월에 판 15,500원은 마감 뒤에 도착해 2026년 11월에 들어 있습니다. {tax}"]
    out = [plain(line) for line in late(korean(), asked(202610, date(2026, 12, 5)), shown)]
    assert out == [f"2026년 10월에 판 15,500원은 마감 뒤에 도착해 2026년 11월에 들어 있고, 여기 합계에는 없습니다. {tax}"]
