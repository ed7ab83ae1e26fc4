"""One day at the bays: typed in from the counters, looked over, saved; or taken away on a page that asks."""

from datetime import date
from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.bays import stating
from pos.bays.editing import bays_of
from pos.bays.models import METERS, RESETS, Bay
from pos.bays.queries import Day, history_of, known_before
from pos.bays.reckoning import Known, Meter, Reckoned, WantedDay, WantedReading, reckon
from pos.console import figures
from pos.console.bays.page import address, speaker
from pos.console.blueprint import console, needs
from pos.console.daytotals.changes import Change
from pos.console.daytotals.day import book_note, day_of, may_change
from pos.console.forms import Form, blank_form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.visitor import current_visitor
from pos.daytotals.refusals import check_day, check_offer
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale
from sites.registry import Site, place_of

MOST_COUNT = 1_000_000_000


@console.get("/bays/sites/<site>/days/<day>")
@needs(Permission.READ)
def bay_day(site: str, day: str) -> Response:
    """The day: a form for those who may read the counters, what stands for all."""
    return _page(site, day_of(day), None)


@console.post("/bays/sites/<site>/days/<day>")
@needs(Permission.SITE_WORK)
def bay_day_answer(site: str, day: str) -> Response | AnyResponse:
    """Shows what it comes to; with `sure` saves it. What was typed is kept when it cannot be, or when someone else was faster."""
    actor, on, form = current_visitor().actor, day_of(day), typed_in(request.form)
    correcting = form.version() not in (None, 0)
    reason = form.text("reason") if correcting else None
    wanted = _wanted(form, on)
    if form.wrong or form.typed.get("again"):
        return _page(site, on, form, status=422 if form.wrong else 200)
    try:
        if form.typed.get("sure") != "yes":
            return _look(site, wanted, form)
        attempt(lambda session: _save(session, actor, site, wanted, form.version(), reason))
    except (Invalid, Conflict, Stale) as refused:
        return _page(site, on, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_read")
    return redirect(address(site, on))


@console.get("/bays/sites/<site>/days/<day>/withdrawal")
@needs(Permission.SITE_WORK)
def bay_day_withdrawal(site: str, day: str) -> str:
    """Says what taking a day away does, and asks."""
    say, on = speaker(), day_of(day)
    with reading() as session:
        here = site_for(session, current_visitor().actor, site, Permission.SITE_WORK)
        standing = _standing(history_of(session, here, on))
    if standing is None:
        raise NotFound("bay_day_not_found")
    form = blank_form()
    form.typed["version"] = str(standing.row.revision)
    return rendered(
        "console/daytotals/withdraw.html", say, here="bays", visitor=current_visitor(), form=form, lead=say("away_lead"),
        title=say("away_title", total=figures.won(standing.document.total, say.language), **_names(say, here, on)),
        back=url_for("console.bay_day", site=site, day=day),
    )


@console.post("/bays/sites/<site>/days/<day>/withdrawal")
@needs(Permission.SITE_WORK)
def bay_day_withdrawal_answer(site: str, day: str) -> Response | AnyResponse:
    """Takes it away."""
    actor, on, form = current_visitor().actor, day_of(day), typed_in(request.form)
    reason = form.text("reason")
    if form.wrong:
        return redirect(url_for("console.bay_day_withdrawal", site=site, day=day))

    def withdraw(session: Session) -> None:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        stating.withdraw_day(session, actor, here, on, form.id(), form.version(), reason or "")

    try:
        attempt(withdraw)
    except (Conflict, Stale) as refused:
        return _page(site, on, None, refused, 409)
    flash("done_away")
    return redirect(address(site, on))


def _save(session: Session, actor: Actor, code: str, wanted: WantedDay, seen: int | None, reason: str | None) -> None:
    site = site_for(session, actor, code, Permission.SITE_WORK)
    if reason is None:
        stating.state_day(session, actor, site, wanted)
    else:
        stating.correct_day(session, actor, site, wanted, seen, reason)


def _wanted(form: Form, day: date) -> WantedDay:
    readings = []
    for name in list(form.typed):
        meter, _, bay = name.partition("_")
        reset = form.typed.get(f"reset_{name}") or None
        if meter not in METERS or not (form.typed[name] or reset):
            continue
        counter, start, ended = (_count(form, each) for each in (name, f"start_{name}", f"ended_{name}"))
        if counter is None or reset not in (None, *RESETS):
            form.wrong[name] = "wrong_count"
            continue
        readings.append(WantedReading(bay, meter, counter, reset, start or 0, ended))
    if not readings and not form.wrong:
        form.wrong["readings"] = "nothing_read"
    return WantedDay(form.id(), day, readings, form.text("note", needed=False))


def _count(form: Form, name: str) -> int | None:
    """What a counter shows; None where nothing was typed."""
    figure = form.typed.get(name, "").replace(",", "")
    if figure.isascii() and figure.isdigit() and int(figure) <= MOST_COUNT:
        return int(figure)
    if figure:
        form.wrong[name] = "wrong_count"
    return None


def _look(code: str, wanted: WantedDay, form: Form) -> Response:
    """The page between typing and saving."""
    say = speaker()
    with reading() as session:
        site = site_for(session, current_visitor().actor, code, Permission.SITE_WORK)
        check_offer(site, "bays")
        check_day(place_of(session, site), wanted.day)
        bays, history = {bay.code: bay for bay in bays_of(session, site)}, history_of(session, site, wanted.day)
        standing = _standing(history)
        if standing is not None and standing.row.revision != (form.version() or 0):
            raise Stale
        reckoned = reckon(wanted, bays, known_before(session, site, wanted.day, bays.values()))
        closed = book_note(session, site, wanted.day)
    total = sum(each.won for each in reckoned)
    return make_response(rendered(
        "console/daytotals/sure.html", say, here="bays", visitor=current_visitor(), form=form, correcting=standing is not None,
        title=say("sure_read", total=figures.won(total, say.language), **_names(say, site, wanted.day)),
        lead=say("sure_moves") if standing is not None else "", rows=_changes(say, standing, reckoned),
        closed=figures.month_name(closed, say.language) if closed else None,
    ))


def _changes(say: Speaker, standing: Day | None, reckoned: list[Reckoned]) -> list[Change]:
    was: dict[Meter, int] = {(each.bay.code, each.wanted.meter): each.won for each in standing.readings} if standing else {}
    now: dict[Meter, int] = {(each.bay.code, each.wanted.meter): each.won for each in reckoned}
    rows = [("", sum(was.values()), sum(now.values()), "total")]
    rows += [(f"{say('bay_no', code=bay)} · {say(meter)}", was.get((bay, meter), 0), now.get((bay, meter), 0), "")
             for bay, meter in sorted({*was, *now}, key=lambda key: (key[0], list(METERS).index(key[1])))]
    return [
        Change(word or say("total"), figures.number(before), figures.number(after),
               f"{'+' if after > before else ''}{figures.number(after - before)}" if after != before else "–", after != before, css)
        for word, before, after, css in rows
    ]


def _page(code: str, day: date, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.READ)
        check_offer(site, "bays")
        history, allowed = history_of(session, site, day), may_change(session, visitor.actor, code)
        bays = [bay for bay in bays_of(session, site) if bay.in_use(day)]
        before = known_before(session, site, day, bays)
    standing = _standing(history)
    form = form or _form(standing)
    stale = isinstance(refused, Stale) or (isinstance(refused, Conflict) and standing is not None)
    if stale:
        # The next try is about what stands now.
        form.typed |= {"version": str(standing.row.revision) if standing else "0", "id": blank_form().typed["id"]}
    total = figures.won(standing.document.total if standing else 0, say.language)
    title = say("read_title_stands" if standing else "read_title", total=total, **_names(say, site, day))
    problems = [say(form.wrong["readings"])] if "readings" in form.wrong else []
    return make_response(rendered(
        "console/bays/day.html", say, here="bays", visitor=visitor, title=title, site=site, day=day.isoformat(), form=form,
        standing=standing, allowed=allowed, bays=[_shown(say, bay, before) for bay in bays], resets=RESETS, back=address(code, day),
        stale=say("stale_now", total=total) if stale else None, history=_history(say, history),
        problems=problems if refused is None or stale else sentences_of(refused, say.language),
    ), status)


def _shown(say: Speaker, bay: Bay, before: dict[Meter, Known]) -> dict[str, Any]:
    def hint(meter: str) -> str:
        known = before[bay.code, meter]
        return say("before_coin", counter=figures.number(known.counter), day=figures.day_name(known.day, say.language))

    return {"code": bay.code, "name": say("bay_no", code=bay.code), "hints": {meter: hint(meter) for meter in METERS}}


def _form(standing: Day | None) -> Form:
    form = blank_form()
    if standing is not None:
        form.typed |= {"version": str(standing.row.revision), "note": standing.document.note or ""}
        for each in standing.readings:
            counter, reset, start, ended = each.wanted.said
            name = f"{each.wanted.meter}_{each.bay.code}"
            form.typed[name] = f"{counter:,}"
            if reset:
                last = "" if ended is None else f"{ended:,}"
                form.typed |= {f"reset_{name}": reset, f"start_{name}": f"{start:,}", f"ended_{name}": last}
    return form


def _standing(history: list[Day]) -> Day | None:
    return history[0] if history and history[0].stands else None


def _history(say: Speaker, history: list[Day]) -> list[dict[str, str]]:
    return [
        {
            "when": figures.moment(each.document.received_at, say.language), "act": say("act_stated" if each.stands else "act_withdrawn"),
            "total": figures.number(each.document.total), "sales": figures.number(each.document.sales_count),
            "who": each.document.recorded_by, "why": each.document.reason or each.document.note or "", "receipt": each.document.receipt_no,
        }
        for each in history
    ]


def _names(say: Speaker, site: Site, day: date) -> dict[str, str]:
    return {"site": site_name(site.name, None).text, "day": figures.day_with_weekday(day, say.language)}
