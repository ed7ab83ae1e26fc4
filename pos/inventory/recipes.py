"""What a product takes out of stock when it is sold: read once for a site, reckoned in thousandths, edited by date."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import belongs_to
from pos.catalogue.models import Product, ProductRevision
from pos.catalogue.ownership import Owner, in_sight, owner_for, standing_owner, touch_all_sites_of
from pos.catalogue.queries import option_codes_of, version_of
from pos.inventory.models import RecipeLine, StockItem
from pos.money import round_half_up
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, Stale, invalid_at, say
from sites.registry import Place

Taken = list[tuple[int, int]]
_Lines = Mapping[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Recipes:
    """The recipes of a site's products with their history. Immutable; read it anew when it changed."""

    history: Mapping[int, tuple[Sequence[date], Sequence[_Lines]]]

    def taken(self, product_id: int, option_codes: Sequence[str], quantity_milli: int, day: date) -> Taken:
        """What a quantity of a product with these options takes of which item, in 1/1000 of its unit, in order of item.

        Of each item the product's and the options' parts are added up and rounded half up once. Nothing before the first recipe.
        """
        known = self.history.get(product_id)
        if known is None:
            return []
        days, recipes = known
        index = bisect_right(days, day)
        if not index:
            return []
        recipe = recipes[index - 1]
        parts = recipe.get("", ())
        named = [code for code in option_codes if code in recipe]
        if named:
            parts = _added([parts, *(recipe[code] for code in named)])
        whole, rest = divmod(quantity_milli, 1000)
        if not rest:
            return [(item, whole * milli) for item, milli in parts if milli]
        weighed = [(item, round_half_up(quantity_milli * milli, 1000)) for item, milli in parts]
        return [(item, milli) for item, milli in weighed if milli]


def _added(parts: Iterable[tuple[tuple[int, int], ...]]) -> tuple[tuple[int, int], ...]:
    sums: dict[int, int] = {}
    for part in parts:
        for item, milli in part:
            sums[item] = sums.get(item, 0) + milli
    return tuple(sorted(sums.items()))


def load_recipes(session: Session, place: Place) -> Recipes:
    """Reads the recipes of all products that can belong to a place, in one query."""
    rows = session.execute(
        sa.select(
            RecipeLine.product_id, RecipeLine.valid_from, RecipeLine.option_code, RecipeLine.item_id, RecipeLine.quantity_milli
        )
        .join(Product, Product.id == RecipeLine.product_id)
        .where(belongs_to(place))
        .order_by(RecipeLine.product_id, RecipeLine.valid_from, RecipeLine.option_code, RecipeLine.item_id)
    ).all()
    history: dict[int, tuple[list[date], list[_Lines]]] = {}
    for (product_id, day), recipe in groupby(rows, key=lambda row: (row[0], row[1])):
        lines = {code: tuple((row[3], row[4]) for row in part) for code, part in groupby(recipe, key=lambda row: row[2])}
        days, recipes = history.setdefault(product_id, ([], []))
        days.append(day)
        recipes.append(lines)
    return Recipes(history)


@dataclass(frozen=True, slots=True)
class WantedLine:
    """One line of a recipe: an item by code, 1/1000 of its unit for one unit of the product or of its option.

    An option may give back what the product takes (oat milk for milk): only its lines may be negative.
    """

    item: str
    quantity_milli: int
    option: str = ""


def recipe_version(start: date | None, lines: Sequence[WantedLine]) -> str:
    """What If-Match names: it changes with the recipe in force."""
    listed = [{"item": line.item, "milli": line.quantity_milli, "option": line.option} for line in lines]
    return version_of({"from": None if start is None else start.isoformat(), "lines": listed})


def set_recipe(
    session: Session, actor: Actor, sku: str, lines: Sequence[WantedLine], from_: date | None = None, seen: str | None = None
) -> bool:
    """The product's recipe from a day on, today unless said; no lines: it takes nothing any more. True when that changed something.

    Only the product's owner may. NotFound for an unknown product; Invalid for an item or option that there is not; Conflict where
    another recipe already holds from that past day; Stale where `seen` is not the version of today's recipe any more.
    """
    standing = standing_owner(session, Product.centre_id, Product.sku == sku)
    if standing is None:
        raise NotFound("product_not_found")
    owner = owner_for(session, actor, None, standing)
    touch_all_sites_of(session, owner)
    product_id = session.scalars(sa.select(Product.id).where(Product.sku == sku)).one()
    items = _items(session, owner, lines)
    _check_lines(session, product_id, lines)
    today = clock.business_day(clock.now())
    if seen is not None and recipe_version(*recipe_of(session, actor, sku, today)) != seen:
        raise Stale
    day = from_ or today
    wanted = {(line.option, items[line.item]): line.quantity_milli for line in lines}
    before_day, before = _recipe_until(session, product_id, day)
    if {key: milli for key, milli in before.items() if milli} == wanted:
        return False
    if before_day == day:
        _withdraw(session, product_id, day, today)
    # A recipe without lines could not be told from no recipe at all: what was taken before is taken in a quantity of 0.
    session.execute(
        sa.insert(RecipeLine),
        [
            {"product_id": product_id, "valid_from": day, "option_code": option, "item_id": item_id, "quantity_milli": milli}
            for (option, item_id), milli in (wanted or dict.fromkeys(before, 0)).items()
        ],
    )
    written = [{"item": line.item, "option": line.option, "quantity_milli": line.quantity_milli} for line in lines]
    journal.append(session, owner.text, actor.code, "recipe_set", sku, {"from": day.isoformat(), "lines": written})
    return True


def _items(session: Session, owner: Owner, lines: Sequence[WantedLine]) -> dict[str, int]:
    mine = sa.or_(StockItem.centre_id.is_(None), StockItem.centre_id == owner.centre_id)
    query = sa.select(StockItem.code, StockItem.id).where(StockItem.code.in_({line.item for line in lines}), mine)
    found = {row.code: row.id for row in session.execute(query)}
    for at, line in enumerate(lines):
        if line.item not in found:
            raise invalid_at(
                f"/lines/{at}/item", "그런 재고 품목이 없습니다. 품목을 먼저 등록해 주세요.",
                "There is no such stock item. Register it first.", code="item_unknown",
            )
    return found


def _check_lines(session: Session, product_id: int, lines: Sequence[WantedLine]) -> None:
    options = option_codes_of(session, product_id)
    seen: set[tuple[str, str]] = set()
    for at, line in enumerate(lines):
        if line.option and line.option not in options:
            raise invalid_at(f"/lines/{at}/option", "그런 옵션이 없습니다.", "The product has no such option.", code="option_unknown")
        if (line.option, line.item) in seen:
            raise invalid_at(
                f"/lines/{at}/item", "같은 품목이 두 번 있습니다. 합쳐 주세요.", "This item stands twice. Add them up.", code="item_twice"
            )
        if line.quantity_milli == 0 or (line.quantity_milli < 0 and not line.option):
            raise invalid_at(
                f"/lines/{at}/quantity", "수량은 0보다 커야 합니다.", "The quantity must be above 0.", code="quantity_wrong"
            )
        seen.add((line.option, line.item))


def recipe_of(session: Session, actor: Actor, sku: str, day: date) -> tuple[date | None, list[WantedLine]]:
    """The recipe in force on a day and the day it holds from, for someone who can see the product; NotFound otherwise."""
    product_id = session.scalar(sa.select(Product.id).where(Product.sku == sku, in_sight(actor, Product.centre_id)))
    if product_id is None:
        raise NotFound("product_not_found")
    start, lines = _recipe_until(session, product_id, day)
    named = sa.select(StockItem.id, StockItem.code).where(StockItem.id.in_({item_id for _, item_id in lines}))
    codes = {row.id: row.code for row in session.execute(named)}
    return start, sorted(
        (WantedLine(codes[item_id], milli, option) for (option, item_id), milli in lines.items() if milli),
        key=lambda line: (line.option, line.item),
    )


def _recipe_until(session: Session, product_id: int, day: date) -> tuple[date | None, dict[tuple[str, int], int]]:
    """The recipe in force on a day and the day it holds from."""
    query = sa.select(sa.func.max(RecipeLine.valid_from)).where(RecipeLine.product_id == product_id, RecipeLine.valid_from <= day)
    start = session.scalar(query)
    rows = session.execute(
        sa.select(RecipeLine.option_code, RecipeLine.item_id, RecipeLine.quantity_milli)
        .where(RecipeLine.product_id == product_id, RecipeLine.valid_from == start)
    )
    return start, {(option, item_id): milli for option, item_id, milli in rows}


def _withdraw(session: Session, product_id: int, day: date, today: date) -> None:
    if day < today:
        raise Conflict(
            "already_in_force",
            say("지난 날짜부터 적용된 레시피는 바꿀 수 없습니다. 오늘이나 앞으로의 날짜로 보내 주세요.",
                "A recipe that held from a past day cannot be replaced. Send today or a day to come."),
        )
    session.execute(sa.delete(RecipeLine).where(RecipeLine.product_id == product_id, RecipeLine.valid_from == day))


@dataclass(frozen=True, slots=True)
class Use:
    """A product whose recipe takes an item, or whose option does."""

    item: str
    sku: str
    name: str
    option: str
    quantity_milli: int


def uses_of(session: Session, actor: Actor, day: date, items: sa.ColumnElement[bool] | None = None) -> list[Use]:
    """Which products in sight that are sold take which items, by the recipes in force on a day; by item and name."""
    newest = (
        sa.select(RecipeLine.product_id, sa.func.max(RecipeLine.valid_from).label("start"))
        .where(RecipeLine.valid_from <= day).group_by(RecipeLine.product_id).subquery()
    )
    named = (
        sa.select(ProductRevision.product_id, sa.func.max(ProductRevision.valid_from).label("start"))
        .where(ProductRevision.valid_from <= clock.now()).group_by(ProductRevision.product_id).subquery()
    )
    query = (
        sa.select(StockItem.code, Product.sku, ProductRevision.name, RecipeLine.option_code, RecipeLine.quantity_milli)
        .join(RecipeLine, RecipeLine.item_id == StockItem.id)
        .join(newest, sa.and_(newest.c.product_id == RecipeLine.product_id, newest.c.start == RecipeLine.valid_from))
        .join(Product, Product.id == RecipeLine.product_id)
        .join(named, named.c.product_id == Product.id)
        .join(ProductRevision, sa.and_(ProductRevision.product_id == Product.id, ProductRevision.valid_from == named.c.start))
        .where(Product.withdrawn_at.is_(None), RecipeLine.quantity_milli != 0, in_sight(actor, Product.centre_id))
        .order_by(StockItem.code, ProductRevision.name, RecipeLine.option_code)
    )
    return [Use(*row) for row in session.execute(query if items is None else query.where(items))]
