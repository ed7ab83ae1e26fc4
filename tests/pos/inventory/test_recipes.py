"""What a sale takes out of stock, by recipe, option, weight and day."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pos.catalogue.editing import WantedProduct, put_product
from pos.inventory.items import WantedItem, put_item
from pos.inventory.models import StockItem
from pos.inventory.recipes import Recipes, WantedLine, load_recipes, recipe_of, set_recipe
from sites import clock
from sites.errors import Conflict, Forbidden, Invalid, NotFound
from tests.pos.catalogue.shop import ADMIN, CAST, MANAGER, STRANGER, SUPERVISOR, place_at

SIZES = {
    "code": "milk", "name": "우유", "min": 0, "max": 1,
    "options": [{"code": "oat", "name": "귀리", "price": 500}, {"code": "extra-shot", "name": "샷 추가", "price": 500}],
}
LATTE = [WantedLine("beans", 18_000), WantedLine("milk", 200_000), WantedLine("cup", 1_000), WantedLine("lid", 1_000)]
DAY = date(2020, 11, 20)


@pytest.fixture
def latte(session: Session) -> int:
    """A latte and what it is made of."""
    for code, unit in (("beans", "g"), ("milk", "ml"), ("oat-milk", "ml"), ("cup", "ea"), ("lid", "ea")):
        put_item(session, ADMIN, code, WantedItem(code, unit))
    view, _ = put_product(session, ADMIN, "latte", WantedProduct("라떼", "taxable", 3500, option_groups=[SIZES]))
    return view.product.id


def taken(session: Session, product: int, options: tuple[str, ...] = (), milli: int = 1000, day: date = DAY) -> dict[str, int]:
    names = {row.id: row.code for row in session.execute(sa.select(StockItem.id, StockItem.code))}
    found = load_recipes(session, place_at(session, "cafe-01")).taken(product, options, milli, day)
    return {names[item]: quantity for item, quantity in found}


def test_a_latte_takes_beans_milk_a_cup_and_a_lid(session: Session, latte: int) -> None:
    set_recipe(session, ADMIN, "latte", LATTE, date(2020, 1, 1))
    assert taken(session, latte) == {"beans": 18_000, "milk": 200_000, "cup": 1_000, "lid": 1_000}
    assert taken(session, latte, milli=3000) == {"beans": 54_000, "milk": 600_000, "cup": 3_000, "lid": 3_000}


def test_options_add_to_a_recipe_and_may_give_back_what_they_replace(session: Session, latte: int) -> None:
    options = [WantedLine("oat-milk", 200_000, "oat"), WantedLine("milk", -200_000, "oat"), WantedLine("beans", 9_000, "extra-shot")]
    set_recipe(session, ADMIN, "latte", LATTE + options, date(2020, 1, 1))
    assert taken(session, latte, ("oat", "extra-shot")) == {"beans": 27_000, "oat-milk": 200_000, "cup": 1_000, "lid": 1_000}
    assert taken(session, latte, ("extra-shot", "extra-shot", "unknown"))["beans"] == 36_000


def test_a_recipe_holds_from_its_day_on_and_nothing_is_taken_before_the_first(session: Session, latte: int) -> None:
    set_recipe(session, ADMIN, "latte", LATTE, DAY)
    set_recipe(session, ADMIN, "latte", [WantedLine("beans", 20_000)], DAY + timedelta(days=5))
    assert taken(session, latte, day=DAY - timedelta(days=1)) == {}
    assert taken(session, latte, day=DAY + timedelta(days=4))["beans"] == 18_000
    assert taken(session, latte, day=DAY + timedelta(days=5)) == {"beans": 20_000}


def test_an_emptied_recipe_takes_nothing_and_the_old_days_stay(session: Session, latte: int) -> None:
    set_recipe(session, ADMIN, "latte", LATTE, DAY)
    assert set_recipe(session, ADMIN, "latte", [], DAY + timedelta(days=1)) is True
    assert taken(session, latte, day=DAY)["beans"] == 18_000
    assert taken(session, latte, day=DAY + timedelta(days=1)) == {}
    assert recipe_of(session, ADMIN, "latte", DAY + timedelta(days=1))[1] == []
    assert set_recipe(session, ADMIN, "latte", [], DAY + timedelta(days=2)) is False


def test_a_past_recipe_stays_and_todays_can_be_corrected(session: Session, latte: int) -> None:
    today = clock.business_day(clock.now())
    set_recipe(session, ADMIN, "latte", LATTE, today - timedelta(days=1))
    with pytest.raises(Conflict):
        set_recipe(session, ADMIN, "latte", LATTE[:1], today - timedelta(days=1))
    set_recipe(session, ADMIN, "latte", LATTE[:2])
    set_recipe(session, ADMIN, "latte", LATTE[:3])
    start, lines = recipe_of(session, ADMIN, "latte", today)
    assert (start, lines) == (today, sorted(LATTE[:3], key=lambda line: line.item))


@pytest.mark.parametrize(("line", "pointer"), [
    (WantedLine("gold", 1_000), "/lines/1/item"), (WantedLine("beans", 1_000), "/lines/1/item"),
    (WantedLine("milk", 1_000, "no-such"), "/lines/1/option"), (WantedLine("milk", -1_000), "/lines/1/quantity"),
    (WantedLine("milk", 0, "oat"), "/lines/1/quantity"),
])
def test_a_line_that_makes_no_sense_is_refused_by_its_pointer(session: Session, latte: int, line: WantedLine, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_recipe(session, ADMIN, "latte", [WantedLine("beans", 18_000), line])
    assert list(refused.value.errors) == [pointer]


def test_only_the_products_owner_writes_its_recipe(session: Session, latte: int) -> None:
    put_product(session, MANAGER, "ours", WantedProduct("우리 것", "taxable", 1000))
    with pytest.raises(Conflict):
        set_recipe(session, MANAGER, "latte", LATTE)
    with pytest.raises(Conflict):
        set_recipe(session, STRANGER, "ours", LATTE)
    for name in ("supervisor", "viewer"):
        with pytest.raises(Forbidden):
            set_recipe(session, CAST[name], "latte", LATTE)
    with pytest.raises(NotFound):
        set_recipe(session, ADMIN, "nothing", LATTE)
    assert set_recipe(session, MANAGER, "ours", LATTE) is True
    with pytest.raises(NotFound):
        recipe_of(session, STRANGER, "ours", DAY)
    assert recipe_of(session, SUPERVISOR, "ours", clock.business_day(clock.now()))[1] != []


@given(
    quantity=st.integers(1, 99_999_999), lines=st.dictionaries(st.integers(1, 9), st.integers(1, 1_000_000), min_size=1),
)
def test_what_is_taken_is_the_exact_product_rounded_half_up(quantity: int, lines: dict[int, int]) -> None:
    recipes = Recipes({1: ([date(2020, 1, 1)], [{"": tuple(sorted(lines.items()))}])})
    for item, milli in recipes.taken(1, (), quantity, DAY):
        exact = quantity * lines[item]
        assert milli * 1000 - exact in range(-499, 501)
    assert recipes.taken(1, (), 1_000, DAY) == sorted(lines.items())
