"""Reading what sites stated: a day, a month, the invoices of a contract, the files. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.daytotals.models import DayTotal, DayTotalImport
from pos.daytotals.stating import CONTRACT, DAY
from pos.sales.models import Document, DocumentLine, DocumentPayment
from sites.access import Actor, Permission, Scope, reach, site_for, sites_within
from sites.errors import NotFound, say
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class Statement:
    """A total or an invoice as it was stated. `methods` and `tax_classes` are (word, won) in the order of the document."""

    site: str
    row: DayTotal
    methods: tuple[tuple[str, int], ...]
    tax_classes: tuple[tuple[str, int], ...]
    total: int
    vat: int
    sales: int
    note: str | None
    reason: str | None
    example: bool
    receipt_no: str
    book_date: date
    recorded_by: str
    recorded_at: datetime

    @property
    def stands(self) -> bool:
        """Whether this one states, rather than withdraws."""
        return self.row.withdraws is None


def standing(*kinds: str) -> sa.ColumnElement[bool]:
    """Whether a row of one of these kinds is the newest of its series and states something."""
    later = aliased(DayTotal)
    newest = ~sa.exists().where(later.withdraws == DayTotal.document_id)
    return sa.and_(DayTotal.kind.in_(kinds), DayTotal.withdraws.is_(None), newest)


def totals_between(session: Session, site: Site, first: date, last: date, limit: int | None = None) -> list[Statement]:
    """The standing totals of a site's days, in order of day."""
    return _between(session, DAY, site, first, last, limit)


def invoices_between(session: Session, site: Site, first: date, last: date, limit: int | None = None) -> list[Statement]:
    """The standing invoices of a site that were issued in these days."""
    return _between(session, CONTRACT, site, first, last, limit)


def history_of_day(session: Session, site: Site, day: date) -> list[Statement]:
    """Everything that was stated and withdrawn of a day, the newest first."""
    query = sa.select(DayTotal).where(DayTotal.kind == DAY, DayTotal.site_id == site.id, DayTotal.business_date == day)
    return _statements(session, site.code, session.scalars(query.order_by(DayTotal.revision.desc())).all())


def history_of_invoice(session: Session, site: Site, series: UUID) -> list[Statement]:
    """Everything that was stated and withdrawn of an invoice, the newest first; NotFound when there is none."""
    query = sa.select(DayTotal).where(DayTotal.kind == CONTRACT, DayTotal.site_id == site.id, DayTotal.series == series)
    found = session.scalars(query.order_by(DayTotal.revision.desc())).all()
    if not found:
        raise NotFound("invoice_not_found")
    return _statements(session, site.code, found)


def site_of_invoice(session: Session, actor: Actor, series: UUID, permission: Permission) -> Site:
    """The site of an invoice within reach; NotFound otherwise."""
    query = sa.select(Site).join(DayTotal, DayTotal.site_id == Site.id).where(
        DayTotal.series == series, DayTotal.kind == CONTRACT, DayTotal.revision == 1, Site.id.in_(reach(actor.grants))
    )
    site = session.scalar(query)
    if site is None:
        raise NotFound("invoice_not_found")
    return site_for(session, actor, site.code, permission)


def imports_in_reach(session: Session, actor: Actor, limit: int, scope: Scope | None = None) -> list[DayTotalImport]:
    """The files of which the actor may read at least one day of the scope's sites (None: of any), the newest first."""
    readable = reach(actor.roles_for(Permission.READ))
    if scope is not None:
        readable = readable.where(Site.id.in_(sites_within(scope)))
    within = sa.exists().where(DayTotal.import_id == DayTotalImport.id, DayTotal.site_id.in_(readable))
    query = sa.select(DayTotalImport).where(within).order_by(DayTotalImport.recorded_at.desc(), DayTotalImport.id).limit(limit)
    return list(session.scalars(query))


def import_for(session: Session, actor: Actor, import_id: UUID, permission: Permission) -> tuple[DayTotalImport, list[Site]]:
    """A file all of whose sites the actor may do this at, and those sites by code; NotFound otherwise."""
    found = session.get(DayTotalImport, import_id)
    of_it = sa.select(DayTotal.site_id).where(DayTotal.import_id == import_id)
    sites = list(session.scalars(sa.select(Site).where(Site.id.in_(of_it)).order_by(Site.code)))
    allowed = set(session.scalars(reach(actor.roles_for(permission))))
    if found is None or not {site.id for site in sites} <= allowed:
        raise NotFound("import_not_found", say("그런 가져오기가 없습니다. 목록에서 다시 골라 주세요.",
                                               "There is no such import. Choose again from the list."))
    return found, sites


def _between(session: Session, kind: str, site: Site, first: date, last: date, limit: int | None) -> list[Statement]:
    query = sa.select(DayTotal).where(DayTotal.site_id == site.id, DayTotal.business_date.between(first, last), standing(kind))
    rows = session.scalars(query.order_by(DayTotal.business_date, DayTotal.document_id).limit(limit)).all()
    return _statements(session, site.code, rows)


def _statements(session: Session, site: str, rows: Sequence[DayTotal]) -> list[Statement]:
    """The rows with their documents; three queries however many there are."""
    ids = [row.document_id for row in rows]
    documents = {document.id: document for document in session.scalars(sa.select(Document).where(Document.id.in_(ids)))}
    methods = _by_document(session, DocumentPayment.document_id, DocumentPayment.method, DocumentPayment.amount,
                           DocumentPayment.payment_no, ids)
    classes = _by_document(session, DocumentLine.document_id, DocumentLine.tax_class_sent, DocumentLine.gross, DocumentLine.line_no, ids)
    return [_statement(site, row, documents[row.document_id], methods, classes) for row in rows]


def _statement(
    site: str, row: DayTotal, document: Document, methods: dict[UUID, list[tuple[str, int]]], classes: dict[UUID, list[tuple[str, int]]]
) -> Statement:
    return Statement(
        site, row, tuple(methods.get(row.document_id, ())), tuple(classes.get(row.document_id, ())), document.total, document.vat,
        document.sales_count, document.note, document.reason, document.example, document.receipt_no, document.book_date,
        document.recorded_by, document.received_at,
    )


def _by_document(
    session: Session, document: sa.orm.InstrumentedAttribute[UUID], word: sa.orm.InstrumentedAttribute[str],
    won: sa.orm.InstrumentedAttribute[int], order: sa.orm.InstrumentedAttribute[int], ids: Sequence[UUID],
) -> dict[UUID, list[tuple[str, int]]]:
    found: dict[UUID, list[tuple[str, int]]] = {}
    for document_id, named, amount in session.execute(sa.select(document, word, won).where(document.in_(ids)).order_by(document, order)):
        found.setdefault(document_id, []).append((named, amount))
    return found


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What stands of a site in some days: how many days and invoices, and what they come to."""

    days: int = 0
    invoices: int = 0
    total: int = 0


def sums_by_site(session: Session, site_ids: Sequence[int], first: date, last: date) -> dict[int, MonthSum]:
    """The sums of several sites, in one query."""
    count = sa.func.count()
    query = (
        sa.select(DayTotal.site_id, DayTotal.kind, count, sa.func.sum(Document.total))
        .join(Document, Document.id == DayTotal.document_id)
        .where(DayTotal.site_id.in_(site_ids), DayTotal.business_date.between(first, last), sa.or_(standing(DAY), standing(CONTRACT)))
        .group_by(DayTotal.site_id, DayTotal.kind)
    )
    found: dict[int, MonthSum] = {}
    for site_id, kind, number, total in session.execute(query):
        was = found.get(site_id, MonthSum())
        more = (number, 0) if kind == DAY else (0, number)
        found[site_id] = MonthSum(was.days + more[0], was.invoices + more[1], was.total + int(total))
    return found
