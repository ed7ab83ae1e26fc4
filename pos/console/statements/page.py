"""A month of card payments or cash receipts beside the files that were brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.day import may_change
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name, site_names
from pos.console.scopes import scope_menu, widest_scope
from pos.console.statements.words import WORDS
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.sales.models import ActMark
from pos.sales.review_list import STATEMENT_DIFFERENCE, mark_act
from pos.statements.comparing import compare
from pos.statements.models import KINDS, StatementDifference
from pos.statements.queries import BY, Beside, beside, spans_of, standing, together
from sites import clock
from sites.access import Actor, Permission, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import invalid_at

AT_ONCE = 100
LONGEST_NOTE = 200
TONES = {"not_in_books": "bad", "not_in_statement": "warn", "amount_differs": "warn"}
FEW_SPANS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked at."""

    scope: str
    kind: str
    month: int
    by: str

    def address(self, **other: Any) -> str:
        """This page, or that with something else in its place."""
        own = {"scope": self.scope, "kind": self.kind, "month": clock.month_text(self.month), "by": self.by}
        return url_for("console.statements", **{**own, **other})


@dataclass(frozen=True, slots=True)
class Row:
    """A difference as the table shows it; `seen` says who looked, and when, and what they noted."""

    id: UUID
    day: str
    site: str
    number: str
    issuer: str
    ours: str
    theirs: str
    word: str
    tone: str
    document: str | None
    seen: str | None
    note: str | None


@console.get("/statements/")
@needs(Permission.READ)
def statements() -> str:
    """`?scope=site:cafe-01&month=2020-11&kind=card&by=day`, all optional: the last whole month."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _content(session, say, visitor.actor)
    return rendered("console/statements/page.html", say, here="statements", visitor=visitor, **content)


@console.post("/statements/differences/<uuid:difference_id>/marks")
@needs(Permission.APPROVE)
def statement_seen(difference_id: UUID) -> Response:
    """What a difference turned out to be."""
    actor, note = current_visitor().actor, request.form.get("note", "").strip()
    if not note or len(note) > LONGEST_NOTE or not note.isprintable():
        raise invalid_at("/note", "무엇이었는지 한 줄로 적어 주세요.", "Say in one line what it was.")
    attempt(lambda session: mark_act(session, actor, STATEMENT_DIFFERENCE, difference_id, note))
    flash("done_seen")
    return _back()


@console.post("/statements/sites/<site>/comparison")
@needs(Permission.SITE_WORK)
def statement_comparison(site: str) -> Response:
    """The month of a site compared again."""
    actor, kind, days = current_visitor().actor, _kind(request.form), clock.month_bounds(_month(request.form))
    attempt(lambda session: compare(session, actor, site_for(session, actor, site, Permission.SITE_WORK), kind, *days))
    flash("done_compared")
    return _back()


def speaker() -> Speaker:
    """The words of this page in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def _content(session: Session, say: Speaker, actor: Actor) -> dict[str, Any]:
    scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, actor), Permission.READ)
    wanted = Wanted(str(scope), _kind(request.args), _month(request.args), _by(request.args))
    first, last = clock.month_bounds(wanted.month)
    scopes = scope_menu(session, say, actor, str(scope), lambda other: wanted.address(scope=other))
    sites = session.scalars(sites_within(scope)).all()
    rows = beside(session, sites, wanted.kind, first, last, wanted.by)
    spans, differing = spans_of(session, sites, wanted.kind, first, last), standing(session, sites, wanted.kind, first, last, AT_ONCE + 1)
    names = {code: site_name(name, None).text for code, name in site_names(session, _codes(wanted, rows, spans, differing)).items()}
    shown = _rows(session, say, differing[:AT_ONCE], names)
    waiting, total = sum(row.seen is None for row in shown), together(rows)
    month = figures.month_name(wanted.month, say.language)
    state = "differs" if waiting else "even" if spans else "none"
    count = figures.number(waiting) + ("+" if len(differing) > AT_ONCE else "")
    ours, theirs = figures.won(total.ours.amount, say.language), figures.won(total.theirs.amount, say.language)
    site, this = scope.code if scope.kind == "site" else None, clock.month_number(clock.business_day(clock.now()))
    return {
        "scopes": scopes, "wanted": wanted, "of_a_site": site is not None, "site": site, "month": clock.month_text(wanted.month),
        "title": say(f"title_{state}_{wanted.kind}", month=month, count=count),
        "lead": say("lead", scope=scopes.current, ours=ours, theirs=theirs) if rows or spans else "",
        "spans": say("lead_spans", days=_days(say, spans, names, site)) if spans else say("lead_none"),
        "kinds": [(kind, say(f"kind_{kind}")) for kind in KINDS], "bys": [(by, say(f"by_{by}")) for by in BY],
        "differences": shown, "more": len(differing) > AT_ONCE, "at_once": AT_ONCE, "brought": bool(spans),
        "rows": [_sum(say, row, _name(say, wanted, row.key, names)) for row in rows], "total": _sum(say, total, say("sum")),
        "before": wanted.address(month=clock.month_text(clock.next_month(wanted.month, -1))),
        "after": wanted.address(month=clock.month_text(clock.next_month(wanted.month))) if wanted.month < this else None,
        "bring": url_for("console.new_import", kind=f"{wanted.kind.replace('_', '-')}-statement", site=site)
        if actor.may(Permission.SITE_WORK) else None,
        "may_compare": site is not None and bool(spans) and may_change(session, actor, site), "may_see": actor.may(Permission.APPROVE),
    }


def _codes(wanted: Wanted, rows: Sequence[Beside], spans: Sequence[tuple[str, date, date]], differing: Sequence[Any]) -> set[str]:
    codes = {site for site, *_ in spans} | {site for _, site in differing}
    return codes | ({row.key for row in rows} if wanted.by == "site" else set())


def _rows(
    session: Session, say: Speaker, differing: Sequence[tuple[StatementDifference, str]], names: dict[str, str]
) -> list[Row]:
    ids = [row.id for row, _ in differing]
    looks = sa.select(ActMark).where(ActMark.kind == STATEMENT_DIFFERENCE, ActMark.subject.in_(ids))
    marks = {mark.subject: mark for mark in session.scalars(looks)} if ids else {}
    return [_row(say, row, names.get(site, site), marks.get(row.id)) for row, site in differing]


def _row(say: Speaker, row: StatementDifference, site: str, mark: ActMark | None) -> Row:
    seen = say("seen_by", who=mark.by, at=figures.moment(mark.at, say.language)) if mark else None
    return Row(
        row.id, figures.day_name(row.day, say.language), site, row.approval_no or say("no_number"), row.issuer,
        figures.won(row.ours, say.language), figures.won(row.theirs, say.language), say(f"flag_{row.flags}"), TONES[row.flags],
        url_for("console.document", document_id=row.document_id) if row.document_id else None, seen, mark.note if mark else None,
    )


def _sum(say: Speaker, row: Beside, name: str) -> dict[str, Any]:
    def side(count: int, amount: int) -> tuple[str, str]:
        return figures.won(amount, say.language), say("count", count=figures.number(count))

    differs = ("+" if row.differs > 0 else "") + figures.won(row.differs, say.language)
    return {
        "name": name, "ours": side(row.ours.count, row.ours.amount), "theirs": side(row.theirs.count, row.theirs.amount),
        "difference": differs if row.differs else "0", "differs": bool(row.differs),
    }


def _name(say: Speaker, wanted: Wanted, key: str, names: dict[str, str]) -> str:
    if wanted.by == "day":
        return figures.day_with_weekday(date.fromisoformat(key), say.language)
    return names.get(key, key) if wanted.by == "site" else key or say("unnamed")


def _days(say: Speaker, spans: Sequence[tuple[str, date, date]], names: dict[str, str], site: str | None) -> str:
    told = []
    for code, first, last in spans[:FEW_SPANS]:
        days = say("span", first=figures.day_name(first, say.language), last=figures.day_name(last, say.language))
        told.append(days if site else say("span_of", site=names.get(code, code), days=days))
    return ", ".join(told) + (" …" if len(spans) > FEW_SPANS else "")


def _back() -> Response:
    asked: dict[str, Any] = {name: request.form.get(name) or None for name in ("scope", "kind", "month", "by")}
    return redirect(url_for("console.statements", **asked))


def _kind(given: Any) -> str:
    kind: str = given.get("kind") or KINDS[0]
    if kind not in KINDS:
        raise invalid_at("/kind", "목록에서 골라 주세요.", "Choose from the list.")
    return kind


def _by(given: Any) -> str:
    by: str = given.get("by") or BY[0]
    if by not in BY:
        raise invalid_at("/by", "목록에서 골라 주세요.", "Choose from the list.")
    return by


def _month(given: Any) -> int:
    if not given.get("month"):
        return clock.next_month(clock.month_number(clock.business_day(clock.now())), -1)
    month = clock.parse_month(given["month"])
    if month is None or not 2000 <= month // 100 <= 2198:
        raise invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
    return month
