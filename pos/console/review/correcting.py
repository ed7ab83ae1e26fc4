"""A refused sale put right: its fields with what was wrong marked, then what would be recorded beside what came, then recorded once."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import Form, sentences_of
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.review.compare import pairs_of
from pos.console.review.drafted import MOST_LINES, MOST_PAYMENTS, lines_total, read_sale
from pos.console.review.laid_out import can_be_laid_out, form_of, lost_of
from pos.console.review.page import speaker, why_of
from pos.console.visitor import current_visitor
from pos.money import TAX_CLASSES
from pos.sales.content import sale_content
from pos.sales.models import QuarantineItem
from pos.sales.quarantine import body_of, item_for
from pos.sales.resolving import decide
from pos.sales.wanted import METHODS, ORDER_TYPES, WantedSale
from sites.access import Permission
from sites.db import attempt, reading
from sites.errors import DomainError, Invalid, NotFound
from sites.registry import Site

MORE = {"lines": (3, MOST_LINES), "payments": (1, MOST_PAYMENTS)}
LONGEST_DOCUMENT, LONGEST_REASON, LONGEST = 262_144, 200, 400


@console.get("/review/set-aside/<uuid:item_id>/correction")
@needs(Permission.APPROVE)
def set_aside_correction(item_id: UUID) -> Response:
    """What came, in fields; as a plain text where it has not the shape of a sale."""
    item, site = _item(item_id)
    body = body_of(item)
    if not can_be_laid_out(body):
        return _plain_page(item, site, json.dumps(body, ensure_ascii=False, indent=2), None)
    form = form_of(body, site.time_zone, json.loads(item.problem).get("errors") or {})
    # The refusal was kept in the tablet's language: what is found wrong again is told in the visitor's.
    again = Form(dict(form.typed))
    read_sale(again, body, site.time_zone, speaker().language)
    form.wrong |= {name: words for name, words in again.wrong.items() if name in form.wrong}
    return _page(item, site, form, body)


@console.post("/review/set-aside/<uuid:item_id>/correction")
@needs(Permission.APPROVE)
def set_aside_correction_answer(item_id: UUID) -> Response | AnyResponse:
    """Shows what would be recorded; when that was seen, records it and closes the item."""
    item, site = _item(item_id)
    document = request.form.get("document", "")[:LONGEST_DOCUMENT]
    body, wrong = _read_document(document) if document else (body_of(item), None)
    if wrong is not None or not can_be_laid_out(body):
        return _plain_page(item, site, document, wrong or speaker()("no_sale_shape"), 422)
    if "lay_out" in request.form:
        return _page(item, site, form_of(body, site.time_zone, {}), body, document=document)
    form = Form({name: value.strip()[:LONGEST] for name, value in request.form.items() if name not in ("csrf_token", "document")})
    if _asked_for_more(form) or "again" in form.typed:
        return _page(item, site, form, body, document=document)
    sale, reason = read_sale(form, body, site.time_zone, speaker().language), form.typed.get("reason", "")
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        form.wrong["reason"] = "wrong_why"
    if sale is None or form.wrong:
        return _page(item, site, form, body, document=document, status=422)
    if form.typed.get("sure") != "yes":
        return _look(item, site, form, body, sale, document)
    actor = current_visitor().actor
    try:
        attempt(lambda session: decide(session, actor, item_id, "new_sale", sale, reason))
    except NotFound:
        raise
    except DomainError as refused:
        return _page(item, site, form, body, refused, document, 422 if isinstance(refused, Invalid) else 409)
    flash("done_corrected")
    return redirect(url_for("console.document", document_id=sale.id))


def _item(item_id: UUID) -> tuple[QuarantineItem, Site]:
    """A sale that was refused, within reach. NotFound for anything else: only a sale can be put right and recorded."""
    with reading() as session:
        item, site = item_for(session, current_visitor().actor, item_id)
        session.expunge_all()
    if item.document_kind != "sale":
        raise NotFound("quarantine_item_not_found")
    return item, site


def _read_document(text: str) -> tuple[Any, str | None]:
    say = speaker()
    try:
        return json.loads(text), None
    except json.JSONDecodeError as wrong:
        return None, say("no_json", line=wrong.lineno, column=wrong.colno)
    except (ValueError, RecursionError):
        return None, say("no_sale_shape")


def _asked_for_more(form: Form) -> bool:
    """Whether a button asked for room or for the sum of the lines, which is then in the form."""
    wanted = form.typed.pop("more", "")
    if wanted in MORE:
        step, most = MORE[wanted]
        form.typed[wanted] = str(min(_count(form, wanted) + step, most))
    sum_up = form.typed.pop("sum_up", "")
    if sum_up and (total := lines_total(form)) is not None:
        form.typed["total"] = f"{total:,}"
    return bool(wanted or sum_up)


def _count(form: Form, name: str) -> int:
    text = form.typed.get(name, "")
    return min(int(text), MORE[name][1]) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _page(
    item: QuarantineItem, site: Site, form: Form, body: Mapping[str, Any], refused: DomainError | None = None, document: str = "",
    status: int = 200,
) -> Response:
    say = speaker()
    choices = {
        "tax_class": [(each, say(f"tax_{each}")) for each in TAX_CLASSES], "method": [(each, say(f"method_{each}")) for each in METHODS],
        "order_type": [(each, say(f"type_{each}")) for each in ORDER_TYPES],
    }
    # What the refusal said stands there as its sentences; what this form found wrong, as a word of the page.
    told = {name: say(word) if word in say else word for name, word in form.wrong.items()}
    return make_response(rendered(
        "console/review/correction.html", say, here="review", visitor=current_visitor(), title=say("correct_title"), item_id=item.id,
        lead=say("correct_lead", site=site_name(site.name, None).text), why=why_of(say, item.code), form=form, told=told, choices=choices,
        lines=range(_count(form, "lines")), payments=range(_count(form, "payments")), document=document, lost=lost_of(body),
        problems=sentences_of(refused, say.language) if refused else [], decided=item.resolved_at is not None,
    ), status)


def _plain_page(item: QuarantineItem, site: Site, document: str, wrong: str | None, status: int = 200) -> Response:
    say = speaker()
    return make_response(rendered(
        "console/review/document.html", say, here="review", visitor=current_visitor(), title=say("correct_title"), item_id=item.id,
        lead=say("document_lead", site=site_name(site.name, None).text), document=document, wrong=wrong, most=LONGEST_DOCUMENT,
    ), status)


def _look(item: QuarantineItem, site: Site, form: Form, body: Mapping[str, Any], sale: WantedSale, document: str) -> Response:
    say = speaker()
    content = sale_content(sale, site.code) | {"note": sale.note}
    return make_response(rendered(
        "console/review/corrected.html", say, here="review", visitor=current_visitor(), item_id=item.id, form=form, document=document,
        title=say("sure_new_sale", total=figures.won(sale.total, say.language)), lead=say("sure_corrected"), reason=form.typed["reason"],
        pairs=pairs_of(say, body, content, frozenset()),
    ))
