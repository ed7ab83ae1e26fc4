"""Finding documents: of a scope, between book dates, by method, flag, source and what a person remembers of a receipt; newest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import Facet
from pos.revenue.dated import needs_operator, sites_during, with_operator, within
from pos.revenue.measures import Measures
from pos.revenue.sums import View, sums
from pos.sales.models import Document
from pos.sales.narrowing import Narrowing, receipt_form
from pos.sales.reviewing import NEWEST_FIRST, Place
from sites.access import REGION, Actor, Permission, Scope, reach
from sites.errors import invalid_at
from sites.registry import Site

MOST_DAYS = 92
# A page asks for the last day alone, then for stretches that grow: few questions, and none that sorts a whole season.
GROWTH = 4
WHOLE_RECEIPT = re.compile(r"([a-z0-9-]+)-(T\d{1,6}|C)-(\d{6,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. `text` is a receipt number or its beginning, an order number or an amount; `till` the till it was
    sold at or given back from."""

    scope: Scope
    first: date
    last: date
    method: str | None = None
    flag: str | None = None
    source: str | None = None
    text: str | None = None
    till: UUID | None = None

    @property
    def narrowing(self) -> Narrowing:
        """What it asks of a document beyond scope and days."""
        return Narrowing(self.method, self.flag, self.source, self.text, self.till)

    @property
    def is_plain(self) -> bool:
        """Whether nothing narrows it but scope and days, as a report is."""
        return self.narrowing == Narrowing()


def check_sought(sought: Sought) -> None:
    """Invalid for days in the wrong order or too many of them."""
    if sought.last < sought.first:
        raise invalid_at("/to", "끝 날짜가 시작 날짜보다 빠릅니다. 두 날짜를 확인해 주세요.",
                         "The last day comes before the first. Check both dates.")
    if (sought.last - sought.first).days >= MOST_DAYS:
        raise invalid_at("/to", "한 번에 {days}일까지 볼 수 있습니다. 기간을 줄여 주세요.",
                         "At most {days} days at a time. Shorten the period.", days=MOST_DAYS)


def found_documents(
    session: Session, actor: Actor, sought: Sought, limit: int, after: Place | None = None
) -> list[tuple[Document, str]]:
    """At most `limit` documents within reach with their site's code, the newest first, from `after` on."""
    found: list[tuple[Document, str]] = []
    for first, last in _stretches(sought.first, after.book_date if after else sought.last):
        query = _query(actor, replace(sought, first=first, last=last), Document, Site.code)
        query = query.order_by(*(column.desc() for column in NEWEST_FIRST)).limit(limit - len(found))
        if after is not None:
            query = query.where(after.is_before())
        found += [(document, code) for document, code in session.execute(query)]
        if len(found) >= limit:
            break
    return found


def sum_of_found(session: Session, actor: Actor, sought: Sought) -> tuple[int, int]:
    """How many documents, and what they come to together."""
    query = _query(actor, sought, sa.func.count(), sa.func.coalesce(sa.func.sum(Document.total), 0))
    count, total = session.execute(query).one()
    return int(count), int(total)


def report_of_found(session: Session, actor: Actor, sought: Sought) -> Measures | None:
    """The report's figures where it counts exactly these documents: nothing narrows them, all of the scope's sites are in reach, and
    no internal trade is left out. None otherwise."""
    if not sought.is_plain:
        return None
    if sought.scope.kind == "centre":
        of_others = sa.select(Site.id).where(
            Site.id.in_(sites_during(sought.scope, sought.first, sought.last)),
            Site.id.not_in(reach(actor.roles_for(Permission.DOCUMENTS))),
        )
        if session.scalar(sa.select(of_others.exists())):
            return None
    [(_, measures)] = sums(session, View(sought.scope, sought.first, sought.last), (), Facet.DAY)
    return None if measures.eliminated else measures


def receipt_in(text: str) -> str | None:
    """The site's code in a whole receipt number such as cafe-01-T1-000214; None for anything else."""
    whole = WHOLE_RECEIPT.fullmatch(text.strip())
    return whole[1].lower() if whole else None


def with_receipt(session: Session, actor: Actor, text: str) -> tuple[Document, str] | None:
    """The document within reach that has this whole receipt number, whatever its day."""
    site_code = receipt_in(text)
    if site_code is None:
        return None
    row = session.execute(
        sa.select(Document, Site.code).join(Site, Site.id == Document.site_id).where(
            Site.code == site_code, Site.id.in_(reach(actor.roles_for(Permission.DOCUMENTS))),
            Document.receipt_no == receipt_form(text),
        ).limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def remembered_documents(session: Session, actor: Actor, text: str, today: date, limit: int) -> tuple[list[tuple[Document, str]], bool]:
    """What a search finds within reach: the one document with this whole receipt number, of any day (True); else at most `limit` of today
    that begin with it, carry it as an order number or came to that amount."""
    if not actor.may(Permission.DOCUMENTS):
        return [], False
    whole = with_receipt(session, actor, text)
    if whole is not None:
        return [whole], True
    return found_documents(session, actor, Sought(REGION, today, today, text=text), limit), False


def _query(actor: Actor, sought: Sought, *columns: Any) -> sa.Select[Any]:
    rows: sa.FromClause = sa.join(Document.__table__, Site.__table__, Site.id == Document.site_id)
    if needs_operator(sought.scope):
        rows = with_operator(rows, Document.site_id, Document.book_date)
    query = sa.select(*columns).select_from(rows).where(
        Document.site_id.in_(reach(actor.roles_for(Permission.DOCUMENTS))),
        Document.site_id.in_(sites_during(sought.scope, sought.first, sought.last)),
        Document.book_date.between(sought.first, sought.last), within(sought.scope, Document.site_id),
    )
    return query.where(*sought.narrowing.conditions())


def _stretches(first: date, last: date) -> Iterator[tuple[date, date]]:
    days = 1
    while last >= first:
        begin = max(first, last - timedelta(days=days - 1))
        yield begin, last
        last, days = begin - timedelta(days=1), days * GROWTH
