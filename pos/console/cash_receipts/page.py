"""The list of cash receipts of a scope, what waits first, and the file for whoever enters them at Hometax by hand."""

import csv
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, current_app, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.cards.unmatched import Listed, unmatched
from pos.cash_receipts.late import to_enter
from pos.cash_receipts.models import CANCEL, STATES
from pos.cash_receipts.queries import OPEN, Choice, ReceiptView, counted, listed
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.cash_receipts.words import WORDS
from pos.console.daytotals.day import may_change
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name, site_names
from pos.console.scopes import scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.terminals.asking import look_at
from sites import clock
from sites.access import Actor, Permission, Scope, reach, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import NotFound, invalid_at
from sites.registry import Site

AT_ONCE = 50
CARDS_AT_ONCE = 20
LONGEST_NOTE = 200
TONES = {"wanted": "warn", "failed": "bad", "cancel_wanted": "warn", "issued": "good", "cancelled": "line"}
ICONS = {"wanted": "receipt", "failed": "alert", "cancel_wanted": "undo", "issued": "check", "cancelled": "x"}
ENTERED = ("거래일시", "영수번호", "용도", "번호", "총금액", "공급가액", "부가세", "면세", "결제")


@dataclass(frozen=True, slots=True)
class Row:
    """A receipt as the table shows it."""

    href: str
    when: str
    receipt: str
    site: str
    kind: str
    number: str
    amount: str
    vat: str
    approval: str
    state: str
    word: str
    tone: str
    icon: str
    cancel: bool


@console.get("/cash-receipts/")
@needs(Permission.READ)
def cash_receipts() -> str:
    """`?scope=site:cafe-01&state=open`, both optional; what waits is shown unless another state is asked for."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _content(session, say, visitor.actor)
    return rendered("console/cash_receipts/page.html", say, here="cash_receipts", visitor=visitor, **content)


@console.post("/cash-receipts/sites/<site>/list")
@needs(Permission.SITE_WORK)
def cash_receipt_list(site: str) -> Response:
    """What waits at a site, with the numbers in clear, as csv for whoever enters it at Hometax."""
    say, actor = speaker(), current_visitor().actor

    def read(session: Session) -> list[tuple[ReceiptView, str | None]]:
        return to_enter(session, actor, site_for(session, actor, site, Permission.SITE_WORK))

    found = attempt(read)
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(ENTERED)
    for view, number in found:
        row = view.row
        sheet.writerow((
            figures.moment(row.occurred_at, "ko"), view.receipt_no, say(f"kind_{row.kind}"), f'="{number}"' if number else "", row.amount,
            row.supply, row.vat, row.exempt + row.out_of_scope, say(f"method_{row.method}"),
        ))
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    name = f"cash-receipts-{site}-{clock.business_day(clock.now()).isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@console.post("/cash-receipts/cards/<uuid:approval_id>")
@needs(Permission.APPROVE)
def card_seen(approval_id: UUID) -> AnyResponse:
    """What was done about an approval that no sale carries."""
    actor, note = current_visitor().actor, request.form.get("note", "").strip()
    if not note or len(note) > LONGEST_NOTE or not note.isprintable():
        raise invalid_at("/note", "어떻게 했는지 한 줄로 적어 주세요.", "Say in one line what was done.")
    attempt(lambda session: look_at(session, actor, approval_id, note))
    flash("done_card")
    return redirect(url_for("console.cash_receipts", scope=request.form.get("scope") or None))


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def _content(session: Session, say: Speaker, actor: Actor) -> dict[str, Any]:
    scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, actor), Permission.READ)
    state = request.args.get("state", "open")
    if state not in (*STATES, "open", "any"):
        raise invalid_at("/state", "목록에서 골라 주세요.", "Choose from the list.")
    states = OPEN if state == "open" else STATES if state == "any" else (state,)
    scopes = scope_menu(session, say, actor, str(scope), lambda wanted: url_for("console.cash_receipts", scope=wanted))
    sites = session.scalars(sites_within(scope)).all()
    found = listed(session, Choice(sites, states=states), AT_ONCE + 1, _after(request.args.get("cursor")))
    counts = counted(session, Choice(sites))
    waiting = sum(counts.get(each, (0, 0))[0] for each in OPEN)
    site = scope.code if scope.kind == "site" else None
    configured = current_app.extensions["pos-settings"].cash_receipt_issuers
    return {
        "scopes": scopes, "scope": str(scope), "state": state, "of_a_site": site is not None,
        "title": say("title_open" if waiting else "title_none", scope=scopes.current, count=figures.number(waiting)),
        "lead": say("lead_worker" if configured.get(site or "*") or configured.get("*") else "lead_hand"),
        "states": [(each, _counted(say, each, counts)) for each in ("open", "any", *STATES)],
        "rows": rows_of(session, say, found[:AT_ONCE]), "at_once": AT_ONCE, "site": site,
        "may_take": site is not None and counts.get("wanted", (0, 0))[0] > 0 and may_change(session, actor, site),
        "more": url_for("console.cash_receipts", scope=str(scope), state=state, cursor=found[AT_ONCE - 1].row.id)
        if len(found) > AT_ONCE else None,
        "cards": _cards(session, say, actor, scope) if actor.may(Permission.APPROVE) else (),
    }


def _counted(say: Speaker, state: str, counts: dict[str, tuple[int, int]]) -> str:
    of = OPEN if state == "open" else STATES if state == "any" else (state,)
    return f"{say(f'state_{state}')} {figures.number(sum(counts.get(each, (0, 0))[0] for each in of))}"


def rows_of(session: Session, say: Speaker, views: list[ReceiptView]) -> list[Row]:
    """The rows of the table."""
    names = {code: site_name(name, None).text for code, name in site_names(session, {view.site for view in views}).items()}
    return [
        Row(
            url_for("console.cash_receipt", receipt_id=view.row.id), figures.moment(view.row.occurred_at, say.language), view.receipt_no,
            names.get(view.site, view.site), say(f"kind_{view.row.kind}"), view.row.identifier or say("no_number"),
            _signed(view, view.row.amount), _signed(view, view.row.vat),
            view.row.approval_no or "–", view.row.state, say(f"state_{view.row.state}"), TONES[view.row.state], ICONS[view.row.state],
            view.row.act == CANCEL,
        )
        for view in views
    ]


def _signed(view: ReceiptView, won: int) -> str:
    return f"{'−' if view.row.act == CANCEL and won else ''}{figures.number(won)}"


def _cards(session: Session, say: Speaker, actor: Actor, scope: Scope) -> list[dict[str, str]]:
    allowed = sa.select(Site.id).where(Site.id.in_(sites_within(scope)), Site.id.in_(reach(actor.roles_for(Permission.APPROVE))))
    found: list[Listed] = unmatched(session, allowed, CARDS_AT_ONCE)
    names = {code: site_name(name, None).text for code, name in site_names(session, {each.site for each in found}).items()}
    return [
        {
            "id": str(each.row.id), "when": figures.moment(each.row.asked_at, say.language), "site": names.get(each.site, each.site),
            "amount": figures.number(each.row.approved_amount or each.row.amount), "state": say(f"card_state_{each.row.state}"),
            "approval": each.row.approval_no or "–", "issuer": each.row.issuer or "–", "terminal": each.row.terminal_id or "–",
        }
        for each in found
    ]


def _after(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
