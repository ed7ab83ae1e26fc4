"""Stock items: what is kept, in which unit, and from where on it counts as low. An item's unit never changes once it has moved."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.ownership import insert_once, owned_elsewhere, owner_for, standing_owner, touch_all_sites_of
from pos.inventory.models import StockItem, StockMove
from sites import journal
from sites.access import Actor
from sites.errors import Conflict, say

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


def put_item(session: Session, actor: Actor, code: str, wanted: WantedItem) -> tuple[StockItem, str, bool]:
    """Makes or edits the item; answers it, its owner, and True when it is new. Conflict for another's code, and for a new unit
    of an item that has moved."""
    owner = owner_for(session, actor, wanted.owner, standing_owner(session, StockItem.centre_id, StockItem.code == code))
    touch_all_sites_of(session, owner)
    created = insert_once(session, StockItem, code=code, name=wanted.name, unit=wanted.unit, centre_id=owner.centre_id)
    item = session.scalars(sa.select(StockItem).where(StockItem.code == code).execution_options(populate_existing=True)).one()
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


def _refuse_other_unit(session: Session, item: StockItem, unit: str) -> None:
    if item.unit == unit or session.scalar(sa.select(StockMove.id).where(StockMove.item_id == item.id).limit(1)) is None:
        return
    raise Conflict(
        "unit_in_use",
        say("이미 입출고가 있는 품목의 단위는 바꿀 수 없습니다. 새 품목으로 등록해 주세요.",
            "The unit of an item that has moved cannot be changed. Register a new item."),
    )
