"""Revenue by day and year, across two keys, by hour and weekday, and as files: always the figures of the report."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from pos.console.revenue.spans import Span, day_span, month_span, year_span
from tests.pos.console.test_revenue_page import amount, heading, page, plain, rows
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, Cast

SignIn = Callable[[str], FlaskClient]

DAY, MONTH, YEAR = "/console/revenue/day?date=2020-11-20", "/console/revenue/?month=2020-11", "/console/revenue/year?year=2020"
SPANS = {DAY: ("2020-11-20", "2020-11-20", "hour"), MONTH: ("2020-11-01", "2020-11-30", "day"), YEAR: ("2020-01-01", "2020-12-31", "month")}


def report(client: FlaskClient, cast: Cast, address: str, by: str, scope: str = "region") -> dict[str, object]:
    first, last, _ = SPANS[address]
    return cast.call(client, "viewer", "GET", f"/revenue?scope={scope}&from={first}&to={last}&by={by}").get_json()


@pytest.mark.parametrize("address", SPANS)
def test_the_units_of_a_span_are_those_of_the_report(client: FlaskClient, cast: Cast, signed_in: SignIn, address: str) -> None:
    shown = rows(page(signed_in("viewer"), f"{address}&scope=region&by=site"), "units")
    asked = report(client, cast, address, SPANS[address][2])
    total = shown.pop("인천 전체")
    known = [row for row in shown.values() if row[0] != "–"]
    assert sorted(amount(row[0]) for row in known) == sorted(row["net"] for row in asked["rows"])  # type: ignore[attr-defined]
    assert sum(amount(row[0]) for row in known) == amount(total[0]) == asked["total"]["net"] != 0  # type: ignore[index]


def test_a_day_is_compared_with_the_same_weekday_and_leads_to_its_month_and_year(signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    html = page(browser, f"{DAY}&scope=site:{HERE}")
    assert heading(html) == "2020년 11월 20일 (금) 꿈이든 the 카페 1호점 청라호수도서관점 순매출은 19,000원입니다."
    assert "11월 13일 (금)에는 매출이 없어 견주지 않았습니다." in plain(html)
    assert set(rows(html, "units")) == {"꿈이든 the 카페 1호점 청라호수도서관점", "10시", "14시"}
    for lead in ("month=2020-11", "year=2020"):
        assert re.search(rf'<a href="/console/revenue/[^"]*{lead}"', html)


def test_a_year_says_its_sum_and_leads_to_its_months_and_these_to_their_days(signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    html = page(browser, f"{YEAR}&scope=site:{HERE}")
    assert heading(html).endswith("순매출은 30,000원입니다.")
    assert 'href="/console/revenue/?scope=site:cafe-01&by=category&month=2020-11">2020년 11월</a>' in html
    month = page(browser, f"{MONTH}&scope=site:{HERE}")
    assert 'href="/console/revenue/day?scope=site:cafe-01&by=category&date=2020-11-20">11월 20일 (금)</a>' in month


@pytest.mark.parametrize(("by", "across"), [("site", "method"), ("product", "tax_class"), ("weekday", "hour"), ("method", "kind")])
def test_two_keys_make_a_table_of_the_reports_own_rows(
    client: FlaskClient, cast: Cast, signed_in: SignIn, by: str, across: str
) -> None:
    shown = rows(page(signed_in("viewer"), f"{MONTH}&scope=region&by={by}&across={across}"), "across")
    asked = report(client, cast, MONTH, f"{by},{across}")
    total = shown.pop("인천 전체")
    cells = [amount(cell) for row in shown.values() for cell in row[1:] if cell != "–"]
    assert sorted(cells) == sorted(row["net"] for row in asked["rows"])  # type: ignore[attr-defined]
    assert sum(cells) == amount(total[0]) == sum(map(amount, total[1:])) == sum(amount(row[0]) for row in shown.values())


def test_two_keys_that_cannot_be_told_together_are_refused_in_words_not_with_an_error(signed_in: SignIn) -> None:
    html = page(signed_in("viewer"), f"{MONTH}&by=product&across=method")
    assert "상품·결제 방법 두 가지로는 함께 나눌 수 없습니다." in plain(html)
    assert 'id="across">' not in html


def test_the_heat_map_shows_an_average_day_and_names_what_has_no_hour(signed_in: SignIn) -> None:
    html = page(signed_in("viewer"), f"{MONTH}&scope=site:{HERE}")
    heat = html.split('<table class="heat"', 1)[1].split("</table>", 1)[0]
    # Friday: 10,000 at 10 and 9,000 at 14; Saturday 3,500 at 9; Sunday only gave back.
    assert re.findall(r'class="h(\d)" title="([^"]+)"', heat)[:6] == [
        ("0", "금요일 9시"), ("5", "금요일 10시 10,000원"), ("0", "금요일 11시"), ("0", "금요일 12시"),
        ("0", "금요일 13시"), ("5", "금요일 14시 9,000원"),
    ]
    assert "가장 바쁜 때는 금요일 10시입니다" in html
    assert '<td class="whole">19</td>' in heat
    assert "heat=yes" in page(signed_in("viewer"), f"{YEAR}&scope=site:{HERE}")
    assert '<table class="heat"' in page(signed_in("viewer"), f"{YEAR}&scope=site:{HERE}&heat=yes")


@pytest.mark.parametrize("table", ["breakdown", "across", "tenders", "units", "heat", "thirteen"])
def test_every_table_comes_as_a_file_of_the_reports_own_figures(
    client: FlaskClient, cast: Cast, signed_in: SignIn, table: str
) -> None:
    by = {
        "breakdown": "site", "across": "site,method", "tenders": "method,tax_class", "units": "day", "heat": "day,hour",
        "thirteen": "month",
    }
    answer = signed_in("viewer").get(f"/console/revenue/revenue.csv?month=2020-11&scope=region&by=site&across=method&table={table}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="revenue-2020-11-region-{table}.csv"'
    total, *lines = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    first = "2019-11-01" if table == "thirteen" else "2020-11-01"
    asked = cast.call(client, "viewer", "GET", f"/revenue?scope=region&from={first}&to=2020-11-30&by={by[table]}").get_json()
    figures = ("net", "gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope", "eliminated")
    words = ("순매출", "총매출", "할인", "환불", "공급가액", "부가세", "면세", "과세 밖", "내부거래 (뺀 금액)")
    assert [[int(line[word]) for word in words] for line in lines] == [[row[figure] for figure in figures] for row in asked["rows"]]
    assert [int(total[word]) for word in words] == [asked["total"][figure] for figure in figures]


def test_a_file_of_others_is_not_found(signed_in: SignIn) -> None:
    browser = signed_in("manager")
    for query in (f"month=2020-11&scope=site:{ELSEWHERE}", "month=2020-11&scope=region", "month=2020-11&table=secrets", "scope=region",
                  f"date=2020-11-20&scope=centre:{CENTRE_HERE}&table=thirteen"):
        assert browser.get(f"/console/revenue/revenue.csv?{query}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        "day?date=2020-11-31", "day?date=soon", "year?year=20", "year?year=1999", "?against=plans", "day?against=plan", "?across=site",
        "?heat=2",
    ],
)
def test_a_span_or_choice_that_is_none_is_explained(signed_in: SignIn, wrong: str) -> None:
    answer = signed_in("viewer").get(f"/console/revenue/{wrong}")
    assert answer.status_code == 422
    assert "고르신 조건에 고칠 곳이 있습니다." in answer.get_data(as_text=True)


def test_the_english_pages_are_complete(signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    token = browser.get(MONTH).get_data(as_text=True).split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    browser.post("/console/language", data={"language": "en", "csrf_token": token})
    for address, query in ((DAY, "by=kind&across=hour"), (MONTH, "by=tax_class&across=weekday"), (YEAR, "by=method&across=month&heat=yes"),
                           (MONTH, "by=category&against=plan"), (MONTH, "by=product&across=hour")):
        said = plain(page(browser, f"{address}&{query}").split("<main", 1)[1])
        said = said.replace("꿈이든 the 카페 1호점 청라호수도서관점", "")
        assert not re.search(r"[가-힣]", said), (address, query, re.findall(r"\S*[가-힣]\S*", said))


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("span", "against", "then"),
    [
        (day_span(date(2026, 11, 20)), "before", (date(2026, 11, 13), date(2026, 11, 13))),
        (day_span(date(2026, 11, 20)), "year", (date(2025, 11, 21), date(2025, 11, 21))),
        (day_span(TODAY), "before", None),
        (month_span(202611), "before", (date(2026, 10, 1), date(2026, 10, 22))),
        (month_span(202611), "year", (date(2025, 11, 1), date(2025, 11, 22))),
        (month_span(202603), "year", (date(2025, 3, 1), date(2025, 3, 31))),
        (month_span(202603), "plan", None),
        (year_span(2026), "before", (date(2025, 1, 1), date(2025, 11, 22))),
        (year_span(2025), "before", (date(2024, 1, 1), date(2024, 12, 31))),
    ],
)  # fmt: skip
def test_what_runs_is_compared_with_as_many_days(span: Span, against: str, then: tuple[date, date] | None) -> None:
    assert span.compared(against, TODAY) == then


def test_a_leap_day_is_compared_with_the_last_of_february() -> None:
    assert year_span(2024).compared("before", date(2024, 2, 29)) == (date(2023, 1, 1), date(2023, 2, 28))
