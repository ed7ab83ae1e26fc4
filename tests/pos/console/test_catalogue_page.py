"""Products and prices in the console: what each visitor finds and may do, prices by date, editing beside someone else."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sites import clock
from tests.pos.console.november import form_token
from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
NOON = datetime(2020, 12, 4, 3, 0, tzinfo=UTC)  # Friday, 12:00 at the site
MONDAY = date(2020, 12, 7)
LIST = "/console/catalogue/"
PRODUCT = "/console/catalogue/products/americano"
AT_HERE = f"{PRODUCT}/sites/{HERE}"
TEMPERATURE = {
    "code": "temperature", "name": "온도", "min": 1, "max": 1,
    "options": [{"code": "hot", "name": "따뜻하게", "price": 0}, {"code": "ice", "name": "차갑게", "price": 500}],
}
MOST_QUERIES = 20


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    """A Friday noon."""
    with time_machine.travel(NOON) as moment:
        yield moment


@pytest.fixture
def menu(app: Flask, cast: Cast) -> None:
    """An americano of the region and something of each of two centres."""
    put(app, cast, "admin", "/categories/커피", {"name": "커피", "position": 10})
    coffee = {"name": "아메리카노", "category": "커피", "price": 2500, "tax_class": "taxable", "option_groups": [TEMPERATURE]}
    put(app, cast, "admin", "/products/americano", coffee)
    for who, centre, sku in (("manager", CENTRE_HERE, "ours"), ("manager_elsewhere", CENTRE_ELSEWHERE, "theirs")):
        put(app, cast, who, f"/products/{sku}", {"name": f"물건 {sku}", "price": 4000, "tax_class": "exempt", "owner": f"centre:{centre}"})


def put(app: Flask, cast: Cast, who: str, path: str, body: Any) -> Any:
    answer = cast.call(app.test_client(), who, "PUT", path, json=body)
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
    return answer.json


def says(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def fields(page: str, marker: str = "") -> dict[str, str]:
    """The hidden fields of the form behind a marker."""
    part = page.split(marker, 1)[1] if marker else page.split("<main", 1)[1]
    found = {}
    for piece in part.split('<input type="hidden" name="')[1:]:
        name, rest = piece.split('"', 1)
        found.setdefault(name, rest.split('value="', 1)[1].split('"', 1)[0].replace("&#34;", '"'))
    return found


def send(client: FlaskClient, path: str, form: dict[str, Any], status: int = 302) -> str:
    answer = client.post(path, data={"csrf_token": form_token(client, LIST), **form})
    assert answer.status_code == status, answer.get_data(as_text=True)[-3000:]
    return answer.get_data(as_text=True)


def price_at(app: Flask, cast: Cast, day: date, who: str = "tablet") -> int:
    with time_machine.travel(datetime(day.year, day.month, day.day, 1, tzinfo=UTC)):
        products = cast.call(app.test_client(), who, "GET", "/catalogue").json["products"]
    return int(next(each["price"] for each in products if each["sku"] == "americano"))


def set_price(client: FlaskClient, price: str, day: date, *sites: str, **more: str) -> None:
    form = {"price": price, "from": day.isoformat(), "site": list(sites), **more}
    look = send(client, f"{PRODUCT}/prices", form, 200)
    seen = {name: text for name, text in fields(look).items() if name.startswith(("seen_", "version"))}
    send(client, f"{PRODUCT}/prices", form | {"sure": "yes"} | seen)


@pytest.mark.usefixtures("menu")
def test_the_list_shows_what_the_visitor_can_see_and_finds_by_initials(signed_in: SignIn) -> None:
    mine = signed_in("supervisor")
    page = says(mine, LIST)
    assert "카페 1호점 청라호수도서관점에서 상품 2가지를 팝니다." in page
    assert "물건 ours" in page
    assert "theirs" not in page
    assert "아메리카노" in says(mine, f"{LIST}?search=ㅇㅁㄹ")
    assert "찾으시는 상품이 없습니다." in says(mine, f"{LIST}?search=ㅋㅋㅋ")
    assert "아메리카노" not in says(mine, f"{LIST}?state=sold_out")
    says(mine, f"{LIST}?scope=site:{ELSEWHERE}", 404)
    says(mine, "/console/catalogue/products/theirs", 404)
    says(mine, f"{PRODUCT}/sites/{ELSEWHERE}", 404)
    assert ELSEWHERE not in page
    everything = says(signed_in("viewer"), LIST)
    assert "물건 theirs" in everything
    assert "값 바꾸기" not in everything


@pytest.mark.usefixtures("menu")
def test_a_price_from_monday_is_shown_first_then_holds_from_that_day(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    mine = signed_in("supervisor")
    form = {"price": "2,700", "from": MONDAY.isoformat(), "site": HERE}
    look = send(mine, f"{PRODUCT}/prices", form, 200)
    assert "12월 7일부터 2,700원으로" in look
    assert price_at(app, cast, MONDAY) == 2500
    set_price(mine, "2,700", MONDAY, HERE)
    assert (price_at(app, cast, MONDAY - timedelta(days=1)), price_at(app, cast, MONDAY)) == (2500, 2700)
    page = says(mine, LIST)
    assert "1가지는 12월 7일에 값이 바뀝니다." in page
    with io.StringIO(mine.get("/console/catalogue/prices.csv").get_data().decode("utf-8-sig")) as text:
        rows = list(csv.DictReader(text))
    assert [(row["코드"], row["지금 값"], row["다음 값"], row["바뀌는 날"]) for row in rows] == [
        ("americano", "2500", "2700", "2020-12-07"), ("ours", "4000", "", ""),
    ]


@pytest.mark.usefixtures("menu")
def test_an_announced_price_is_taken_back_and_one_that_began_is_not(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    mine = signed_in("supervisor")
    set_price(mine, "2700", MONDAY, HERE)
    away = f"{AT_HERE}/prices/{MONDAY}/withdrawal"
    sure = says(mine, away)
    assert "거두면 그날에도 2,500원입니다." in sure
    assert "그 사이에 다른 사람이 바꾸었습니다." in send(mine, away, {"version": "old"}, 409)
    send(mine, away, {"version": fields(sure)["version"]})
    assert price_at(app, cast, MONDAY) == 2500
    says(mine, away, 404)
    set_price(mine, "2600", NOON.date(), HERE)
    began = f"{AT_HERE}/prices/{NOON.date()}/withdrawal"
    assert "이미 시작된 값은 거둘 수 없습니다." in send(mine, began, {"version": fields(says(mine, began))["version"]}, 409)
    assert "지난 날은 고를 수 없습니다." in send(mine, f"{PRODUCT}/prices", {"price": "1", "from": "2020-12-03", "site": HERE}, 409)


@pytest.mark.usefixtures("menu")
def test_a_price_that_someone_else_set_meanwhile_is_not_overwritten(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    mine = signed_in("manager")
    form = {"price": "2900", "from": MONDAY.isoformat(), "site": HERE}
    seen = fields(send(mine, f"{PRODUCT}/prices", form, 200))
    put(app, cast, "supervisor", f"/sites/{HERE}/prices/americano", {"price": 2800, "from": MONDAY.isoformat()})
    again = send(mine, f"{PRODUCT}/prices", {**form, "sure": "yes", f"seen_{HERE}": seen[f"seen_{HERE}"]}, 409)
    assert "그 사이에 다른 사람이 바꾸었습니다." in again
    assert 'value="2900"' in again
    assert price_at(app, cast, MONDAY) == 2800


@pytest.mark.usefixtures("menu")
def test_who_sets_which_price(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    theirs = {"price": "1", "from": MONDAY.isoformat(), "site": ELSEWHERE}
    send(signed_in("supervisor"), f"{PRODUCT}/prices", theirs, 404)
    here = theirs | {"site": HERE}
    for who, status in (("viewer", 403), ("admin", 403), ("manager_elsewhere", 404)):
        send(signed_in(who), f"{PRODUCT}/prices", here, status)
    whole = {"price": "3000", "from": MONDAY.isoformat(), "where": "default"}
    send(signed_in("manager"), f"{PRODUCT}/prices", whole, 403)
    set_price(signed_in("admin"), "3000", MONDAY, where="default")
    assert (price_at(app, cast, MONDAY - timedelta(days=1)), price_at(app, cast, MONDAY)) == (2500, 3000)
    coming = cast.call(app.test_client(), "tablet", "GET", "/products/americano/coming").json["data"]
    assert [(each["from"], each["price"]) for each in coming] == [("2020-12-06T19:00:00Z", 3000)]


@pytest.mark.usefixtures("menu")
def test_editing_shows_what_changes_and_keeps_what_is_announced(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    boss = signed_in("admin")
    set_price(boss, "3000", MONDAY, where="default")
    form = fields(says(boss, f"{PRODUCT}/edit")) | {
        "name": "아메리카노 큰 것", "category": "커피", "tax_class": "taxable", "barcode": "8801234567893",
        "g0_name": "온도", "g0_min": "1", "g0_max": "1",
        "g0o0_name": "따뜻하게", "g0o0_price": "0", "g0o1_name": "차갑게", "g0o1_price": "700", "g0o2_name": "미지근하게",
    }
    assert "바코드의 검증 번호가 맞지 않습니다." in send(boss, f"{PRODUCT}/edit", form | {"barcode": "8801234567890"}, 422)
    look = send(boss, f"{PRODUCT}/edit", form, 200)
    assert "아메리카노: 3가지가 바뀝니다." in look
    send(boss, f"{PRODUCT}/edit", form | fields(look) | {"sure": "yes"})
    for day, price in ((NOON.date(), 2500), (MONDAY, 3000)):
        with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            sold = cast.call(app.test_client(), "tablet", "GET", "/products/americano").json
        assert (sold["name"], sold["price"]) == ("아메리카노 큰 것", price)
        assert [(each["code"], each["price"]) for each in sold["option_groups"][0]["options"]] == [("hot", 0), ("ice", 700), ("o1", 0)]


@pytest.mark.usefixtures("menu")
def test_a_stale_form_keeps_what_was_typed_and_says_what_changed(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    boss = signed_in("admin")
    form = fields(says(boss, f"{PRODUCT}/edit")) | {
        "name": "내가 적은 이름", "category": "커피", "tax_class": "taxable", "g0_name": "온도", "g0_min": "1", "g0_max": "1",
        "g0o0_name": "따뜻하게",
    }
    coffee = {"name": "다른 사람의 이름", "category": "커피", "price": 2500, "tax_class": "taxable", "option_groups": [TEMPERATURE]}
    put(app, cast, "admin", "/products/americano", coffee)
    again = send(boss, f"{PRODUCT}/edit", form, 409)
    assert "이름: 아메리카노 → 다른 사람의 이름" in again
    assert 'value="내가 적은 이름"' in again
    look = send(boss, f"{PRODUCT}/edit", form | fields(again), 200)
    send(boss, f"{PRODUCT}/edit", form | fields(look) | {"sure": "yes"})
    assert cast.call(app.test_client(), "tablet", "GET", "/products/americano").json["name"] == "내가 적은 이름"


@pytest.mark.usefixtures("menu")
def test_only_the_owner_edits_and_makes(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    for path in ("edit", "recipe", "withdrawal"):
        assert signed_in("manager").get(f"{PRODUCT}/{path}").status_code == 403
        assert signed_in("manager_elsewhere").get(f"/console/catalogue/products/ours/{path}").status_code == 404
        assert signed_in("supervisor").get(f"/console/catalogue/products/ours/{path}").status_code == 403
    mine = signed_in("manager")
    new = {"name": "쿠키", "sku": "cookie", "price": "1,500", "tax_class": "taxable", "owner": f"centre:{CENTRE_HERE}"}
    assert "이미 쓰는 코드입니다." in send(mine, "/console/catalogue/new", new | {"sku": "theirs"}, 409)
    assert "영문과 숫자" in send(mine, "/console/catalogue/new", new | {"sku": "쿠키"}, 422)
    send(mine, "/console/catalogue/new", new | {"owner": f"centre:{CENTRE_ELSEWHERE}"}, 404)
    send(mine, "/console/catalogue/new", new)
    sold = {each["sku"]: each["price"] for each in cast.call(app.test_client(), "tablet", "GET", "/catalogue").json["products"]}
    assert sold == {"americano": 2500, "cookie": 1500, "ours": 4000}
    away = "/console/catalogue/products/cookie/withdrawal"
    send(mine, away, {"version": fields(says(mine, away))["version"]})
    assert len(cast.call(app.test_client(), "tablet", "GET", "/catalogue").json["products"]) == 2
    assert "거둔 상품" in says(mine, f"{LIST}?state=withdrawn")


@pytest.mark.usefixtures("menu")
def test_sold_out_and_not_sold_are_said_at_the_site(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    mine = signed_in("supervisor")
    send(mine, f"{AT_HERE}/availability", {"act": "sold_out"})
    assert "지금은 품절입니다." in says(mine, AT_HERE)
    assert "품절 1가지" in says(mine, LIST)
    send(mine, f"{AT_HERE}/availability", {"act": "back"})
    send(mine, f"{AT_HERE}/availability", {"act": "stop", "from": MONDAY.isoformat()})
    assert "12월 7일 (월)부터 팔지 않습니다." in says(mine, AT_HERE)
    assert price_at(app, cast, NOON.date()) == 2500
    send(mine, f"{AT_HERE}/availability", {"act": "stop", "from": "2020-12-01"}, 409)
    send(signed_in("viewer"), f"{AT_HERE}/availability", {"act": "sold_out"}, 403)
    send(signed_in("manager_elsewhere"), f"{AT_HERE}/availability", {"act": "sold_out"}, 404)


@pytest.mark.usefixtures("menu")
def test_a_recipe_is_changed_from_a_day_on(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    boss = signed_in("admin")
    for code, unit in (("beans", "g"), ("ice", "g")):
        put(app, cast, "admin", f"/stock-items/{code}", {"name": f"품목 {code}", "unit": unit})
    path = f"{PRODUCT}/recipe"
    form = fields(says(boss, path)) | {
        "from": MONDAY.isoformat(), "l0_item": "beans", "l0_quantity": "18", "l1_item": "ice", "l1_quantity": "150.5", "l1_option": "ice",
    }
    assert "0보다 큰 양을 적어 주세요." in send(boss, path, form | {"l0_quantity": "-18"}, 422)
    look = send(boss, path, form, 200)
    assert "품목 ice (차갑게)" in look
    assert "그 사이에 다른 사람이" in send(boss, path, form | {"sure": "yes", "version": "old"}, 409)
    send(boss, path, form | {"sure": "yes"})
    with time_machine.travel(datetime(2020, 12, 7, 12, tzinfo=UTC)):
        lines = cast.call(app.test_client(), "tablet", "GET", "/products/americano/recipe").json["lines"]
    assert lines == [
        {"item": "beans", "quantity": "18.000", "option": None}, {"item": "ice", "quantity": "150.500", "option": "ice"},
    ]


@pytest.mark.usefixtures("menu")
def test_categories_are_named_by_their_owner(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    boss, path = signed_in("admin"), "/console/catalogue/categories/"
    form = fields(says(boss, f"{path}?edit=커피")) | {"name": "커피와 차"}
    put(app, cast, "admin", "/categories/커피", {"name": "커피들", "position": 11})
    again = send(boss, path, form, 409)
    assert "지금은 ‘커피들’입니다." in again
    send(boss, path, form | fields(again))
    tabs = cast.call(app.test_client(), "tablet", "GET", "/catalogue").json["categories"]
    assert tabs == [{"code": "커피", "name": "커피와 차", "position": 11}]
    assert "?edit=" not in says(signed_in("manager"), path)
    send(signed_in("manager"), path, {"name": "남의 것", "code": "커피", "version": "x"}, 409)
    send(signed_in("supervisor"), path, {"name": "새것"}, 403)


@pytest.mark.usefixtures("menu")
def test_the_list_takes_as_many_queries_for_many_products_as_for_one(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    client, taken = signed_in("manager"), {}
    for count in (0, 30):
        for number in range(count):
            put(app, cast, "manager", f"/products/thing-{number}", {"name": f"물건 {number}", "price": 1000, "tax_class": "taxable"})
            put(app, cast, "manager", f"/sites/{HERE}/prices/thing-{number}", {"price": 900, "from": MONDAY.isoformat()})
        for address in (LIST, f"{LIST}?scope=site:{HERE}", PRODUCT):
            with statements(app) as sent:
                says(client, address)
            taken.setdefault(address, []).append(len(sent))
    assert all(few == many <= MOST_QUERIES for few, many in taken.values()), taken
    assert clock.business_day(clock.now()) == NOON.date()
