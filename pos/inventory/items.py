"""Stock items: what is kept, in which unit, and from where on it counts as low. An item's unit never changes once it has moved."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.ownership import (
    in_sight,
    insert_once,
    owned_elsewhere,
    owner_for,
    owner_text,
    standing_owner,
    touch_all_sites_of,
)
from pos.catalogue.queries import version_of
from pos.inventory.models import StockItem, StockMove
from sites import journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, Stale, say
from sites.registry import Centre

UNITS = ("g", "kg", "ml", "l", "ea")


@dataclass(frozen=True, slots=True)
class WantedItem:
    """A stock item as its editor wants it. `low_at_milli` in 1/1000 of the unit; None: never low. `keeps_days`: for how many
    days after it was made it is good; None: nobody said."""

    name: str
    unit: str
    low_at_milli: int | None = None
    owner: str | None = None
    keeps_days: int | None = None


def item_version(item: StockItem | None) -> str:
    """What If-Match names: it changes with the item; that of none is empty."""
    return "" if item is None else version_of(
        {"name": item.name, "unit": item.unit, "low_at": item.low_at_milli, "keeps_days": item.keeps_days})


def put_item(
    session: Session, actor: Actor, code: str, wanted: WantedItem, seen: str | None = None
) -> tuple[StockItem, str, bool]:
    """Makes or edits the item; answers it, its owner, and True when it is new. Conflict for another's code, and for a new unit
    of an item that has moved; Stale where `seen` is not the version that stands."""
    owner = owner_for(session, actor, wanted.owner, standing_owner(session, StockItem.centre_id, StockItem.code == code))
    touch_all_sites_of(session, owner)
    if seen is not None and item_version(session.scalar(_named(code))) != seen:
        raise Stale
    created = insert_once(session, StockItem, code=code, name=wanted.name, unit=wanted.unit, centre_id=owner.centre_id)
    item = session.scalars(_named(code)).one()
    if item.centre_id != owner.centre_id:
        raise owned_elsewhere()
    _refuse_other_unit(session, item, wanted.unit)
    facts = {"name": wanted.name, "unit": wanted.unit, "low_at_milli": wanted.low_at_milli, "keeps_days": wanted.keeps_days}
    if created or any(getattr(item, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(item, name, value)
        session.flush()
        content = facts | {"owner": owner.text}
        journal.append(session, owner.text, actor.code, "stock_item_put", code, content)
    return item, owner.text, created


def item_for(session: Session, actor: Actor, code: str) -> tuple[StockItem, str]:
    """An item in sight with its owner; NotFound otherwise."""
    row = session.execute(
        sa.select(StockItem, Centre.code).outerjoin(Centre, Centre.id == StockItem.centre_id)
        .where(StockItem.code == code, in_sight(actor, StockItem.centre_id))
    ).one_or_none()
    if row is None:
        raise NotFound("item_not_found")
    return row[0], owner_text(row[1])


def has_moved(session: Session, item: StockItem) -> bool:
    """Whether anything of it ever came or went, so that its unit stands."""
    return session.scalar(sa.select(StockMove.id).where(StockMove.item_id == item.id).limit(1)) is not None


def _named(code: str) -> sa.Select[StockItem]:
    return sa.select(StockItem).where(StockItem.code == code).execution_options(populate_existing=True)


def _refuse_other_unit(session: Session, item: StockItem, unit: str) -> None:
    if item.unit == unit or not has_moved(session, item):
        return
    raise Conflict(
        "unit_in_use",
        say("이미 입출고가 있는 품목의 단위는 바꿀 수 없습니다. 새 품목으로 등록해 주세요.",
            "The unit of an item that has moved cannot be changed. Register a new item."),
    )
