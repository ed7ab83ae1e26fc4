"""The example's own files: whatever they name exists, and every workplace with a tablet finds something to sell."""

import re

import pytest

from pos.catalogue.checks import OFFERS, check_barcode, check_options
from pos.demo.reading import categories, closed_times, items, months, products, quiet_times, recipes, rhythm_of, tenders
from pos.inventory.items import UNITS
from pos.money import TAX_CLASSES
from pos.sales.wanted import METHODS
from sites.network.reading import INCHEON, read_network
from sites.registry import KINDS
from tests.support.settings import ROOT

ICONS = (ROOT / "pos" / "static" / "icons.svg").read_text(encoding="utf-8")
SITES = read_network(INCHEON).sites


def test_every_product_is_whole() -> None:
    tabs = {code for code, _, _ in categories()}
    for product in products().values():
        check_barcode(product.barcode)
        check_options(product.groups)
        assert product.category in tabs, product.sku
        assert product.needs in OFFERS, product.sku
        assert product.tax_class in TAX_CLASSES, product.sku
        assert f'id="p-{product.picture}"' in ICONS, product.sku
        assert product.weight > 0, product.sku
        assert product.price > 0 or (product.open_price and product.asked), product.sku


def test_every_recipe_is_of_a_product_and_takes_known_items() -> None:
    assert recipes().keys() <= products().keys()
    for sku, recipe in recipes().items():
        offered = {option["code"] for group in products()[sku].groups for option in group["options"]}
        assert recipe.options.keys() <= offered, sku
        for taken in (recipe.product, *recipe.options.values()):
            assert taken.keys() <= items().keys(), sku
            assert all(milli > 0 for milli in taken.values()), sku


def test_a_latte_uses_beans_milk_a_cup_and_a_lid() -> None:
    assert recipes()["latte"].product == {"beans": 18_000, "milk": 200_000, "cup": 1_000, "lid": 1_000}


def test_every_item_has_a_known_unit_and_comes_in_packs() -> None:
    for item in items().values():
        assert item.unit in UNITS, item.code
        assert item.pack_milli > 0, item.code
        assert item.own or item.cost, item.code


@pytest.mark.parametrize("site", [site for site in SITES if not KINDS[site.kind].by_day], ids=lambda site: site.code)
def test_every_workplace_with_a_tablet_has_something_to_sell(site: object) -> None:
    offers = KINDS[site.kind].offers  # type: ignore[attr-defined]
    rhythm = rhythm_of(site.code, offers)  # type: ignore[attr-defined]
    assert rhythm is not None
    assert rhythm.sales > 0
    assert {product.needs for product in products().values()} >= rhythm.by.keys() & offers != set()


@pytest.mark.parametrize("site", [site for site in SITES if KINDS[site.kind].by_day], ids=lambda site: site.code)
def test_a_workplace_that_states_day_totals_sells_nothing(site: object) -> None:
    rhythm = rhythm_of(site.code, KINDS[site.kind].offers)  # type: ignore[attr-defined]
    assert rhythm is not None
    assert rhythm.sales == 0


def test_tenders_months_and_sites_are_known() -> None:
    assert {method for method, _ in tenders()} <= set(METHODS)
    assert len(months()) == 12
    codes = {site.code for site in SITES}
    assert all(set(closed.sites) <= codes and closed.first <= closed.last for closed in closed_times())
    assert all(quiet.first <= quiet.last and 0 < quiet.percent < 100 for quiet in quiet_times())
    rhythm = (ROOT / "pos" / "demo" / "rhythm.toml").read_text(encoding="utf-8")
    assert set(re.findall(r"^\[site\.([a-z0-9-]+)\]", rhythm, re.MULTILINE)) <= codes


def test_every_invented_closure_says_that_it_is_an_example() -> None:
    assert all(closed.reason.startswith("예시: ") for closed in closed_times())
