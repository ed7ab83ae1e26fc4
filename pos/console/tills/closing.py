"""Closing a till that was forgotten: counted now, or without a count where nobody can. What would be written is shown first."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from uuid import UUID, uuid4

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.tills.page import speaker
from pos.console.tills.rows import difference_badge
from pos.console.tills.till import of_today
from pos.console.visitor import current_visitor
from pos.sales.letterhead import letterhead
from pos.tills.closing import WantedClosing, close_till, ended_already
from pos.tills.models import OPEN, TillEnd
from pos.tills.queries import till_for
from sites import clock
from sites.access import Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid

PIECES = (50_000, 10_000, 5_000, 1_000, 500, 100, 50, 10)
MOST_OF_A_KIND = 99_999
COUNTED, UNCOUNTED = HOWS = ("count", "uncounted")


@dataclass(slots=True)
class Typed:
    """What the form says: how many of each (None: not counted), the note, and the id that makes it one act."""

    form: Form
    counted: Mapping[int, int] | None = None
    note: str | None = None
    id: UUID = field(default_factory=uuid4)


@console.get("/tills/<uuid:till_id>/closing")
@needs(Permission.SELL)
def till_closing(till_id: UUID) -> Response:
    """The form."""
    return _form(till_id, Form({"id": str(uuid4())}))


@console.post("/tills/<uuid:till_id>/closing")
@needs(Permission.SELL)
def till_closing_answer(till_id: UUID) -> Response | AnyResponse:
    """What would be written, and with `sure` the closing itself."""
    typed = _read(typed_in(request.form))
    if typed.form.wrong or typed.form.typed.get("again"):
        return _form(till_id, typed.form, status=422 if typed.form.wrong else 200)
    if not typed.form.typed.get("sure"):
        return _sure(till_id, typed)
    try:
        attempt(lambda session: _close(session, till_id, typed))
    except (Invalid, Conflict) as refused:
        return _form(till_id, typed.form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_closed")
    return redirect(url_for("console.till", till_id=till_id))


def _close(session: Session, till_id: UUID, typed: Typed) -> None:
    actor = current_visitor().actor
    _, site = till_for(session, actor, till_id, Permission.SELL)
    end = session.get(TillEnd, till_id)
    if end is not None and end.id == typed.id:
        return
    now = clock.now()
    head = asdict(letterhead(session, site, clock.business_day(now, site.time_zone, site.cut_off_minutes)))
    close_till(session, actor, site, WantedClosing(typed.id, till_id, now, typed.counted, note=typed.note), head)


def _read(form: Form) -> Typed:
    typed = Typed(form, id=form.id(), note=form.typed.get("note") or None)
    if form.typed.get("how") not in HOWS:
        form.wrong["how"] = "wrong_how"
        return typed
    if form.typed["how"] == UNCOUNTED:
        if typed.note is None:
            form.wrong["note"] = "wrong_note"
        return typed
    typed.counted = {won: many for won in PIECES if (many := _count(form, f"piece_{won}"))}
    return typed


def _count(form: Form, name: str) -> int:
    text = form.typed.get(name, "").replace(",", "")
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        form.wrong[name] = "wrong_count"
        return 0
    return int(text)


def _form(till_id: UUID, form: Form, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        till, site = till_for(session, visitor.actor, till_id, Permission.SELL)
        name, end = site_name(site.name, None).text, session.get(TillEnd, till_id)
        if refused is None and end is not None and till.state != OPEN:
            refused, status = ended_already(site, end), 409
    html = rendered(
        "console/tills/closing.html", say, here="tills", visitor=visitor, till=till, form=form, is_open=till.state == OPEN,
        title=say("closing_title", site=name, number=till.number),
        lead=say("closing_lead", day=figures.day_with_weekday(till.business_date, say.language)),
        pieces=[(f"piece_{won}", say("piece_won", won=figures.number(won))) for won in PIECES],
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _sure(till_id: UUID, typed: Typed) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        till, site = till_for(session, visitor.actor, till_id, Permission.SELL)
        if till.state != OPEN:
            return _form(till_id, typed.form)
        report = of_today(session, till, site)
    counted = None if typed.counted is None else sum(won * many for won, many in typed.counted.items())
    expected = report["cash"]["expected"] or 0
    html = rendered(
        "console/tills/sure.html", say, here="tills", visitor=visitor, till=till, form=typed.form, title=say("sure_title"),
        lines=_lines(say, expected, counted, typed),
        badge=difference_badge(say, None if counted is None else counted - expected, site.over_short_from),
    )
    return make_response(html)


def _lines(say: Speaker, expected: int, counted: int | None, typed: Typed) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = [(say("expected"), figures.won(expected, say.language))]
    lines.append((say("counted"), say("uncounted") if counted is None else figures.won(counted, say.language)))
    return lines + ([(say("note"), typed.note)] if typed.note else [])
