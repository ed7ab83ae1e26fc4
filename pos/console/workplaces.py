"""The workplaces of a visitor that offer something, for the pages of that work; and a plain table with badges for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import Actor, Permission, reach
from sites.errors import NotFound
from sites.registry import KINDS, Site


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, or a badge with its tone and icon. `n`: a figure, set right."""

    text: str
    n: bool = False
    tone: str | None = None
    icon: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it is about, where that leads, and its cells."""

    name: str
    cells: tuple[Cell, ...]
    href: str | None = None
    second: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of one page: heads are (word, whether a figure); `none` is said where it has no rows."""

    id: str
    title: str
    note: str
    heads: tuple[tuple[str, bool], ...]
    rows: Sequence[Line]
    none: str
    take: str | None = field(default=None)


def sites_offering(session: Session, actor: Actor, offer: str) -> list[Site]:
    """Every site in reach whose kind offers it, by code."""
    kinds = [kind.code for kind in KINDS.values() if offer in kind.offers]
    within = reach(actor.roles_for(Permission.READ))
    return list(session.scalars(sa.select(Site).where(Site.id.in_(within), Site.kind.in_(kinds)).order_by(Site.code)))


def chosen(sites: Sequence[Site], code: str | None) -> Site | None:
    """The site of a code, or the first one; None where there is none at all. NotFound for a code that is not among them."""
    if code is None:
        return sites[0] if sites else None
    for site in sites:
        if site.code == code:
            return site
    raise NotFound("site_not_found")
