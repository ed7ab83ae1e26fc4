"""The names of what a report's rows are keyed by: sites, centres, projects, categories and products, methods, hours, days."""

import re
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Category, Product, ProductRevision
from pos.console import figures
from pos.console.language import Speaker
from pos.console.table import Name
from pos.revenue.keys import Key
from sites import clock
from sites.registry import KINDS, Centre, Project, Site

_SHOP_NUMBER = re.compile(r"(.+\d호점) (.+)")
_MONDAY = date(2024, 1, 1)
_TABLES = {"centre": Centre.__table__, "project": Project.__table__, "category": Category.__table__}


def names_of(session: Session, say: Speaker, by: str, keys: list[Key]) -> dict[Key, Name]:
    """A name for every key of a report by `by`; what has none of its own is called unknown in the words of the page."""
    known = _stored_names(session, by, keys)
    return {key: known.get(key) or Name(_said(say, by, key)) for key in keys}


def site_names(session: Session, codes: set[str]) -> dict[str, str]:
    """The full names of sites by code."""
    return dict(session.execute(sa.select(Site.code, Site.name).where(Site.code.in_(codes))).all())


def _stored_names(session: Session, by: str, keys: list[Key]) -> dict[Key, Name]:
    codes = [key for key in keys if isinstance(key, str)]
    if by == "site":
        rows = session.execute(sa.select(Site.code, Site.name, Site.opened_on).where(Site.code.in_(codes)))
        return {code: site_name(name, opened_on) for code, name, opened_on in rows}
    if by == "product":
        # The last revision comes last, so that its name stays.
        named = (
            sa.select(Product.sku, ProductRevision.name)
            .join(ProductRevision, ProductRevision.product_id == Product.id)
            .where(Product.sku.in_(codes))
            .order_by(Product.sku, ProductRevision.valid_from)
        )
        return {sku: Name(name) for sku, name in session.execute(named)}
    if by not in _TABLES:
        return {}
    table = _TABLES[by].c
    return {code: Name(name) for code, name in session.execute(sa.select(table.code, table.name).where(table.code.in_(codes)))}


def site_name(name: str, opened_on: date | None) -> Name:
    """'꿈이든 the 카페 1호점 청라호수도서관점' in two parts, so that a table stays narrow."""
    parts = _SHOP_NUMBER.fullmatch(name)
    return Name(parts[1], parts[2], opened_on) if parts else Name(name, None, opened_on)


def _said(say: Speaker, by: str, key: Key) -> str:
    if by == "kind" and key in KINDS:
        kind = KINDS[str(key)]
        return kind.en if say.language == "en" else kind.ko
    if by == "weekday" and isinstance(key, int):
        return say("weekday_name", day=figures.weekday(_MONDAY.replace(day=key), say.language))
    if f"{by}_{key}" in say:
        return say(f"{by}_{key}")
    if isinstance(key, date):
        return figures.day_with_weekday(key, say.language)
    if by == "month" and (month := clock.parse_month(str(key))):
        return figures.month_name(month, say.language)
    if by == "hour":
        return say("no_hour") if key is None else say("hour", hour=key)
    if key is None:
        return say("uncategorised") if by == "category" else say("unknown")
    return str(key)
