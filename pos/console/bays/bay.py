"""Adding a bay, changing it, ending it."""

import re

from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pos.bays.editing import WantedBay, bays_of, put_bay
from pos.bays.models import Bay
from pos.console.bays.page import speaker
from pos.console.blueprint import console, needs
from pos.console.forms import Form, blank_form, sentences_of, typed_in
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.visitor import current_visitor
from pos.daytotals.refusals import check_offer
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NEW = "new"


@console.get("/bays/sites/<site>/bays/<code>")
@needs(Permission.SITE_WORK)
def bay(site: str, code: str) -> Response:
    """The bay in a form; `new` is an empty one."""
    return _page(site, code, None)


@console.post("/bays/sites/<site>/bays/<code>")
@needs(Permission.SITE_WORK)
def bay_answer(site: str, code: str) -> Response | AnyResponse:
    """Saves it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    named = form.typed.get("code", "") if code == NEW else code
    first, last = form.day("from"), form.day("until", needed=False)
    won = [form.won(name, 1) for name in ("coin_won", "card_won")]
    start = [form.won(name) for name in ("coin_start", "card_start")]
    if CODE.fullmatch(named) is None or named == NEW:
        form.wrong["code"] = "wrong_code"
    if form.wrong or first is None:
        return _page(site, code, form, status=422)
    wanted = WantedBay(first, last, *won, *start)
    try:
        attempt(lambda session: put_bay(
            session, actor, site_for(session, actor, site, Permission.SITE_WORK), named, wanted, form.version()))
    except (Invalid, Conflict, Stale) as refused:
        return _page(site, code, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_bay")
    return redirect(url_for("console.bays", site=site))


def _page(code: str, named: str, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say = speaker()
    with reading() as session:
        site = site_for(session, current_visitor().actor, code, Permission.SITE_WORK)
        check_offer(site, "bays")
        standing = next((each for each in bays_of(session, site) if each.code == named), None)
    if standing is None and named != NEW:
        raise NotFound
    if form is None:
        today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes).isoformat()
        form = _filled(standing) if standing else Form(blank_form().typed | {"from": today, "coin_won": "500", "card_won": "1"})
    return make_response(rendered(
        "console/bays/bay.html", say, here="bays", visitor=current_visitor(), form=form, site=site, standing=standing,
        title=say("bay_edit", code=named) if standing else say("bay_new"), lead=f"{site_name(site.name, None).text} · {say('bay_lead')}",
        problems=[] if refused is None else sentences_of(refused, say.language),
    ), status)


def _filled(bay: Bay) -> Form:
    return Form({
        "version": str(bay.version), "from": bay.valid_from.isoformat(), "until": bay.valid_until.isoformat() if bay.valid_until else "",
        **{name: f"{getattr(bay, name):,}" for name in ("coin_won", "card_won", "coin_start", "card_start")},
    })
