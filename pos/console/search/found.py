"""What a text finds, kind by kind: only within reach, in a number of queries that does not grow with what there is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from pos.catalogue.models import Product, ProductRevision
from pos.catalogue.ownership import in_sight
from pos.console import figures
from pos.console.documents.rows import rows_of
from pos.console.language import Speaker
from pos.console.scopes import widest_scope
from pos.sales.finding import Sought, found_documents, with_receipt
from sites import clock
from sites.access import Actor, Permission, parse_scope, reach
from sites.hangul import finds
from sites.people.participants import legal_name
from sites.registry import Centre, Site, SiteAlias
from sites.shifts.roster import participants_of

AT_ONCE = 20
MOST_PEOPLE = 5000


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found: its name, what tells it apart, a figure, and where it stands (None: no page of its own)."""

    name: str
    second: str
    figure: str
    href: str | None
    icon: str


@dataclass(frozen=True, slots=True)
class People:
    """Who was found, and of whom by their legal name: (code, centre's id), to be noted."""

    found: Sequence[Found]
    noted: Sequence[tuple[str, int]]


def found_sites(session: Session, actor: Actor, text: str) -> list[Found]:
    """Workplaces by name, another spelling of it, or code."""
    within = reach(actor.roles_for(Permission.READ))
    aliases = defaultdict[int, list[str]](list)
    for alias, site_id in session.execute(sa.select(SiteAlias.alias, SiteAlias.site_id).where(SiteAlias.site_id.in_(within))):
        aliases[site_id].append(alias)
    sites = session.scalars(sa.select(Site).where(Site.id.in_(within)).order_by(Site.code))
    return [
        Found(site.name, site.code, "", url_for("console.site", code=site.code), "store")
        for site in sites if finds(text, site.name, site.code, *aliases[site.id])
    ]


def found_documents_of(session: Session, say: Speaker, actor: Actor, text: str) -> list[Found]:
    """A whole receipt number of any day; else what begins with it, or came to that amount, today."""
    if not actor.may(Permission.DOCUMENTS):
        return []
    whole = with_receipt(session, actor, text)
    today = clock.business_day(clock.now())
    sought = Sought(parse_scope(widest_scope(session, actor)), today, today, text=text)
    found = [whole] if whole else found_documents(session, actor, sought, AT_ONCE + 1)
    return [
        Found(row.receipt, " · ".join(part for part in (row.site, row.time, row.things) if part), say("won", amount=row.amount), row.href,
              "receipt")
        for row in rows_of(session, say, found, with_day=whole is not None)
    ]


def found_products(session: Session, say: Speaker, actor: Actor, text: str) -> list[Found]:
    """Products in sight by name, sku or barcode; by their name of today."""
    named = (
        sa.select(Product.sku, Product.barcode, ProductRevision.name, ProductRevision.price)
        .join(ProductRevision, ProductRevision.product_id == Product.id)
        .where(in_sight(actor, Product.centre_id), Product.withdrawn_at.is_(None), ProductRevision.valid_from <= clock.now())
        .order_by(Product.sku, ProductRevision.valid_from)
    )
    opens = actor.may(Permission.CATALOGUE)
    # The last revision comes last, so that it stays.
    latest = {sku: (barcode, name, price) for sku, barcode, name, price in session.execute(named)}
    return [
        Found(name, sku, figures.won(price, say.language), url_for("console.catalogue_product", sku=sku) if opens else None, "tag")
        for sku, (barcode, name, price) in latest.items()
        if finds(text, name, sku, barcode)
    ]


def found_people(session: Session, say: Speaker, actor: Actor, text: str) -> People:
    """Participants by display name, code or legal name, of whom the actor may see names. The legal name itself is not shown."""
    if not actor.may(Permission.PEOPLE):
        return People((), ())
    listed = participants_of(session, actor, Permission.PEOPLE, limit=MOST_PEOPLE)
    centres = dict(session.execute(sa.select(Centre.code, Centre.name)).all())
    found, noted = [], []
    for each in listed:
        person = each.participant
        by_name = finds(text, person.display_name, person.code)
        if not by_name and not finds(text, legal_name(person)):
            continue
        told = [person.code, centres.get(each.centre, each.centre), each.site or say("not_assigned")]
        if not by_name:
            noted.append((person.code, person.centre_id))
            told.append(say("by_legal_name"))
        found.append(Found(person.display_name, " · ".join(told), "", url_for("console.participant", code=person.code), "user"))
    return People(found, noted)
