"""A month's statement: what it would say, issuing it, the one that was issued, and what was paid of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pos.consignment import queries
from pos.consignment.models import PAID_BY, SettlementLine
from pos.consignment.paying import WantedPayment, pay
from pos.consignment.settling import StatementLine, issue, statement_of, supplying_centre
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.consignment.page import percent, speaker, table
from pos.console.forms import Form, blank_form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.stock.amounts import amount
from pos.console.table import Cell, Name, Table, TableRow
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Permission, site_for
from sites.clock import month_text, parse_month
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, invalid_at


@console.get("/consignment/sites/<site>/settlement")
@needs(Permission.CENTRE_WORK)
def settlement_draft(site: str) -> Response:
    """What a month's statement would say: `?centre=yeonsu&month=2020-11`."""
    return _draft(site, request.args.get("centre", ""), request.args.get("month", ""))


@console.post("/consignment/sites/<site>/settlement")
@needs(Permission.CENTRE_WORK)
def settlement_issue(site: str) -> Response | AnyResponse:
    """Issues it, or shows the one that was issued."""
    actor, form = current_visitor().actor, typed_in(request.form)
    centre, month = form.typed.get("centre", ""), form.typed.get("month", "")
    if form.typed.get("again"):
        return redirect(url_for("console.consignment", site=site))
    number = _month(month)
    try:
        settlement, new = attempt(
            lambda session: issue(session, actor, site_for(session, actor, site, Permission.CENTRE_WORK), centre, number))
    except (Invalid, Conflict) as refused:
        return _draft(site, centre, month, refused, 422 if isinstance(refused, Invalid) else 409)
    if new:
        flash("done_issued")
    return redirect(url_for("console.settlement", settlement_id=settlement.id))


@console.get("/consignment/settlements/<uuid:settlement_id>")
@needs(Permission.WAGES)
def settlement(settlement_id: UUID) -> Response:
    """One statement as it was issued; it prints as a sheet."""
    return _one(settlement_id, blank_form())


@console.post("/consignment/settlements/<uuid:settlement_id>/payments")
@needs(Permission.CENTRE_WORK)
def settlement_payment(settlement_id: UUID) -> Response | AnyResponse:
    """Notes a payment."""
    actor, form = current_visitor().actor, typed_in(request.form)
    won, day, method = form.won("amount", 1), form.day("paid_on"), form.typed.get("method", "")
    if method not in PAID_BY:
        form.wrong["method"] = "wrong_choice"
    if form.wrong or day is None:
        return _one(settlement_id, form, status=422)
    wanted = WantedPayment(form.id(), day, method, won)

    def work(session: Any) -> None:
        issued = queries.settlement_for(session, actor, settlement_id)
        pay(session, actor, site_for(session, actor, issued.site, Permission.CENTRE_WORK), issued.settlement, wanted)

    try:
        attempt(work)
    except (Invalid, Conflict) as refused:
        return _one(settlement_id, form, refused, 409)
    flash("done_paid")
    return redirect(url_for("console.settlement", settlement_id=settlement_id))


def _draft(site: str, centre_code: str, month: str, refused: DomainError | None = None, status: int = 200) -> Response:
    say, actor = speaker(), current_visitor().actor
    number = _month(month)
    with reading() as session:
        shop = site_for(session, actor, site, Permission.CENTRE_WORK)
        centre = supplying_centre(session, shop, centre_code)
        found, name = statement_of(session, shop.id, centre.id, number), centre.name
    html = rendered(
        "console/consignment/draft.html", say, here="consignment", visitor=current_visitor(),
        title=say("draft_title", centre=name, month=figures.month_name(number, say.language)),
        lead=say("draft_lead", due=figures.won(found.due, say.language)), table=_lines(say, found.lines, found.due),
        form=Form({"centre": centre_code, "month": month_text(number)}), act=say("issue"),
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _one(settlement_id: UUID, form: Form, refused: DomainError | None = None, status: int = 200) -> Response:
    say, actor = speaker(), current_visitor().actor
    with reading() as session:
        found = queries.settlement_for(session, actor, settlement_id)
        lines = queries.lines_of(session, settlement_id) if queries.sees_lines(session, actor, found) else None
        payments = queries.payments_of(session, settlement_id)
        tables = [_sums(say, found)]
        tables += [_lines(say, lines, found.settlement.due)] if lines else []
        tables += [table(say, "payments", ("paid_on", "method", "amount"), [
            TableRow(Name(figures.day_name(each.paid_on, say.language)), (
                Cell(say(f"method_{each.method}")), Cell(figures.won(each.amount, say.language)))) for each in payments
        ])] if payments else []
        pays = actor.may(Permission.CENTRE_WORK) and _answers_for(session, actor, found.site)
    issued = found.settlement
    form.typed.setdefault("paid_on", clock.business_day(clock.now()).isoformat())
    html = rendered(
        "console/consignment/settlement.html", say, here="consignment", visitor=current_visitor(), found=found, tables=tables, form=form,
        title=say("one_title", centre=found.centre_name, month=figures.month_name(issued.month, say.language),
                  number=say("number", number=issued.number), due=figures.won(issued.due, say.language)),
        lead=say("one_lead", site=site_name(found.site_name, None).text,
                 day=figures.day_name(clock.business_day(issued.issued_at), say.language)),
        left=figures.won(issued.due - found.paid, say.language), is_open=issued.due > found.paid, pays=pays, totals_only=lines is None,
        methods=[(method, say(f"method_{method}")) for method in PAID_BY],
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _answers_for(session: Any, actor: Any, site: str) -> bool:
    try:
        site_for(session, actor, site, Permission.CENTRE_WORK)
    except DomainError:
        return False
    return True


def _month(text: str) -> int:
    number = parse_month(text)
    if number is None:
        raise invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
    return number


def _sums(say: Speaker, found: queries.Issued) -> Table:
    issued = found.settlement
    keys = ("sold", "refunded", "commission", "adjustment", "due", "paid", "left")
    sums = (issued.sold, -issued.refunded, -issued.commission, issued.adjustment, issued.due, found.paid, issued.due - found.paid)
    rows = [
        TableRow(
            Name(say(key)), (Cell(figures.won(won, say.language), "n strong" if key == "due" else "n"),), "total" if key == "due" else "")
        for key, won in zip(keys, sums, strict=True)
    ]
    return table(say, "sums", ("settlement", "amount"), rows)


def _lines(say: Speaker, lines: Sequence[StatementLine | SettlementLine], due: int) -> Table:
    rows = [
        TableRow(Name(line.name, figures.month_name(line.month, say.language)), (
            Cell(amount(line.quantity_milli)), *(Cell(figures.won(won, say.language)) for won in (line.sold, line.refunded)),
            Cell(percent(line.rate)), Cell(figures.won(line.commission, say.language)),
            Cell(figures.won(line.due, say.language), "n strong")))
        for line in lines
    ]
    last = (*(Cell("") for _ in range(5)), Cell(figures.won(due, say.language), "n strong"))
    rows.append(TableRow(Name(say("due")), last, "total"))
    return table(say, "lines", ("product", "quantity", "sold", "refunded", "rate", "commission", "due"), rows)
