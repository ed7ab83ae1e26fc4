"""The example's data files as values: menu, stock and rhythm. Read once; they are part of the program, so that a mistake is a bug."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

MILLI = 1000


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the example menu. `asked`: prices that are asked for it when it has none of its own; `most`: pieces at once."""

    sku: str
    name: str
    category: str
    price: int
    needs: str
    picture: str
    weight: int
    tax_class: str = "taxable"
    measured: bool = False
    open_price: bool = False
    barcode: str | None = None
    asked: tuple[int, ...] = ()
    most: int = 2
    warm: int = 100
    cold: int = 100
    groups: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A stock item. `pack_milli` comes at once, `low_milli` is little, both in 1/1000 of the unit; `cost` is won per unit."""

    code: str
    name: str
    unit: str
    pack_milli: int
    low_milli: int
    cost: int | None = None
    own: bool = False
    spoils: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one unit of a product, and what each of its options, takes of which item, in 1/1000 of the item's unit."""

    product: Mapping[str, int]
    options: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a site's days go. Weekdays count from Monday as 1; `weekend`, `busy` and `months` are percent of the ordinary."""

    needs: str
    weekdays: tuple[int, ...]
    opens: int
    closes: int
    sales: int
    weekend: int = 100
    on_holidays: bool = False
    busy: Mapping[int, int] = field(default_factory=dict)
    by: Mapping[str, int] = field(default_factory=dict)
    pieces: tuple[int, ...] = (100,)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Days with fewer people about."""

    first: date
    last: date
    percent: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which these sites are shut."""

    first: date
    last: date
    sites: tuple[str, ...]
    reason: str


@cache
def categories() -> tuple[tuple[str, str, int], ...]:
    """(code, name, position) of each tab."""
    return tuple((tab["code"], tab["name"], tab["position"]) for tab in _file("menu")["category"])


@cache
def products() -> dict[str, Product]:
    """The menu by sku."""
    found = _file("menu")
    groups = {code: {"code": code, **group} for code, group in found["options"].items()}
    return {entry["sku"]: _product(entry, groups) for entry in found["product"]}


def _product(entry: Mapping[str, Any], groups: Mapping[str, dict[str, Any]]) -> Product:
    facts = {name: value for name, value in entry.items() if name not in ("options", "asked")}
    return Product(**facts, asked=tuple(entry.get("asked", ())), groups=tuple(groups[code] for code in entry.get("options", ())))


@cache
def items() -> dict[str, Item]:
    """The stock items by code."""
    return {code: _item(code, entry) for code, entry in _file("stock")["item"].items()}


def _item(code: str, entry: Mapping[str, Any]) -> Item:
    facts = {name: value for name, value in entry.items() if name not in ("pack", "low")}
    return Item(code, pack_milli=_milli(entry["pack"]), low_milli=_milli(entry["low"]), **facts)


@cache
def recipes() -> dict[str, Recipe]:
    """The recipes by sku."""
    return {sku: _recipe(entry) for sku, entry in _file("stock")["recipe"].items()}


def _recipe(entry: Mapping[str, Any]) -> Recipe:
    product = {item: _milli(amount) for item, amount in entry.items() if item != "option"}
    options = {code: {item: _milli(amount) for item, amount in taken.items()} for code, taken in entry.get("option", {}).items()}
    return Recipe(product, options)


def _milli(text: str) -> int:
    return int(Decimal(text) * MILLI)


def rhythm_of(site: str, offers: frozenset[str]) -> Rhythm | None:
    """How the days of a site go; None for one that offers nothing of what the example knows."""
    base = next((entry for entry in _file("rhythm")["rhythm"] if entry["needs"] in offers), None)
    return None if base is None else _rhythm(base | _file("rhythm")["site"].get(site, {}))


def _rhythm(entry: Mapping[str, Any]) -> Rhythm:
    facts = dict(entry) | {name: tuple(entry[name]) for name in ("weekdays", "pieces") if name in entry}
    return Rhythm(**facts | {"busy": {int(hour): percent for hour, percent in entry.get("busy", {}).items()}})


@cache
def months() -> tuple[int, ...]:
    """Percent of ordinary customers, January first."""
    return tuple(_file("rhythm")["year"]["months"])


@cache
def new_weeks() -> tuple[int, ...]:
    """Percent of ordinary customers in a new site's first weeks."""
    return tuple(_file("rhythm")["new"]["weeks"])


@cache
def tenders() -> tuple[tuple[str, int], ...]:
    """Methods with their weights."""
    return tuple(_file("rhythm")["tenders"].items())


@cache
def quiet_times() -> tuple[Quiet, ...]:
    """Times with fewer customers everywhere."""
    return tuple(Quiet(entry["from"], entry["until"], entry["percent"]) for entry in _file("rhythm")["quiet"])


@cache
def closed_times() -> tuple[Closed, ...]:
    """Invented closures of whole weeks."""
    return tuple(
        Closed(entry["from"], entry["until"], tuple(entry["sites"]), entry["reason"]) for entry in _file("rhythm")["closure"]
    )


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
