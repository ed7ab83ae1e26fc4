"""Where random documents are sold: the small market region with a menu, recipes, tablets, and one site without VAT."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import time_machine
from flask import Flask

from pos.catalogue.editing import options_text
from pos.catalogue.models import Category, Product, ProductRevision
from pos.inventory.ledger import apply_moves
from pos.inventory.models import RecipeLine, StockItem
from sites.access import REGION, Actor, Grant, Role, Scope
from sites.db import transaction
from sites.devices import make_pairing_code, pair, tablet_actor
from sites.registry import Project, site_by_code
from tests.pos.revenue.market import CENTRES, OPENED, SITES, add_network

WITHOUT_VAT = "three"
ADMIN = Actor("token:admin", (Grant(Role.REGION_ADMIN, REGION), Grant(Role.CENTRE_MANAGER, REGION)))
BEGINNING = datetime(2020, 10, 24, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Ware:
    """A product: its tax class and price, where it stands from when, who owns it, what one unit and each option take of stock."""

    sku: str
    tax_class: str
    price: int
    category: str | None
    moved_to: str | None = None
    moved_at: datetime | None = None
    centre: str | None = None
    options: tuple[tuple[str, int], ...] = ()
    recipe: tuple[tuple[str, str, int], ...] = ()
    measured: bool = False

    def category_at(self, at: datetime) -> str | None:
        """The category of an instant."""
        return self.moved_to if self.moved_at is not None and at >= self.moved_at else self.category


_CUP = ("", "cup", 1000)
WARES = {
    ware.sku: ware
    for ware in (
        Ware(
            "americano",
            "taxable",
            2500,
            "coffee",
            "drinks",
            datetime(2020, 11, 8, 3, tzinfo=UTC),
            options=(("ice", 0), ("extra-shot", 500)),
            recipe=(("", "beans", 18_000), _CUP, ("extra-shot", "beans", 9_000)),
        ),
        Ware(
            "latte",
            "taxable",
            3500,
            "coffee",
            options=(("oat", 700), ("ice", 0)),
            recipe=(
                ("", "beans", 18_000),
                ("", "milk", 200_000),
                _CUP,
                ("oat", "milk", -200_000),
                ("oat", "oat", 200_000),
            ),
        ),
        Ware("yuja-tea", "taxable", 3001, "drinks"),
        Ware(
            "shiitake",
            "exempt",
            25_000,
            "farm",
            None,
            datetime(2020, 11, 20, 3, tzinfo=UTC),
            recipe=(("", "shiitake", 1_000),),
            measured=True,
        ),
        Ware("cookie", "exempt", 1500, "dessert", centre="seogu", recipe=(("", "cookie", 1_000),)),
        Ware("deposit", "out_of_scope", 10_000, None),
        Ware("ten-cups", "out_of_scope", 30_000, "passes"),
    )
}
UNKNOWN = Ware("mystery", "taxable", 4321, None)
ITEMS = ("beans", "cup", "milk", "oat", "shiitake", "cookie")
RECEIVED = {"beans": 5_000_000, "cup": 300_000, "milk": 40_000_000}


@dataclass(frozen=True)
class World:
    """Who sells: by site id a tablet, and someone who answers for the site and sends without a series."""

    tablets: dict[int, Actor]
    supervisors: dict[int, Actor]


def open_region(app: Flask) -> World:
    """The region with its menu and stock, one tablet a site; as of the day before the first sale."""
    with time_machine.travel(BEGINNING, tick=False), app.app_context():
        with transaction() as session:
            add_network(session)
            session.execute(sa.update(Project).where(Project.code == WITHOUT_VAT).values(vat_registered=False))
        with transaction() as session:
            _stock_up(session)
        tablets = {}
        for site_id, code in SITES.items():
            with transaction() as session:
                token = pair(session, make_pairing_code(session, site_by_code(session, code)), "counter", None)[1]
            with transaction() as session:
                found = tablet_actor(session, token)
                assert found is not None
                tablets[site_id] = found
    supervisors = {
        site_id: Actor(f"token:{code}", (Grant(Role.SITE_SUPERVISOR, Scope("site", code)),))
        for site_id, code in SITES.items()
    }
    return World(tablets, supervisors)


def _stock_up(session: sa.orm.Session) -> None:
    centres = {code: number for number, code in CENTRES.items()}
    items = {code: StockItem(code=code, name=code, unit="ea") for code in ITEMS}
    session.add_all(
        [
            *items.values(),
            *(Category(code=code, name=code) for code in ("coffee", "drinks", "farm", "dessert", "passes")),
        ]
    )
    session.flush()
    long_ago = datetime(2018, 1, 1, tzinfo=UTC)
    for ware in WARES.values():
        product = Product(
            sku=ware.sku,
            centre_id=centres[ware.centre] if ware.centre else None,
            measured=ware.measured,
            open_price=ware.tax_class == "out_of_scope",
        )
        session.add(product)
        session.flush()
        groups = [
            {"code": code, "name": code, "min": 0, "max": 1, "options": [{"code": code, "name": code, "price": price}]}
            for code, price in ware.options
        ]
        stands = [(long_ago, ware.category)] + ([(ware.moved_at, ware.moved_to)] if ware.moved_at else [])
        session.add_all(
            ProductRevision(
                product_id=product.id,
                valid_from=start,
                name=ware.sku,
                category=category,
                tax_class=ware.tax_class,
                price=ware.price,
                option_groups=options_text(groups),
            )
            for start, category in stands
        )
        session.add_all(
            RecipeLine(
                product_id=product.id,
                valid_from=OPENED,
                option_code=option,
                item_id=items[item].id,
                quantity_milli=milli,
            )
            for option, item, milli in ware.recipe
        )
    session.flush()
    for site_id in SITES:
        apply_moves(session, [_receipt(site_id, items[code].id, milli) for code, milli in RECEIVED.items()])


def _receipt(site_id: int, item_id: int, milli: int) -> dict[str, object]:
    return {
        "act": UUID(int=site_id * 1000 + item_id, version=4),
        "site_id": site_id,
        "item_id": item_id,
        "kind": "receive",
        "quantity_milli": milli,
        "unit_cost": 10,
        "at": BEGINNING - timedelta(days=2),
        "business_date": date(2020, 10, 22),
        "received_at": BEGINNING,
        "document_id": None,
        "device_id": None,
        "device_seq": None,
        "recorded_by": ADMIN.code,
        "lot": None,
        "use_by": None,
        "supplier": None,
        "note": None,
        "other_site_id": None,
        "flags": "",
        "content_sha256": None,
    }
