"""One item that was set aside: what stands beside what came, and deciding what it was. A decision is shown before it is made."""

import json
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.review.compare import pairs_of
from pos.console.review.page import speaker, why_of
from pos.console.visitor import current_visitor
from pos.inventory.moves import find_move
from pos.sales.content import stored_content
from pos.sales.kept import can_be_read, kept_sale
from pos.sales.models import Document, QuarantineItem
from pos.sales.quarantine import RESOLUTIONS, body_of, item_for, stored_by_now
from pos.sales.replaying import stored
from pos.sales.resolving import decide
from sites.access import Permission
from sites.clock import instant_text
from sites.db import attempt, reading
from sites.devices import Device
from sites.errors import DomainError, NotFound
from sites.people.models import Participant
from sites.registry import Site
from sites.shifts.models import ClockEvent

LONGEST_REASON = 200


@console.get("/review/set-aside/<uuid:item_id>")
@needs(Permission.APPROVE)
def set_aside_item(item_id: UUID) -> Response:
    """What stands and what came, side by side."""
    return _page(item_id, {}, {})


@console.post("/review/set-aside/<uuid:item_id>")
@needs(Permission.APPROVE)
def set_aside_answer(item_id: UUID) -> Response | AnyResponse:
    """Shows what the decision does; when that was seen, decides."""
    actor, typed = current_visitor().actor, {name: request.form.get(name, "").strip() for name in ("as", "reason")}
    with reading() as session:
        item, _ = item_for(session, actor, item_id)
        offered = _offered(item)
        sale = kept_sale(item) if typed["as"] == "new_sale" and "new_sale" in offered else None
    wrong = {} if typed["as"] in offered else {"as": "wrong_as"}
    if not 1 <= len(typed["reason"]) <= LONGEST_REASON or not typed["reason"].isprintable():
        wrong["reason"] = "wrong_why"
    if wrong or "again" in request.form:
        return _page(item_id, typed, {} if "again" in request.form else wrong, status=200 if "again" in request.form else 422)
    if request.form.get("sure") != "yes":
        say = speaker()
        total = figures.won(sale.total, say.language) if sale else ""
        title = say(f"sure_{typed['as']}", total=total) if sale else say(f"sure_{typed['as']}")
        return make_response(rendered(
            "console/review/sure.html", say, here="review", visitor=current_visitor(), title=title, typed=typed, item_id=item_id,
            lead=f"{say('note_' + typed['as'])} {say('sure_lead')}",
        ))
    try:
        attempt(lambda session: decide(session, actor, item_id, typed["as"], sale, typed["reason"]))
    except NotFound:
        raise
    except DomainError as refused:
        return _page(item_id, typed, {}, refused, 409)
    flash("done_decided")
    return redirect(url_for("console.review"))


def _page(item_id: UUID, typed: dict[str, str], wrong: dict[str, str], refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        item, site = item_for(session, visitor.actor, item_id)
        came, stands = body_of(item), _standing(session, item, site)
        problem = json.loads(item.problem)
        device_no = session.scalar(sa.select(Device.device_no).where(Device.id == item.device_id))
        by_now = sa.select(QuarantineItem.id).where(QuarantineItem.id == item.id, stored_by_now())
        itself = item.resolved_at is None and session.scalar(by_now)
        content = {
            "title": say("item_title_differs" if stands is not None else "item_title"), "item_id": item_id,
            "lead": say("item_lead", site=site_name(site.name, None).text, device=device_no,
                        at=figures.moment(item.received_at, say.language)),
            "why": why_of(say, item.code), "pairs": pairs_of(say, stands, came, frozenset(problem.get("errors", ()))),
            "beside": stands is not None, "problems": [] if stands is not None else _sentences(problem),
            "standing": _standing_href(session, item, site), "itself": bool(itself), "decided": _decided(say, item),
            "correctable": item.document_kind == "sale" and item.resolved_at is None and not itself,
            "offered": [(each, say(f"as_{each}"), say(f"note_{each}"), typed.get("as") == each) for each in _offered(item)],
        }
    return make_response(rendered(
        "console/review/item.html", say, here="review", visitor=visitor, typed=typed, wrong_fields=wrong,
        wrong=refused.message.text(say.language) if refused else None, **content,
    ), status)


def _offered(item: QuarantineItem) -> list[str]:
    return [each for each in RESOLUTIONS if each != "new_sale" or can_be_read(item)]


def _standing(session: Session, item: QuarantineItem, site: Site) -> dict[str, Any] | None:
    """What is stored at this site under the id that came, in the form in which things come."""
    if item.code != "content_differs" or item.document_id is None:
        return None
    if item.document_kind == "stock_move":
        move = find_move(session, item.document_id)
        return move.content() if move is not None and move.move.site_id == site.id else None
    if item.document_kind == "clock_event":
        row = session.execute(
            sa.select(Participant.code, ClockEvent.kind, ClockEvent.at).join(Participant, Participant.id == ClockEvent.participant_id)
            .where(ClockEvent.id == item.document_id, ClockEvent.site_id == site.id)
        ).one_or_none()
        return None if row is None else {"participant": row[0], "kind": row[1], "at": instant_text(row[2])}
    if session.scalar(sa.select(Document.id).where(Document.id == item.document_id, Document.site_id == site.id)) is None:
        return None
    document, lines, payments, _ = stored(session, item.document_id)
    return stored_content(document, lines, payments, site.code) | {"note": document.note}


def _standing_href(session: Session, item: QuarantineItem, site: Site) -> str | None:
    known = sa.select(Document.id).where(Document.id == item.document_id, Document.site_id == site.id)
    return url_for("console.document", document_id=item.document_id) if session.scalar(known) is not None else None


def _decided(say: Speaker, item: QuarantineItem) -> dict[str, str] | None:
    if item.resolved_at is None:
        return None
    sale = url_for("console.document", document_id=item.resolved_sale_id) if item.resolved_sale_id else ""
    at = figures.moment(item.resolved_at, say.language)
    return {
        "what": say("decided", what=say(f"as_{item.resolved_as}")), "by": say("decided_by", who=item.resolved_by, at=at),
        "reason": item.reason or "", "href": sale,
    }


def _sentences(problem: dict[str, Any]) -> list[tuple[str, str]]:
    errors = problem.get("errors") or {}
    return [(pointer, " ".join(map(str, said))) for pointer, said in errors.items()] or [("", str(problem.get("detail", "")))]
