"""One day: entered or corrected in two steps (see what changes, then save), or taken away on a page that asks."""

from datetime import date
from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.changes import changes_of, history_rows
from pos.console.daytotals.forms import USUAL, day_form, other_methods_used, total_of
from pos.console.daytotals.page import address, speaker
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.visitor import current_visitor
from pos.daytotals import stating
from pos.daytotals.queries import Statement, history_of_day
from pos.daytotals.refusals import check_day, check_offer, nothing_stands
from pos.daytotals.wanted import WantedTotal, sale_of_day
from pos.money import TAX_CLASSES
from pos.revenue.booking import book_date_of
from pos.sales.wanted import METHODS
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale
from sites.registry import Site, SiteLedger, closed_set, place_of


@console.get("/day-totals/sites/<site>/days/<day>")
@needs(Permission.READ)
def day_total(site: str, day: str) -> Response:
    """The day: a form for those who may change it, what stands for all."""
    return _page(site, day_of(day), None)


@console.post("/day-totals/sites/<site>/days/<day>")
@needs(Permission.SITE_WORK)
def day_total_answer(site: str, day: str) -> Response | AnyResponse:
    """Shows what would change; with `sure` saves it. What was typed is kept when it cannot be, or when someone else was faster."""
    actor, wanted_day, form = current_visitor().actor, day_of(day), typed_in(request.form)
    wanted = total_of(form, wanted_day)
    correcting = form.version() not in (None, 0)
    reason = form.text("reason") if correcting else None
    if form.wrong or form.typed.get("again"):
        return _page(site, wanted_day, form, status=422 if form.wrong else 200)
    try:
        if form.typed.get("sure") != "yes":
            return _look(site, wanted, form)
        attempt(lambda session: _save(session, actor, site, wanted, form.version(), reason))
    except (Invalid, Conflict, Stale) as refused:
        return _page(site, wanted_day, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_corrected" if correcting else "done_stated")
    return redirect(address(f"site:{site}", clock.month_number(wanted_day)))


@console.get("/day-totals/sites/<site>/days/<day>/withdrawal")
@needs(Permission.SITE_WORK)
def day_withdrawal(site: str, day: str) -> str:
    """Says what taking a total away does, and asks."""
    say, visitor, wanted_day = speaker(), current_visitor(), day_of(day)
    with reading() as session:
        here = site_for(session, visitor.actor, site, Permission.SITE_WORK)
        standing = _standing(session, here, wanted_day)
    if standing is None:
        raise nothing_stands()
    names = {"site": site_name(here.name, None).text, "day": figures.day_with_weekday(wanted_day, say.language)}
    return rendered(
        "console/daytotals/withdraw.html", say, here="day_totals", visitor=visitor, form=day_form(standing),
        title=say("withdraw_title", total=figures.won(standing.total, say.language), **names), lead=say("withdraw_lead"),
        back=url_for("console.day_total", site=site, day=day),
    )


@console.post("/day-totals/sites/<site>/days/<day>/withdrawal")
@needs(Permission.SITE_WORK)
def day_withdrawal_answer(site: str, day: str) -> Response | AnyResponse:
    """Takes it away."""
    actor, wanted_day, form = current_visitor().actor, day_of(day), typed_in(request.form)
    reason = form.text("reason")
    if form.wrong:
        return redirect(url_for("console.day_withdrawal", site=site, day=day))

    def withdraw(session: Session) -> None:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        stating.withdraw_total(session, actor, here, wanted_day, form.id(), form.version(), reason or "")

    try:
        attempt(withdraw)
    except (Conflict, Stale) as refused:
        return _page(site, wanted_day, None, refused, 409)
    flash("done_withdrawn")
    return redirect(address(f"site:{site}", clock.month_number(wanted_day)))


def day_of(text: str) -> date:
    """The day of an address; NotFound for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if not 2000 <= found.year <= 2199:
        raise NotFound
    return found


def book_note(session: Session, site: Site, day: date) -> int | None:
    """The month of the day when it is closed, so that what changes counts elsewhere; None while it is open."""
    ledger = session.get_one(SiteLedger, site.id, populate_existing=True)
    booked = book_date_of(day, clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes), closed_set(ledger.closed_months))
    return clock.month_number(day) if booked != day else None


def _save(session: Session, actor: Actor, site: str, wanted: WantedTotal, seen: int | None, reason: str | None) -> None:
    here = site_for(session, actor, site, Permission.SITE_WORK)
    if reason is None:
        stating.state_total(session, actor, here, wanted)
    else:
        stating.correct_total(session, actor, here, wanted, seen, reason)


def _look(code: str, wanted: WantedTotal, form: Form) -> Response:
    """The page between typing and saving."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.SITE_WORK)
        place, standing = place_of(session, site), _standing(session, site, wanted.day)
        check_offer(site, "day_totals")
        check_day(place, wanted.day)
        sale_of_day(wanted, place)
        if (standing.row.revision if standing else 0) != (form.version() or 0) and standing is not None:
            raise Stale
        period = place.period_on(wanted.day)
        rows = changes_of(say, standing, wanted, period.vat_registered if period else True)
        closed = book_note(session, site, wanted.day)
    names = {"site": site_name(site.name, None).text, "day": figures.day_with_weekday(wanted.day, say.language)}
    total = figures.won(wanted.total, say.language)
    if standing is None:
        title, lead = say("sure_title_new", total=total, **names), ""
    else:
        change = wanted.total - standing.total
        title = say("sure_title", **names)
        lead = say("sure_lead_same") if not change else say(
            "sure_lead", before=figures.won(standing.total, say.language), after=total, change=figures.won(change, say.language)
        )
        lead = f"{lead} {say('sure_kept')}"
    return make_response(rendered(
        "console/daytotals/sure.html", say, here="day_totals", visitor=visitor, title=title, lead=lead, rows=rows, form=form,
        correcting=standing is not None, closed=figures.month_name(closed, say.language) if closed else None,
    ))


def _page(code: str, day: date, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.READ)
        check_offer(site, "day_totals")
        history = history_of_day(session, site, day)
        allowed = may_change(session, visitor.actor, code)
    standing = history[0] if history and history[0].stands else None
    form = form or day_form(standing)
    stale = isinstance(refused, Stale) or (isinstance(refused, Conflict) and standing is not None)
    if stale and refused is not None:
        # The next try is about what stands now.
        form.typed["version"] = str(standing.row.revision) if standing else "0"
        form.typed["id"] = day_form(None).typed["id"]
    content: dict[str, Any] = {
        "form": form, "standing": standing, "stale": _stale_words(say, standing) if stale else None,
        "problems": [] if refused is None or stale else sentences_of(refused, say.language),
        "usual": USUAL, "others": [method for method in METHODS if method not in USUAL], "classes": TAX_CLASSES,
        "open_others": other_methods_used(form.typed), "history": history_rows(say, history), "allowed": allowed,
    }
    names = {"site": site_name(site.name, None).text, "day": figures.day_with_weekday(day, say.language)}
    title = say("day_title", total=figures.won(standing.total, say.language), **names) if standing else say("day_title_new", **names)
    html = rendered(
        "console/daytotals/day.html", say, here="day_totals", visitor=visitor, title=title, site=site, day=day.isoformat(),
        back=address(f"site:{code}", clock.month_number(day)), **content,
    )
    return make_response(html, status)


def may_change(session: Session, actor: Actor, code: str) -> bool:
    """Whether the visitor may state things at a site."""
    try:
        site_for(session, actor, code, Permission.SITE_WORK)
    except DomainError:
        return False
    return True


def _standing(session: Session, site: Site, day: date) -> Statement | None:
    history = history_of_day(session, site, day)
    return history[0] if history and history[0].stands else None


def _stale_words(say: Any, standing: Statement | None) -> str:
    if standing is None:
        return str(say("stale_gone"))
    return str(say("stale_now", total=figures.won(standing.total, say.language), sales=figures.number(standing.sales)))
