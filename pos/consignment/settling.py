"""The monthly settlement with a supplying centre: what was sold of its goods, less the shop's commission. Once issued it stands; whatever
comes for a settled month afterwards is an adjustment of the next one.

Commission is reckoned once for each product at each rate of each month, half a won rounded up, on what was sold less what came back.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.consignment.models import WHOLE, ConsignedLine, ConsignmentAgreement, SettledLine, Settlement, SettlementLine
from pos.consignment.producing import OFFER
from pos.money import quantity_text, round_half_up
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, invalid_at, say
from sites.offering import check_offer
from sites.registry import Centre, Site
from sites.shifts.recording import take_turn

ISSUED = "settlement_issued"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A product at a rate in a month: won and thousandths, `due` to the supplying centre."""

    month: int
    sku: str
    name: str
    rate: int
    quantity_milli: int
    sold: int
    refunded: int
    commission: int

    @property
    def due(self) -> int:
        """What the supplying centre gets of it."""
        return self.sold - self.refunded - self.commission


@dataclass(frozen=True, slots=True)
class Statement:
    """What a month's statement says, before or as it is issued. `settles` are the sold lines that it covers."""

    month: int
    lines: tuple[StatementLine, ...]
    settles: tuple[tuple[UUID, int], ...] = ()

    def sum(self, figure: str) -> int:
        """A figure of the month's own lines together."""
        return sum(int(getattr(line, figure)) for line in self.lines if line.month == self.month)

    @property
    def adjustment(self) -> int:
        """What is due for earlier months that were settled without it."""
        return sum(line.due for line in self.lines if line.month != self.month)

    @property
    def due(self) -> int:
        """What the supplying centre gets."""
        return sum(line.due for line in self.lines)


def statement_of(session: Session, site_id: int, centre_id: int, month: int) -> Statement:
    """What a statement of the month would say now: everything up to its last day that no statement has covered."""
    covered = sa.exists().where(SettledLine.document_id == ConsignedLine.document_id, SettledLine.line_no == ConsignedLine.line_no)
    query = sa.select(ConsignedLine).where(
        ConsignedLine.site_id == site_id, ConsignedLine.centre_id == centre_id, ConsignedLine.book_date <= clock.month_bounds(month)[1],
        ~covered,
    ).order_by(ConsignedLine.book_date, ConsignedLine.document_id, ConsignedLine.line_no)
    rows = session.scalars(query).all()
    groups: dict[tuple[int, str, int], list[ConsignedLine]] = defaultdict(list)
    for row in rows:
        groups[clock.month_number(row.book_date), row.sku, row.rate].append(row)
    # The month itself first, then what corrects the months before.
    ordered = sorted(groups.items(), key=lambda group: (group[0][0] != month, group[0]))
    return Statement(month, tuple(_line(key, found) for key, found in ordered), tuple((row.document_id, row.line_no) for row in rows))


def _line(key: tuple[int, str, int], rows: Sequence[ConsignedLine]) -> StatementLine:
    month, sku, rate = key
    sold = sum(row.net for row in rows if row.quantity_milli > 0)
    refunded = -sum(row.net for row in rows if row.quantity_milli < 0)
    quantity = sum(row.quantity_milli for row in rows)
    return StatementLine(month, sku, rows[-1].name, rate, quantity, sold, refunded, round_half_up((sold - refunded) * rate, WHOLE))


def supplying_centre(session: Session, site: Site, code: str) -> Centre:
    """A centre whose goods the site sells or sold; Invalid for any other."""
    found = session.scalar(
        sa.select(Centre).where(Centre.code == code, Centre.id.in_(
            sa.select(ConsignmentAgreement.centre_id).where(ConsignmentAgreement.site_id == site.id))))
    if found is None:
        raise invalid_at("/centre", "이 사업장과 위탁 약정이 있는 센터가 아닙니다.", "The site has no agreement with this centre.",
                         code="centre_unknown")
    return found


def issue(session: Session, actor: Actor, site: Site, centre_code: str, month: int) -> tuple[Settlement, bool]:
    """Issues a month's statement, or answers the one that was issued; True when it is new. Conflict before the month is over, and while an
    earlier month waits for its own."""
    check_offer(site, OFFER)
    take_turn(session, site)
    centre = supplying_centre(session, site, centre_code)
    issued = session.scalars(
        sa.select(Settlement).where(Settlement.site_id == site.id, Settlement.centre_id == centre.id).order_by(Settlement.number)).all()
    standing = next((each for each in issued if each.month == month), None)
    if standing is not None:
        return standing, False
    now = clock.now()
    if clock.business_day(now, site.time_zone, site.cut_off_minutes) <= clock.month_bounds(month)[1]:
        raise Conflict("month_not_over", say(
            "{month}은 아직 끝나지 않았습니다. 마지막 영업일이 지난 뒤에 정산해 주세요.",
            "{month} is not over. Settle it after its last business day.", month=clock.month_text(month)))
    statement = statement_of(session, site.id, centre.id, month)
    _refuse_out_of_order(statement, [each.month for each in issued])
    settlement = Settlement(
        id=uuid4(), site_id=site.id, centre_id=centre.id, number=len(issued) + 1, month=month, sold=statement.sum("sold"),
        refunded=statement.sum("refunded"), commission=statement.sum("commission"), adjustment=statement.adjustment, due=statement.due,
        issued_at=now, issued_by=actor.code, entry=0,
    )
    content = settlement_content(settlement, site.code, centre.code, statement.lines)
    act = journal.Act(ISSUED, str(settlement.id), content)
    settlement.entry = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])[0]
    session.add(settlement)
    session.flush()
    _keep_lines(session, settlement.id, statement)
    return settlement, True


def _refuse_out_of_order(statement: Statement, issued: Sequence[int]) -> None:
    waiting = [line.month for line in statement.lines if line.month < statement.month and line.month not in issued]
    first = min(waiting, default=None)
    # What an issued month's statement came too late for is its successor's to correct.
    if first is not None and first > max(issued, default=0):
        raise Conflict("settlement_out_of_order", say(
            "{month} 정산서를 먼저 발행해 주세요.", "Issue the statement of {month} first.", month=clock.month_text(first)))
    if statement.month < max(issued, default=0):
        raise Conflict("settlement_out_of_order", say(
            "{month} 정산서가 이미 발행되었습니다. 그 전 달의 변동은 다음 정산서에 조정으로 들어갑니다.",
            "The statement of {month} was issued already. What changed before it is an adjustment of the next one.",
            month=clock.month_text(max(issued))))


def _keep_lines(session: Session, settlement_id: UUID, statement: Statement) -> None:
    lines = [
        {
            "settlement_id": settlement_id, "line_no": number, "month": line.month, "sku": line.sku, "name": line.name, "rate": line.rate,
            "quantity_milli": line.quantity_milli, "sold": line.sold, "refunded": line.refunded, "commission": line.commission,
            "due": line.due,
        }
        for number, line in enumerate(statement.lines, 1)
    ]
    if lines:
        session.execute(sa.insert(SettlementLine), lines)
        session.execute(sa.insert(SettledLine), [
            {"document_id": document_id, "line_no": line_no, "settlement_id": settlement_id} for document_id, line_no in statement.settles
        ])


def settlement_content(settlement: Settlement, site: str, centre: str, lines: Sequence[StatementLine | SettlementLine]) -> dict[str, Any]:
    """What the site's book says of a statement."""
    return {
        "site": site, "centre": centre, "number": settlement.number, "month": clock.month_text(settlement.month), "due": settlement.due,
        "sold": settlement.sold, "refunded": settlement.refunded, "commission": settlement.commission,
        "adjustment": settlement.adjustment,
        "lines": [
            {
                "month": clock.month_text(line.month), "sku": line.sku, "rate": line.rate, "quantity": quantity_text(line.quantity_milli),
                "sold": line.sold, "refunded": line.refunded, "commission": line.commission, "due": line.due,
            }
            for line in lines
        ],
    }

