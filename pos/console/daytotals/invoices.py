"""Invoices of contracts: entered or corrected in two steps, or taken away on a page that asks."""

from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.changes import Change, history_rows
from pos.console.daytotals.day import book_note, may_change
from pos.console.daytotals.forms import invoice_form, invoice_of
from pos.console.daytotals.page import address, speaker
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.visitor import current_visitor
from pos.daytotals import queries, stating
from pos.daytotals.queries import Statement
from pos.daytotals.refusals import check_day, check_offer, nothing_stands
from pos.daytotals.wanted import WantedInvoice
from pos.money import TAX_CLASSES
from pos.sales.wanted import METHODS
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale
from sites.registry import Site, place_of


@console.get("/day-totals/sites/<site>/invoices")
@needs(Permission.SITE_WORK)
def new_invoice(site: str) -> Response:
    """An empty form."""
    return _page(site, None, None)


@console.post("/day-totals/sites/<site>/invoices")
@needs(Permission.SITE_WORK)
def new_invoice_answer(site: str) -> Response | AnyResponse:
    """Shows what would be entered; with `sure` enters it."""
    return _answer(site, None)


@console.get("/day-totals/invoices/<series>")
@needs(Permission.READ)
def contract_invoice(series: str) -> Response:
    """An invoice: a form for those who may change it, what stands for all."""
    number = series_of(series)
    with reading() as session:
        site = queries.site_of_invoice(session, current_visitor().actor, number, Permission.READ)
    return _page(site.code, number, None)


@console.post("/day-totals/invoices/<series>")
@needs(Permission.SITE_WORK)
def contract_invoice_answer(series: str) -> Response | AnyResponse:
    """Shows what would change; with `sure` changes it."""
    number = series_of(series)
    with reading() as session:
        site = queries.site_of_invoice(session, current_visitor().actor, number, Permission.SITE_WORK)
    return _answer(site.code, number)


@console.get("/day-totals/invoices/<series>/withdrawal")
@needs(Permission.SITE_WORK)
def invoice_withdrawal(series: str) -> str:
    """Says what taking an invoice away does, and asks."""
    say, visitor, number = speaker(), current_visitor(), series_of(series)
    with reading() as session:
        site = queries.site_of_invoice(session, visitor.actor, number, Permission.SITE_WORK)
        standing = queries.history_of_invoice(session, site, number)[0]
    if not standing.stands:
        raise nothing_stands()
    title = say("invoice_withdraw_title", counterparty=standing.row.counterparty, total=figures.won(standing.total, say.language))
    return rendered(
        "console/daytotals/withdraw.html", say, here="day_totals", visitor=visitor, form=invoice_form(standing), title=title,
        lead=say("invoice_withdraw_lead"), back=url_for("console.contract_invoice", series=series),
    )


@console.post("/day-totals/invoices/<series>/withdrawal")
@needs(Permission.SITE_WORK)
def invoice_withdrawal_answer(series: str) -> Response | AnyResponse:
    """Takes it away."""
    actor, number, form = current_visitor().actor, series_of(series), typed_in(request.form)
    reason = form.text("reason")
    if form.wrong:
        return redirect(url_for("console.invoice_withdrawal", series=series))

    def withdraw(session: Session) -> tuple[str, int]:
        site = queries.site_of_invoice(session, actor, number, Permission.SITE_WORK)
        row, _ = stating.withdraw_invoice(session, actor, site, number, form.id(), form.version(), reason or "")
        return site.code, clock.month_number(row.business_date)

    try:
        code, month = attempt(withdraw)
    except (Conflict, Stale) as refused:
        with reading() as session:
            site = queries.site_of_invoice(session, actor, number, Permission.SITE_WORK)
        return _page(site.code, number, None, refused, 409)
    flash("done_invoice_withdrawn")
    return redirect(address(f"site:{code}", month))


def series_of(text: str) -> UUID:
    """The series of an address; NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("invoice_not_found") from None


def _answer(code: str, series: UUID | None) -> Response | AnyResponse:
    actor, form = current_visitor().actor, typed_in(request.form)
    wanted = invoice_of(form)
    reason = form.text("reason") if series else None
    if wanted is None or form.wrong or form.typed.get("again"):
        return _page(code, series, form, status=422 if form.wrong else 200)
    try:
        if form.typed.get("sure") != "yes":
            return _look(code, series, wanted, form)
        attempt(lambda session: _save(session, actor, code, series, wanted, form.version(), reason))
    except (Invalid, Conflict, Stale) as refused:
        return _page(code, series, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_invoice")
    return redirect(address(f"site:{code}", clock.month_number(wanted.issued_on)))


def _save(
    session: Session, actor: Actor, code: str, series: UUID | None, wanted: WantedInvoice, seen: int | None, reason: str | None
) -> None:
    site = site_for(session, actor, code, Permission.SITE_WORK)
    if series is None:
        stating.state_invoice(session, actor, site, wanted)
    else:
        stating.correct_invoice(session, actor, site, series, wanted, seen, reason or "")


def _look(code: str, series: UUID | None, wanted: WantedInvoice, form: Form) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.SITE_WORK)
        check_offer(site, "contracts")
        check_day(place_of(session, site), wanted.issued_on, "/issued_on")
        standing = _standing(session, site, series)
        if series is not None and (standing is None or standing.row.revision != form.version()):
            raise Stale
        closed = book_note(session, site, wanted.issued_on)
    total = figures.won(wanted.amount, say.language)
    title = say("invoice_sure") if standing else say("invoice_sure_new", counterparty=wanted.counterparty, total=total)
    return make_response(rendered(
        "console/daytotals/sure.html", say, here="day_totals", visitor=visitor, title=title, lead=say("sure_kept") if standing else "",
        rows=_changes(say, standing, wanted), form=form, correcting=standing is not None,
        closed=figures.month_name(closed, say.language) if closed else None,
    ))


def _changes(say: Speaker, standing: Statement | None, wanted: WantedInvoice) -> list[Change]:
    before = standing.total if standing else 0
    difference = wanted.amount - before
    words = [
        ("issued_on", standing.row.business_date.isoformat() if standing else "–", wanted.issued_on.isoformat()),
        ("counterparty", (standing.row.counterparty or "") if standing else "–", wanted.counterparty),
        ("tax_class", say(f"class_{standing.tax_classes[0][0]}") if standing else "–", say(f"class_{wanted.tax_class}")),
        ("method", say(f"method_{standing.methods[0][0]}") if standing else "–", say(f"method_{wanted.method}")),
    ]
    change = f"{'+' if difference > 0 else ''}{figures.number(difference)}" if difference else "–"
    amount = Change(say("amount"), figures.number(before), figures.number(wanted.amount), change, difference != 0, "total")
    return [amount, *(Change(say(word), then, now, "" if then == now else say("change"), then != now) for word, then, now in words)]


def _page(code: str, series: UUID | None, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.READ)
        check_offer(site, "contracts")
        history = queries.history_of_invoice(session, site, series) if series else []
        allowed = may_change(session, visitor.actor, code)
    standing = history[0] if history and history[0].stands else None
    form = form or invoice_form(standing)
    stale = isinstance(refused, Stale)
    if stale:
        form.typed["version"], form.typed["id"] = str(standing.row.revision if standing else 0), invoice_form(None).typed["id"]
    now = say("stale_gone") if standing is None else say("stale_now", total=figures.won(standing.total, say.language), sales="1")
    content: dict[str, Any] = {
        "form": form, "standing": standing, "stale": now if stale else None, "methods": METHODS, "classes": TAX_CLASSES, "allowed": allowed,
        "problems": [] if refused is None or stale else sentences_of(refused, say.language), "history": history_rows(say, history),
        "series": str(series) if series else None,
    }
    name = site_name(site.name, None).text
    title = say("invoice_title_new", site=name) if standing is None else say(
        "invoice_title", site=name, counterparty=standing.row.counterparty, total=figures.won(standing.total, say.language)
    )
    back = address(f"site:{code}", clock.month_number(standing.row.business_date) if standing else None)
    html = rendered("console/daytotals/invoice.html", say, here="day_totals", visitor=visitor, title=title, site=site, back=back, **content)
    return make_response(html, status)


def _standing(session: Session, site: Site, series: UUID | None) -> Statement | None:
    history = queries.history_of_invoice(session, site, series) if series else []
    return history[0] if history and history[0].stands else None
