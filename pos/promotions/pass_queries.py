"""Looking at passes: one by its code, those of a site, the lines of a ledger. Changes nothing but the holder, who is no part of it and
is forgotten some time after the pass has ended."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.promotions.codes import pass_code_as_kept
from pos.promotions.models import Pass, PassEntry, PassHolder
from pos.promotions.pass_ledger import Standing, standing
from sites import journal
from sites.access import Actor
from sites.errors import NotFound
from sites.registry import Site
from sites.vault import vault


@dataclass(frozen=True, slots=True)
class PassView:
    """A pass as it stands: what is left (None where nothing is counted) and its state on a day."""

    sold: Pass
    site: str
    uses_left: int | None
    won_left: int | None
    state: str


def pass_by_code(session: Session, code: str, scopes: tuple[str, ...] | None, day: date) -> PassView | None:
    """A pass, with its state at a place (None: wherever it counts) on a day; None where there is no such pass."""
    found = standing(session, [pass_code_as_kept(code)])
    each = next(iter(found.values()))
    if each.sold is None:
        return None
    site = session.scalars(sa.select(Site.code).where(Site.id == each.sold.site_id)).one()
    return _view(each, site, scopes, day)


def passes_of(
    session: Session, site_ids: sa.Select[int], day: date, limit: int, *, sale: UUID | None = None,
    after: tuple[datetime, str] | None = None,
) -> list[PassView]:
    """The passes that these sites sold, the newest first, each with its state today wherever it counts."""
    query = sa.select(Pass, Site.code).join(Site, Site.id == Pass.site_id).where(Pass.site_id.in_(site_ids))
    if sale is not None:
        query = query.where(Pass.document_id == sale)
    if after is not None:
        at, code = after
        query = query.where(sa.or_(Pass.sold_at < at, sa.and_(Pass.sold_at == at, Pass.code < code)))
    rows = session.execute(query.order_by(Pass.sold_at.desc(), Pass.code.desc()).limit(limit)).all()
    found = standing(session, [each.code for each, _ in rows])
    return [_view(found[each.code], site, None, day) for each, site in rows]


def entries_of(session: Session, code: str) -> list[tuple[PassEntry, str]]:
    """The ledger of a pass with the site of each line, from its beginning."""
    rows = session.execute(
        sa.select(PassEntry, Site.code).join(Site, Site.id == PassEntry.site_id)
        .where(PassEntry.code == pass_code_as_kept(code)).order_by(PassEntry.position)
    )
    return [(entry, site) for entry, site in rows]


def holder_of(session: Session, code: str) -> str | None:
    """Whose pass it is, opened; None where nobody is noted."""
    row = session.get(PassHolder, code)
    return None if row is None else vault.open(row.sealed, "pass_holder", "holder", code)


def forget_holders(session: Session, by: str, before: datetime) -> int:
    """Deletes whose the passes were that nobody can use any more since then: out of date, used up or given back. At all sites, in order
    of site code; journalled at each, by count."""
    last = sa.select(PassEntry.code, sa.func.max(PassEntry.position).label("position")).group_by(PassEntry.code).subquery()
    used_up = (
        sa.select(PassEntry.code)
        .join(last, sa.and_(last.c.code == PassEntry.code, last.c.position == PassEntry.position)).join(Pass, Pass.code == PassEntry.code)
        .where(PassEntry.at < before, sa.or_(
            sa.and_(Pass.advance, PassEntry.won_left <= 0), sa.and_(Pass.uses.is_not(None), PassEntry.uses_left <= 0),
            PassEntry.kind == "refunded",
        ))
    )
    ended = sa.select(Pass.code).where(sa.or_(Pass.valid_until < before.date(), Pass.code.in_(used_up)))
    gone = 0
    for site_id, code in session.execute(sa.select(Site.id, Site.code).order_by(Site.code)).all():
        done = sa.delete(PassHolder).where(PassHolder.code.in_(ended.where(Pass.site_id == site_id)))
        count = session.execute(done.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
        if count:
            journal.append(session, journal.book_of_site(code), by, "pass_holders_purged", code, {"count": count})
        gone += count
    return gone


def set_holder(session: Session, actor: Actor, site: Site, code: str, holder: str | None) -> None:
    """Notes whose pass it is, sealed, or takes that away. Journalled without the name. NotFound where the site sold no such pass."""
    sold = session.get(Pass, code)
    if sold is None or sold.site_id != site.id:
        raise NotFound("pass_not_found")
    row = session.get(PassHolder, code, with_for_update=True)
    if row is not None and holder is None:
        session.delete(row)
    elif holder is not None:
        sealed = vault.seal(holder, "pass_holder", "holder", code)
        if row is None:
            session.add(PassHolder(code=code, sealed=sealed, version=1))
        else:
            row.sealed, row.version = sealed, row.version + 1
    session.flush()
    act = {"noted": holder is not None}
    journal.append(session, journal.book_of_site(site.code), actor.code, "pass_holder_set", f"pass:{code}", act)


def _view(each: Standing, site: str, scopes: tuple[str, ...] | None, day: date) -> PassView:
    sold = each.sold
    assert sold is not None
    uses = None if sold.uses is None else each.uses_left
    won = each.won_left if sold.advance else None
    trouble = each.trouble((sold.valid_in,) if scopes is None else scopes, day)
    spent = (uses is not None and uses <= 0) if not sold.advance else each.won_left <= 0
    states = {"pass_expired": "over" if each.is_over else "expired", "pass_misused": "not_here"}
    state = states.get(trouble or "", "used_up" if spent else "good")
    return PassView(sold, site, uses, won, state)
