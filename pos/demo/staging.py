"""Setting the scene: menu, stock items, participants, tablets and closures. What stands already, whoever made it, is left alone."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.catalogue.editing import WantedProduct, put_category, put_product
from pos.catalogue.models import Category, Product
from pos.demo.chance import example_id
from pos.demo.customers import COUPON, COUPON_CODE
from pos.demo.opening import Shop, closures
from pos.demo.reading import categories, items, products, recipes, rhythm_of
from pos.inventory.items import WantedItem, put_item
from pos.inventory.models import StockItem
from pos.inventory.recipes import WantedLine, set_recipe
from pos.promotions.campaigns import WantedCampaign, put_campaign
from sites import journal
from sites.access import COMMAND_LINE
from sites.devices import Device, make_pairing_code, pair
from sites.errors import NotFound, say
from sites.people.assignments import assign
from sites.people.models import Assignment, Participant
from sites.people.participants import Facts, add_participant
from sites.registry import KINDS, Centre, Site, SiteClosure, SiteHeadCount, SiteLedger, closed_set, place_of, touch

OWNER = "region"
BY = COMMAND_LINE.code
PARTICIPANT = "참여자 "
TABLET = "예시 태블릿"
# Earlier than any site's opening, so that every example sale finds its recipe.
RECIPES_FROM = date(2015, 1, 1)


def stage_catalogue(session: Session) -> int:
    """Puts up what is not there yet of the example menu, its stock items and recipes; answers how many products are new."""
    tabs, skus = _standing(session, Category.code), _standing(session, Product.sku)
    kept = _standing(session, StockItem.code)
    for code, name, position in categories():
        if code not in tabs:
            put_category(session, COMMAND_LINE, code, name, position, OWNER)
    for item in items().values():
        if item.code not in kept:
            put_item(session, COMMAND_LINE, item.code, WantedItem(item.name, item.unit, item.low_milli, OWNER))
    new = [product for product in products().values() if product.sku not in skus]
    for product in new:
        put_product(session, COMMAND_LINE, product.sku, WantedProduct(
            product.name, product.tax_class, product.price, OWNER, product.category, product.groups, product.measured,
            product.open_price, product.barcode, product.needs, product.picture, example=True,
        ))
        _stage_recipe(session, product.sku)
    _stage_coupons(session)
    return len(new)


def _stage_coupons(session: Session) -> None:
    put_campaign(session, COMMAND_LINE, example_id("coupons"), WantedCampaign(
        OWNER, "예시 할인 쿠폰", "multi", COUPON_CODE, "won", COUPON, None, None, (), (), RECIPES_FROM, None,
    ), seen=None)


def _stage_recipe(session: Session, sku: str) -> None:
    recipe = recipes().get(sku)
    if recipe is not None:
        lines = [WantedLine(item, milli) for item, milli in recipe.product.items()]
        lines += [WantedLine(item, milli, code) for code, taken in recipe.options.items() for item, milli in taken.items()]
        set_recipe(session, COMMAND_LINE, sku, lines, RECIPES_FROM)


def _standing(session: Session, column: sa.orm.InstrumentedAttribute[str]) -> set[str]:
    return set(session.scalars(sa.select(column)))


def stage_people(session: Session) -> int:
    """Gives every site whose head count is known and where nobody was ever assigned as many participants; they have no PIN.

    A site without a known operator gets nobody, since nobody's centre would be known either.
    """
    number = session.scalar(sa.select(sa.func.count()).where(Participant.display_name.startswith(PARTICIPANT))) or 0
    added = 0
    for site, head_count in _sites_without_people(session):
        period = next((period for period in place_of(session, site).periods if period.centre_id is not None), None)
        if period is None:
            continue
        centre = session.get_one(Centre, period.centre_id)
        for _ in range(head_count):
            added += 1
            person = add_participant(session, BY, centre, Facts(f"{PARTICIPANT}{number + added:02d}"))
            assign(session, BY, person, site, period.valid_from)
    return added


def _sites_without_people(session: Session) -> list[tuple[Site, int]]:
    later = aliased(SiteHeadCount)
    newest = ~sa.exists().where(later.site_id == SiteHeadCount.site_id, later.valid_from > SiteHeadCount.valid_from)
    rows = session.execute(
        sa.select(Site, SiteHeadCount.head_count)
        .join(SiteHeadCount, SiteHeadCount.site_id == Site.id)
        .where(newest, ~sa.exists().where(Assignment.site_id == Site.id))
        .order_by(Site.code)
    )
    return [(row[0], row[1]) for row in rows]


def stage_tablets(session: Session) -> None:
    """Pairs one example tablet with every site that sells and has none; its credential is thrown away at once."""
    for site in _known_sites(session):
        selling = not KINDS[site.kind].by_day and rhythm_of(site.code, KINDS[site.kind].offers) is not None
        if selling and example_tablet(session, site.id) is None:
            pair(session, make_pairing_code(session, site), TABLET, None)


def example_tablet(session: Session, site_id: int) -> int | None:
    """The device that example sales of a site are recorded by, while it is paired."""
    query = sa.select(Device.id).where(Device.site_id == site_id, Device.name == TABLET, Device.revoked_at.is_(None))
    return session.scalar(query.order_by(Device.device_no).limit(1))


def stage_closures(session: Session, shops: Iterable[Shop], first: date, last: date) -> int:
    """Writes the closures that touch these days, unless one that begins the same day stands; answers how many are new."""
    added = 0
    for shop in shops:
        here = sa.select(SiteClosure.closed_from).where(SiteClosure.site_id == shop.site_id)
        standing = set(session.scalars(here))
        new = [closed for closed in closures(shop, first, last) if closed.first not in standing]
        if new:
            touch(session, shop.site_id)
        for closed in new:
            session.add(SiteClosure(site_id=shop.site_id, closed_from=closed.first, closed_until=closed.last, reason=closed.reason))
            session.flush()
            content = {"from": closed.first.isoformat(), "until": closed.last.isoformat(), "reason": closed.reason}
            journal.append(session, journal.book_of_site(shop.code), BY, "closure_added", shop.code, content)
        added += len(new)
    return added


def shops_of(session: Session) -> list[Shop]:
    """The sites as the example plays them, by code: those that sell something it knows, or where its participants work.

    NotFound while there is no site at all.
    """
    sites = list(_known_sites(session))
    if not sites:
        raise NotFound("network_missing", say("사업장이 없습니다. 먼저 `pos network load`를 실행해 주세요.",
                                              "There is no site. Run `pos network load` first."))
    people = _people_of_sites(session)
    closed = dict(session.execute(sa.select(SiteLedger.site_id, SiteLedger.closed_months)).all())
    shops = []
    for site in sites:
        rhythm = rhythm_of(site.code, KINDS[site.kind].offers)
        if rhythm is not None and site.opened_on is not None:
            shops.append(Shop(
                site.id, site.code, site.time_zone, site.opened_on, site.closed_on, KINDS[site.kind].offers, rhythm,
                people.get(site.id, ()), closed_set(closed[site.id]),
            ))
    return [shop for shop in shops if shop.sells or shop.people]


def sites_by_day(session: Session) -> list[str]:
    """The codes of the sites that state day totals: the example sells nothing there."""
    return [site.code for site in _known_sites(session) if KINDS[site.kind].by_day]


def sites_with_contracts(session: Session) -> list[Site]:
    """The sites that are paid by contract."""
    return [site for site in _known_sites(session) if site.offers("contracts")]


def _known_sites(session: Session) -> Iterable[Site]:
    return session.scalars(sa.select(Site).order_by(Site.code))


def _people_of_sites(session: Session) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        sa.select(Assignment.site_id, Participant.code)
        .join(Participant, Participant.id == Assignment.participant_id)
        .where(Participant.display_name.startswith(PARTICIPANT), Assignment.valid_until.is_(None))
        .order_by(Assignment.site_id, Participant.code)
    )
    found: dict[int, tuple[str, ...]] = {}
    for site_id, code in rows:
        found[site_id] = (*found.get(site_id, ()), code)
    return found
