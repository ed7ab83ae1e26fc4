"""A file of prices of sites: each a site's own price of a product from a day on. The default price is another file's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from json import loads
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.at_sites import set_site_prices
from pos.catalogue.in_force import InForce, SiteCatalogue, load_site_catalogue
from pos.catalogue.models import Product, SitePrice
from pos.importing.file_rows import EMPTY, Cells, FileRows
from pos.importing.headings import FROM_HEADINGS, SITE_HEADINGS
from pos.importing.models import FileImportRow
from pos.importing.named_sites import NO_SITE, NamedSites
from pos.importing.plans import CHANGED, SAME, Change, Did, Options, Plan, PlannedRow
from pos.importing.products import MEANINGS as PRODUCT_MEANINGS
from pos.importing.products import PAST, TWICE
from pos.importing.reading import Sheet
from pos.importing.refusals import refused_file
from pos.importing.undoing import changed_since
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.errors import say
from sites.network.names import normal_form
from sites.registry import Place, Site, ordered_by_code

MEANINGS = {
    "site": SITE_HEADINGS, "sku": PRODUCT_MEANINGS["sku"], "name": PRODUCT_MEANINGS["name"], "price": PRODUCT_MEANINGS["price"],
    "day": FROM_HEADINGS,
}
NO_COLUMN = ("'사업장' 열이 없습니다. 열을 더하거나 사업장을 골라 주세요.", "There is no column of sites. Add one, or choose the site.")
NO_PRODUCT = say("이 사업장에서 파는 상품 가운데 그런 코드나 이름이 없습니다.", "This site sells no product of this code or name.")
SEVERAL = say("같은 이름의 상품이 여럿입니다. 상품 코드를 적어 주세요.", "Several products have this name. Give the code.")

# The site's own prices of a product, in order of day; None is the default price again.
Own = list[tuple[date, int | None]]


@dataclass(frozen=True, slots=True)
class PriceAct:
    """A price to set, and the site's own price of that day before."""

    site_id: int
    product_id: int
    sku: str
    price: int
    day: date
    before: int | None


class _Shelf:
    """What one site sells, by code and by name, and its own prices."""

    def __init__(self, session: Session, place: Place) -> None:
        self.place = place
        self.today = clock.business_day(clock.now(), place.time_zone, place.cut_off_minutes)
        self._catalogue: SiteCatalogue = load_site_catalogue(session, place)
        self.own = own_prices(session, place.id)
        self.named: dict[str, list[InForce]] = {}
        for product in self.on(self.today).values():
            self.named.setdefault(normal_form(product.name), []).append(product)

    def on(self, day: date) -> Mapping[str, InForce]:
        """The catalogue as it is on a day."""
        at = clock.now() if day <= self.today else clock.business_day_begins(day, self.place.time_zone, self.place.cut_off_minutes)
        return self._catalogue.in_force(at, day)


def plan_site_prices(session: Session, by: Actor, sheet: Sheet, options: Options, import_id: UUID) -> Plan:
    """Checks the whole file. Without a column of sites every row is of the chosen site. RowsRefused names every row in the way."""
    chosen = site_for(session, by, options.site, Permission.SITE_WORK) if options.site else None
    rows = FileRows(sheet, MEANINGS, {"price": "가격"})
    if not rows.has("site") and chosen is None:
        raise refused_file(*NO_COLUMN)
    if not rows.has("sku") and not rows.has("name"):
        raise refused_file("'상품코드'나 '상품명' 열이 있어야 합니다.", "There must be a column of product codes or names.")
    sites, shelves = NamedSites(session, by, Permission.SITE_WORK, chosen), dict[int, _Shelf]()
    planned, acts, seen = [], [], set[tuple[int, int]]()
    for number, cells in sheet.rows:
        before = len(rows.problems)
        name = rows.text(number, cells, "site")
        place = sites.find(name)
        if place is None:
            rows.refuse(number, "site", name or "", NO_SITE)
            continue
        shelf = shelves.get(place.id) or shelves.setdefault(place.id, _Shelf(session, place))
        row, act = _read(rows, number, cells, shelf, options, seen)
        if len(rows.problems) == before and row is not None and act is not None:
            planned.append(row)
            acts += [] if row.state == SAME else [act]
    rows.settle()
    days = [act.day for act in acts]
    return Plan(tuple(planned), acts, rows.unread(), first=min(days, default=None), last=max(days, default=None))


def record_site_prices(session: Session, by: Actor, import_id: UUID, plan: Plan) -> list[Did]:
    """Sets the prices of a plan, site by site in order of code."""
    acts: list[PriceAct] = list(plan.acts)
    done = []
    for site_id in ordered_by_code(session, {act.site_id for act in acts}):
        of_site = [act for act in acts if act.site_id == site_id]
        site = session.get_one(Site, site_id)
        set_site_prices(session, by, site, [(act.product_id, act.sku, act.price, act.day) for act in of_site])
        own = own_prices(session, site_id)
        done += [
            Did(site_id, act.sku, {"price": act.before}, {"from": act.day.isoformat(), "own": _from(own[act.product_id], act.day)})
            for act in of_site
        ]
    return done


def undo_site_prices(session: Session, by: Actor, import_id: UUID, sites: Iterable[Site], rows: list[FileImportRow]) -> None:
    """Sets the prices of before again, from the same day or, where that has begun, from today. Conflict when one was changed since."""
    ids = dict(session.execute(sa.select(Product.sku, Product.id).where(Product.sku.in_({row.subject for row in rows}))).all())
    for site in sorted(sites, key=lambda site: site.code):
        own, of_site = own_prices(session, site.id), [row for row in rows if row.site_id == site.id]
        today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
        changed, wanted = [], []
        for row in of_site:
            after, day = loads(row.after), date.fromisoformat(loads(row.after)["from"])
            if _from(own.get(ids[row.subject], []), day) != after["own"]:
                changed.append(row.subject)
            wanted.append((ids[row.subject], row.subject, loads(row.before)["price"], max(day, today)))
        if changed:
            raise changed_since(changed)
        set_site_prices(session, by, site, wanted)


def own_prices(session: Session, site_id: int) -> dict[int, Own]:
    """A site's own prices by product, in order of day."""
    query = sa.select(SitePrice.product_id, SitePrice.valid_from, SitePrice.price).where(SitePrice.site_id == site_id)
    found: dict[int, Own] = {}
    for product_id, day, price in session.execute(query.order_by(SitePrice.product_id, SitePrice.valid_from)):
        found.setdefault(product_id, []).append((day, price))
    return found


def _from(own: Own, first: date) -> list[list[str | int | None]]:
    return [[day.isoformat(), price] for day, price in own if day >= first]


def _read(
    rows: FileRows, number: int, cells: Cells, shelf: _Shelf, options: Options, seen: set[tuple[int, int]]
) -> tuple[PlannedRow | None, PriceAct | None]:
    day = rows.day(number, cells, "day") or options.day or shelf.today
    if day < shelf.today:
        rows.refuse(number, "day" if rows.has("day") else "price", day, PAST)
        day = shelf.today
    product = _product(rows, number, cells, shelf, day)
    price = rows.won(number, cells, "price")
    if price is None and rows.cell(cells, "price") == "":
        rows.refuse(number, "price", "", EMPTY)
    if product is None or price is None:
        return None, None
    if (shelf.place.id, product.product_id) in seen:
        rows.refuse(number, "sku" if rows.has("sku") else "name", product.sku, TWICE)
    seen.add((shelf.place.id, product.product_id))
    before = next((own for from_, own in reversed(shelf.own.get(product.product_id, [])) if from_ <= day), None)
    change = (Change("price", product.price, price),) if product.price != price else ()
    row = PlannedRow(number, CHANGED if change else SAME, product.sku, product.name, change, shelf.place.code, day)
    return row, PriceAct(shelf.place.id, product.product_id, product.sku, price, day, before)


def _product(rows: FileRows, number: int, cells: Cells, shelf: _Shelf, day: date) -> InForce | None:
    sku, name = rows.text(number, cells, "sku", most=64), rows.text(number, cells, "name")
    if sku is not None:
        found = shelf.on(day).get(sku)
        if found is None:
            rows.refuse(number, "sku", sku, NO_PRODUCT)
        return found
    named = shelf.named.get(normal_form(name or ""), [])
    if len(named) != 1:
        rows.refuse(number, "name" if rows.has("name") else "sku", name or "", SEVERAL if named else NO_PRODUCT)
        return None
    return shelf.on(day).get(named[0].sku)
