"""The review list: flagged documents that nobody has looked at yet. A look is a row that is only ever added; the document stays."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.flags import EVERY_FLAG, FLAGS, REMARKABLE, is_any_open, is_flagged, is_open
from pos.sales.models import Document, ReviewMark
from sites import clock, journal
from sites.access import Actor, Permission, reach, site_for
from sites.db import UtcDateTime
from sites.errors import NotFound, invalid_at
from sites.registry import Site, SiteLedger


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands in a list that shows the newest first."""

    book_date: date
    occurred_at: datetime
    id: UUID

    @classmethod
    def of(cls, document: Document) -> "Place":
        """Where this one stands."""
        return cls(document.book_date, document.occurred_at, document.id)

    def is_before(self) -> sa.ColumnElement[bool]:
        """The condition that a document comes after this one in such a list."""
        here = sa.tuple_(sa.literal(self.book_date), sa.literal(self.occurred_at, UtcDateTime()), sa.literal(self.id, sa.Uuid))
        return sa.tuple_(*NEWEST_FIRST) < here


NEWEST_FIRST = (Document.book_date, Document.occurred_at, Document.id)


@dataclass(frozen=True, slots=True)
class Open:
    """What waits at a site: how many documents, and how many of them by each flag."""

    site_id: int
    documents: int
    flags: Mapping[str, int]


def open_documents(
    session: Session, sites: sa.Select[int], flags: tuple[str, ...], limit: int, after: Place | None = None
) -> list[tuple[Document, str]]:
    """Documents of these sites that carry one of these flags unlooked at, the newest first, with their site's code."""
    query = (
        sa.select(Document, Site.code).join(Site, Site.id == Document.site_id)
        .where(Document.site_id.in_(sites), is_any_open(flags))
        .order_by(*(column.desc() for column in NEWEST_FIRST)).limit(limit)
    )
    if after is not None:
        query = query.where(after.is_before())
    return [(document, code) for document, code in session.execute(query)]


def open_counts(session: Session, sites: sa.Select[int]) -> tuple[int, dict[str, int]]:
    """How many documents of these sites want a look, and how many carry each flag unlooked at; flags that none carries are left out."""
    sums = [_count(is_open(flag)) for flag in FLAGS]
    whole, *counts = session.execute(
        sa.select(_count(is_any_open(REMARKABLE)), *sums).where(Document.site_id.in_(sites), is_flagged())
    ).one()
    return int(whole), {flag: int(count) for flag, count in zip(FLAGS, counts, strict=True) if count}


def open_by_site(session: Session, site_ids: Sequence[int] | sa.Select[int], first: date, last: date) -> list[Open]:
    """What waits of the documents that were booked in these days, by site. What is late or of a closed month alone does not wait."""
    looked = sa.select(sa.func.aggregate_strings(ReviewMark.flag, " ")).where(ReviewMark.document_id == Document.id)
    each = (
        sa.select(Document.site_id, Document.flags, looked.scalar_subquery().label("looked"))
        .where(Document.site_id.in_(site_ids), Document.book_date.between(first, last), is_flagged())
        .subquery()
    )
    alike = each.c.site_id, each.c.flags, each.c.looked
    documents, flags = Counter[int](), defaultdict[int, Counter[str]](Counter)
    for site_id, carried, marked, count in session.execute(sa.select(*alike, sa.func.count()).group_by(*alike)):
        waiting = _unlooked(carried, () if marked is None else marked.split(" ")) & set(REMARKABLE)
        if waiting:
            documents[site_id] += count
            flags[site_id].update(dict.fromkeys(waiting, count))
    return [
        Open(site_id, documents[site_id], {flag: flags[site_id][flag] for flag in REMARKABLE if flag in flags[site_id]})
        for site_id in sorted(documents)
    ]


def marks_of(session: Session, document_ids: Iterable[UUID]) -> dict[UUID, list[ReviewMark]]:
    """The looks at these documents, by document, in their order."""
    found: dict[UUID, list[ReviewMark]] = defaultdict(list)
    for mark in session.scalars(sa.select(ReviewMark).where(ReviewMark.document_id.in_(list(document_ids))).order_by(ReviewMark.at)):
        found[mark.document_id].append(mark)
    return found


def open_flags(document: Document, marks: Sequence[ReviewMark]) -> list[str]:
    """The flags of a document that nobody has looked at."""
    waiting = _unlooked(document.flags, (mark.flag for mark in marks))
    return [flag for flag in document.flags.split() if flag in waiting]


def mark_looked_at(
    session: Session, actor: Actor, document_id: UUID, flag: str = EVERY_FLAG, note: str | None = None
) -> tuple[ReviewMark, bool]:
    """Notes that someone looked, at one flag or at all; True when that is new. Whoever comes second hears of the first look.

    NotFound out of reach, Forbidden without APPROVE there, Invalid for a flag that the document does not carry.
    """
    document = _document(session, actor, document_id)
    if not document.flags or flag not in ("", *document.flags.split()):
        raise invalid_at("/flag", "이 기록에는 그런 표시가 없습니다.", "The document does not carry that flag.")
    site = session.get_one(Site, document.site_id)
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site.id).with_for_update())
    standing = session.get(ReviewMark, (document_id, flag), populate_existing=True)
    if standing is not None:
        return standing, False
    made = ReviewMark(document_id=document_id, flag=flag, at=clock.now(), by=actor.code, note=note)
    session.add(made)
    session.flush()
    journal.append(session, journal.book_of_site(site.code), actor.code, "review_marked", str(document_id), {"flag": flag or None})
    return made, True


def mark_all_looked_at(session: Session, actor: Actor, document_ids: Sequence[UUID]) -> int:
    """The same for several documents, all their flags; answers at how many nobody had looked. Locks are taken by site code."""
    sites = sa.select(Document.id, Site.code).join(Site, Site.id == Document.site_id).where(Document.id.in_(document_ids))
    code_of = dict(session.execute(sites).all())
    ordered = sorted(set(document_ids), key=lambda each: (code_of.get(each, ""), str(each)))
    return sum(mark_looked_at(session, actor, each)[1] for each in ordered)


def _document(session: Session, actor: Actor, document_id: UUID) -> Document:
    row = session.execute(
        sa.select(Document, Site.code).join(Site, Site.id == Document.site_id)
        .where(Document.id == document_id, Site.id.in_(reach(actor.grants)))
    ).one_or_none()
    if row is None:
        raise NotFound("sale_not_found")
    document, code = row
    site_for(session, actor, code, Permission.APPROVE)
    found: Document = document
    return found


def _unlooked(carried: str, looked: Iterable[str]) -> set[str]:
    marked = set(looked)
    return set() if EVERY_FLAG in marked else set(carried.split()) - marked


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
