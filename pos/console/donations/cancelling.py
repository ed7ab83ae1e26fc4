"""Cancelling a handover that was written wrongly: why, then what it does, then it is done once however often it is sent."""

from uuid import UUID, uuid4

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.donations.page import speaker
from pos.console.donations.sure import Sure, ask
from pos.console.forms import sentences_of
from pos.console.language import page as rendered
from pos.console.stock.amounts import StockForm, typed_in, with_unit
from pos.console.visitor import current_visitor
from pos.donations.cancelling import WantedCancellation, cancel_handover, handover_at
from pos.donations.models import Handover
from pos.donations.pool import in_pool
from pos.inventory.models import StockItem
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid


@console.get("/donations/sites/<site>/handovers/<uuid:handover_id>/cancellation")
@needs(Permission.SITE_WORK)
def donation_handover_cancel(site: str, handover_id: UUID) -> Response:
    """The form."""
    return _page(site, handover_id, StockForm({"id": str(uuid4())}))


@console.post("/donations/sites/<site>/handovers/<uuid:handover_id>/cancellation")
@needs(Permission.SITE_WORK)
def donation_handover_cancel_answer(site: str, handover_id: UUID) -> Response | AnyResponse:
    """What it does; with `sure` the cancellation itself."""
    actor, form, say = current_visitor().actor, typed_in(request.form), speaker()
    reason = form.text("reason") or ""
    if form.wrong or form.typed.get("again"):
        return _page(site, handover_id, form, status=422 if form.wrong else 200)
    at = form.at(clock.now())
    if form.typed.get("sure") != "yes":
        form.typed |= {"at": at.isoformat(), "id": str(form.id())}
        with reading() as session:
            handover, item = _found(session, site, handover_id)
            before = in_pool(session, handover.site_id, handover.item_id)
        now, after = (with_unit(milli, item.unit) for milli in (before, before + handover.quantity_milli))
        return ask(say, Sure(
            say("cancel_sure", recipient=handover.recipient), say("cancel_lead"), ((say("pool_of", item=item.name), now, after),), form,
            say("cancel_act"), url_for("console.donations", site=site), bad=True))
    wanted = WantedCancellation(form.id(), handover_id, reason, at)
    try:
        attempt(lambda session: cancel_handover(session, actor, site_for(session, actor, site, Permission.SITE_WORK), wanted))
    except (Invalid, Conflict) as refused:
        return _page(site, handover_id, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_cancelled")
    return redirect(url_for("console.donations", site=site))


def _found(session: Session, site: str, handover_id: UUID) -> tuple[Handover, StockItem]:
    here = site_for(session, current_visitor().actor, site, Permission.SITE_WORK)
    handover = handover_at(session, here, handover_id)
    item = session.get_one(StockItem, handover.item_id)
    session.expunge_all()
    return handover, item


def _page(site: str, handover_id: UUID, form: StockForm, refused: DomainError | None = None, status: int = 200) -> Response:
    say = speaker()
    with reading() as session:
        handover, item = _found(session, site, handover_id)
    facts = [
        (say("when"), figures.moment(handover.at, say.language)), (say("recipient"), handover.recipient),
        (say("quantity"), f"{item.name} {with_unit(handover.quantity_milli, item.unit)}"),
        (say("people"), figures.number(handover.head_count)),
    ]
    return make_response(rendered(
        "console/donations/cancel.html", say, here="donations", visitor=current_visitor(), form=form, facts=facts,
        title=say("cancel_title"), back=url_for("console.donations", site=site),
        problems=[] if refused is None else sentences_of(refused, say.language),
    ), status)
