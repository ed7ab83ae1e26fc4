"""Reading consignment: agreements with what is on the shelf, settlements within reach. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.consignment.models import (
    BROUGHT,
    ConsignmentAgreement,
    ConsignmentGoods,
    ConsignmentRate,
    Settlement,
    SettlementLine,
    SettlementPayment,
)
from pos.inventory.models import StockItem, StockLevel
from sites.access import Actor, Permission, Role, Scope, covers, reach
from sites.errors import NotFound
from sites.registry import Centre, Site


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement with its supplying centre and its rates, the earliest first."""

    agreement: ConsignmentAgreement
    centre: str
    centre_name: str
    rates: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class OnShelf:
    """An item of an agreement: what was brought, what was returned, and what the shop has of the item now."""

    agreement: str
    item: str
    name: str
    unit: str
    brought_milli: int
    returned_milli: int
    on_hand_milli: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement with its site and centre, and what was paid of it."""

    settlement: Settlement
    site: str
    site_name: str
    centre: str
    centre_name: str
    paid: int


def agreements(session: Session, site: Site) -> list[Agreed]:
    """The agreements of a site, by supplying centre."""
    query = sa.select(ConsignmentAgreement, Centre.code, Centre.name).join(Centre, Centre.id == ConsignmentAgreement.centre_id)
    found = session.execute(
        query.where(ConsignmentAgreement.site_id == site.id).order_by(Centre.code, ConsignmentAgreement.code)).all()
    rates: dict[int, list[tuple[date, int]]] = {}
    wanted = sa.select(ConsignmentRate).where(ConsignmentRate.agreement_id.in_([row[0].id for row in found]))
    for rate in session.scalars(wanted.order_by(ConsignmentRate.valid_from)):
        rates.setdefault(rate.agreement_id, []).append((rate.valid_from, rate.rate))
    return [Agreed(row[0], row[1], row[2], tuple(rates.get(row[0].id, ()))) for row in found]


def on_shelf(session: Session, site: Site) -> list[OnShelf]:
    """What lies at a site of other centres' goods."""
    amount = ConsignmentGoods.quantity_milli
    brought = sa.func.sum(sa.case((ConsignmentGoods.kind == BROUGHT, amount), else_=0))
    returned = sa.func.sum(sa.case((ConsignmentGoods.kind != BROUGHT, amount), else_=0))
    query = (
        sa.select(
            ConsignmentAgreement.code, StockItem.code, StockItem.name, StockItem.unit, brought, returned,
            sa.func.coalesce(sa.func.max(StockLevel.on_hand_milli), 0),
        )
        .select_from(ConsignmentGoods)
        .join(ConsignmentAgreement, ConsignmentAgreement.id == ConsignmentGoods.agreement_id)
        .join(StockItem, StockItem.id == ConsignmentGoods.item_id)
        .outerjoin(StockLevel, sa.and_(StockLevel.item_id == ConsignmentGoods.item_id, StockLevel.site_id == ConsignmentGoods.site_id))
        .where(ConsignmentGoods.site_id == site.id)
        .group_by(ConsignmentAgreement.code, StockItem.code, StockItem.name, StockItem.unit)
        .order_by(ConsignmentAgreement.code, StockItem.code)
    )
    return [OnShelf(*row[:4], *map(int, row[4:])) for row in session.execute(query)]


def settlements(session: Session, actor: Actor, site: str | None = None, month: int | None = None) -> list[Issued]:
    """The statements within reach: of shops that the actor answers for, and those that are made out to a centre of theirs."""
    query = _issued(actor)
    if site is not None:
        query = query.where(Site.code == site)
    if month is not None:
        query = query.where(Settlement.month == month)
    return _read(session, query.order_by(Settlement.month.desc(), Site.code, Centre.code))


def settlement_for(session: Session, actor: Actor, settlement_id: UUID) -> Issued:
    """One statement within reach; NotFound otherwise."""
    found = _read(session, _issued(actor).where(Settlement.id == settlement_id))
    if not found:
        raise NotFound("settlement_not_found")
    return found[0]


def sees_lines(session: Session, actor: Actor, issued: Issued) -> bool:
    """Whether the actor sees what a statement consists of: who answers for the shop or for the supplying centre. The region sees totals."""
    managing = [grant for grant in actor.roles_for(Permission.WAGES) if grant.role is Role.CENTRE_MANAGER]
    if any(covers(grant.scope, Scope("centre", issued.centre)) for grant in managing):
        return True
    return session.scalar(reach(managing).where(Site.id == issued.settlement.site_id)) is not None


def lines_of(session: Session, settlement_id: UUID) -> Sequence[SettlementLine]:
    """The lines of a statement."""
    return session.scalars(
        sa.select(SettlementLine).where(SettlementLine.settlement_id == settlement_id).order_by(SettlementLine.line_no)).all()


def payments_of(session: Session, settlement_id: UUID) -> Sequence[SettlementPayment]:
    """What was paid of a statement, in order."""
    query = sa.select(SettlementPayment).where(SettlementPayment.settlement_id == settlement_id)
    return session.scalars(query.order_by(SettlementPayment.recorded_at, SettlementPayment.id)).all()


def _issued(actor: Actor) -> sa.Select[Settlement, str, str, str, str]:
    grants = actor.roles_for(Permission.WAGES)
    centres = [grant.scope.code for grant in grants if grant.scope.kind == "centre"]
    return (
        sa.select(Settlement, Site.code, Site.name, Centre.code, Centre.name)
        .join(Site, Site.id == Settlement.site_id).join(Centre, Centre.id == Settlement.centre_id)
        .where(sa.or_(Settlement.site_id.in_(reach(grants)), Centre.code.in_(centres)))
    )


def _read(session: Session, query: sa.Select[Settlement, str, str, str, str]) -> list[Issued]:
    rows = session.execute(query).all()
    paid = sa.select(SettlementPayment.settlement_id, sa.func.sum(SettlementPayment.amount)).where(
        SettlementPayment.settlement_id.in_([row[0].id for row in rows])).group_by(SettlementPayment.settlement_id)
    sums = {settlement_id: int(amount) for settlement_id, amount in session.execute(paid)}
    return [Issued(row[0], row[1], row[2], row[3], row[4], sums.get(row[0].id, 0)) for row in rows]
