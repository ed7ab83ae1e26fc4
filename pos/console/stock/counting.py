"""The count sheet: counts are typed blind, what differs is shown, and only then they are saved, each as an anchor of its item."""

from collections.abc import Sequence
from uuid import uuid5

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import blank_form, sentences_of
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.stock.amounts import StockForm, signed, typed_in, with_unit
from pos.console.stock.page import speaker
from pos.console.stock.sure import Line, Sure, ask
from pos.console.visitor import current_visitor
from pos.inventory.moves import WantedMove, record_move
from pos.inventory.queries import OnHand, stock_of
from pos.inventory.valuing import Worth, changed
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid

FIELD = "count_"


@console.get("/stock/sites/<site>/count")
@needs(Permission.SITE_WORK)
def stock_count(site: str) -> Response:
    """The empty sheet."""
    return _sheet(site, StockForm(blank_form().typed))


@console.post("/stock/sites/<site>/count")
@needs(Permission.SITE_WORK)
def stock_count_answer(site: str) -> Response | AnyResponse:
    """Shows what differs; with `sure` saves the counts. Sent twice it is one count."""
    actor, form, now = current_visitor().actor, typed_in(request.form), clock.now()
    counted = {name.removeprefix(FIELD): form.quantity(name, 0) for name, text in form.typed.items() if name.startswith(FIELD) and text}
    if not counted:
        form.wrong["counts"] = "count_nothing"
    if form.wrong or form.typed.get("again"):
        return _sheet(site, form, status=422 if form.wrong else 200)
    at, form_id = form.at(now), form.id()
    if form.typed.get("sure") != "yes":
        form.typed |= {"at": at.isoformat(), "id": str(form_id)}
        return _look(site, form, counted)

    def save(session: Session) -> None:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        for item, milli in sorted(counted.items()):
            record_move(session, actor, here, WantedMove(uuid5(form_id, item), item, "count", milli, at))

    try:
        attempt(save)
    except (Invalid, Conflict) as refused:
        return _sheet(site, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_count")
    return redirect(url_for("console.stock", scope=f"site:{site}"))


def _sheet(code: str, form: StockForm, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.SITE_WORK)
        kept = stock_of(session, site)
    html = rendered(
        "console/stock/count.html", say, here="stock", tab="stock", visitor=visitor, scope=f"site:{code}", site=site, form=form,
        items=sorted(kept, key=lambda each: each.name), title=say("count_title", site=site_name(site.name, None).text, count=len(kept)),
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _look(code: str, form: StockForm, counted: dict[str, int]) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.SITE_WORK)
        kept = [each for each in stock_of(session, site) if each.item in counted]
    differences = {each.item: counted[each.item] - each.on_hand_milli for each in kept}
    worths = {each.item: _worth_of(each, differences[each.item]) for each in kept}
    differing, won = [each for each in kept if differences[each.item]], sum(worths.values())
    title = say("count_differs", count=len(kept), differing=len(differing)) if differing else say("count_agrees", count=len(kept))
    lead = say("count_worth", won=signed(figures.won(won, say.language), won)) if won else ""
    lines = [
        Line(each.name, (
            with_unit(each.on_hand_milli, each.unit), with_unit(counted[each.item], each.unit),
            signed(with_unit(differences[each.item], each.unit), differences[each.item]) if differences[each.item] else "–",
            signed(figures.number(worths[each.item]), worths[each.item]) if worths[each.item] else "–",
        ), bool(differences[each.item]))
        for each in _largest_first(kept, worths, differences)
    ]
    heads = (say("item"), say("in_books"), say("counted"), say("difference"), say("worth"))
    return ask(say, Sure(title, lead, heads, tuple(lines), form, say("count_save"), f"site:{code}"))


def _worth_of(kept: OnHand, difference: int) -> int:
    return changed(kept.on_hand_milli, Worth(kept.value, kept.average_micro), difference)


def _largest_first(kept: Sequence[OnHand], worths: dict[str, int], differences: dict[str, int]) -> list[OnHand]:
    return sorted(kept, key=lambda each: (-abs(worths[each.item]), not differences[each.item], each.name))
