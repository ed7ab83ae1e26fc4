"""Moving a category one tab up or down: the checkout shows them by position, and only what has to move gets a new one."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.editing import put_category
from pos.catalogue.models import Category
from pos.catalogue.ownership import in_sight, may_edit, owner_text, parse_owner
from sites.access import Actor, not_allowed
from sites.errors import Conflict, NotFound, say
from sites.registry import Centre

STEP, LAST_POSITION = 10, 10_000


def categories_in_order(session: Session, actor: Actor) -> list[tuple[Category, str]]:
    """Every category in sight with its owner, as the tabs stand."""
    rows = session.execute(
        sa.select(Category, Centre.code).outerjoin(Centre, Centre.id == Category.centre_id)
        .where(in_sight(actor, Category.centre_id)).order_by(Category.position, Category.code)
    )
    return [(category, owner_text(centre)) for category, centre in rows]


def move_category(session: Session, actor: Actor, code: str, up: bool) -> bool:
    """Moves a category past its neighbour; False where it is the first, or the last, already. NotFound out of sight, Forbidden for
    another's, Conflict where there is no room between tabs that are another's."""
    rows = categories_in_order(session, actor)
    at = next((place for place, (category, _) in enumerate(rows) if category.code == code), None)
    if at is None:
        raise NotFound("category_not_found")
    if not _own(actor, rows[at]):
        raise not_allowed()
    to = at + (-1 if up else 1)
    if not 0 <= to < len(rows):
        return False
    rows.insert(to, rows.pop(at))
    before = rows[to - 1][0].position if to else 0
    after = rows[to + 1][0].position if to + 1 < len(rows) else before + 2 * STEP
    if before + 1 < after:
        _put(session, actor, rows[to][0], (before + after) // 2)
    else:
        _make_room(session, actor, rows, to)
    return True


def _make_room(session: Session, actor: Actor, rows: list[tuple[Category, str]], to: int) -> None:
    """From the moved one on each goes behind the one before, as far as it must."""
    last = rows[to - 1][0].position if to else 0
    for row in rows[to:]:
        if row is not rows[to] and row[0].position > last:
            break
        if not _own(actor, row) or last + STEP > LAST_POSITION:
            raise Conflict("no_room", say("다른 곳의 분류 사이에 자리가 없어 옮길 수 없습니다. 지역 관리자에게 말해 주세요.",
                                          "There is no room between categories of others. Ask the region's administrator."))
        last += STEP
        _put(session, actor, row[0], last)


def _put(session: Session, actor: Actor, category: Category, position: int) -> None:
    put_category(session, actor, category.code, category.name, position)


def _own(actor: Actor, row: tuple[Category, str]) -> bool:
    return may_edit(actor, parse_owner(row[1]))
