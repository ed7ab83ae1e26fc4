"""Moving an order on, or back after a wrong press. Tablets may say it late and twice: the last change by its own time wins."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.orders.models import STATES, OrderState
from pos.sales.models import Document
from sites import clock
from sites.access import Actor, Permission, reach, site_for
from sites.errors import Conflict, NotFound, say
from sites.registry import Site

BOARD = "order_board"


def move_order(session: Session, actor: Actor, sale_id: UUID, state: str, at: datetime) -> Document:
    """Notes where the order of a sale stands since `at`; an older change than the stored one, or the same again, changes nothing.

    A time ahead of the server's counts as now, so that a fast clock does not decide for the rest of the day. Of two changes at the
    same instant the one further on stands. NotFound for a sale out of reach, Conflict where the site has no order board.
    """
    sale, site = _order_for(session, actor, sale_id)
    since = min(at, clock.now())
    older = sa.or_(OrderState.at < since, sa.and_(OrderState.at == since, _stage(OrderState.state) < STATES.index(state)))
    change = (
        sa.update(OrderState).where(OrderState.document_id == sale.id, older).values(state=state, at=since, changed_by=actor.code)
        .execution_options(synchronize_session=False).returning(OrderState.document_id)
    )
    if session.execute(change).first() is None:
        if session.get(OrderState, sale.id) is None:
            session.add(OrderState(document_id=sale.id, site_id=site.id, state=state, at=since, changed_by=actor.code))
            session.flush()
        else:
            # Another tablet's first change may have come in between: only now is it known which of the two is older.
            session.execute(change)
    return sale


def refuse_without_board(site: Site) -> None:
    """Conflict unless orders are called at this kind of site."""
    if not site.offers(BOARD):
        raise Conflict(
            "no_order_board",
            say("이 사업장에는 주문 알림판이 없습니다. 판매는 그대로 하시면 됩니다.",
                "This site has no order board. Go on selling as usual."),
        )


def _order_for(session: Session, actor: Actor, sale_id: UUID) -> tuple[Document, Site]:
    row = session.execute(
        sa.select(Document, Site).join(Site, Site.id == Document.site_id)
        .where(Document.id == sale_id, Document.source == "sale", Site.id.in_(reach(actor.grants)))
    ).one_or_none()
    if row is None:
        raise NotFound("order_not_found")
    sale, found = row
    site = site_for(session, actor, found.code, Permission.SELL)
    refuse_without_board(site)
    return sale, site


def _stage(state: sa.ColumnElement[str] | sa.orm.InstrumentedAttribute[str]) -> sa.ColumnElement[int]:
    return sa.case({word: stage for stage, word in enumerate(STATES)}, value=state, else_=0)
