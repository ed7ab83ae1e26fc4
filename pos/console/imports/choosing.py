"""The form in which a file is chosen: what it asks for each kind of file, and what of it was typed."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Session

from pos.console.imports.forms import COLUMNS, ENGLISH, template_name
from pos.console.language import Speaker
from pos.importing.cells import read_day
from pos.importing.kinds import Kind
from pos.importing.plans import Options
from pos.money import TAX_CLASSES
from pos.sales.wanted import METHODS
from sites import clock
from sites.access import Actor, Permission, reach
from sites.registry import KINDS as SITE_KINDS
from sites.registry import Centre, Site

YEARS_BACK = 15
UNITS = ("auto", "won", "thousand")
# What a kind of workplace must offer for a file of that kind to be about it.
OFFERS = {"opening-stock": "stock", "day-totals": "day_totals", "prices": "sale", "card-statement": "sale",
          "cash-receipt-statement": "sale"}


def fields_of(session: Session, say: Speaker, actor: Actor, kind: Kind) -> dict[str, Any]:
    """The choices that the form offers, and what was chosen before."""
    typed = {name: request.values.get(name, "") for name in ("site", "owner", "day", "year", "unit", "tax_class", "method")}
    this_year = clock.business_day(clock.now()).year
    return {
        "takes": kind.takes, "typed": typed,
        "columns": [
            (name if say.language == "ko" else ENGLISH[name], needed, holds) for name, needed, holds in COLUMNS[kind.code]
        ],
        "form_name": template_name(kind.code),
        "sites": _sites(session, actor, kind) if "site" in kind.takes else [],
        "owners": _owners(session, say, actor) if "owner" in kind.takes else [],
        "years_listed": [(str(this_year - back), str(this_year - back)) for back in range(YEARS_BACK)],
        "units": [(unit, say(f"unit_{unit}")) for unit in UNITS],
        "tax_classes": [(word, say(f"class_{word}")) for word in TAX_CLASSES],
        "methods": [(word, say(f"method_{word}")) for word in METHODS if f"method_{word}" in say],
    }


def options_typed(kind: Kind) -> Options | None:
    """The options of the form; None when a date in it is none."""
    typed = {name: (request.form.get(name) or "").strip() for name in kind.takes}
    day: date | None = None
    if typed.get("day"):
        found = read_day(typed["day"])
        if found is None or not 2000 <= found[0].year <= 2199:
            return None
        day = found[0]
    year = typed.get("year", "")
    known_year = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    return Options(
        typed.get("site") or None, typed.get("owner") or None, day, known_year,
        typed.get("unit") or "auto", typed.get("tax_class") or "taxable", typed.get("method") or "cash",
    )


def _sites(session: Session, actor: Actor, kind: Kind) -> list[tuple[str, str]]:
    what = OFFERS.get(kind.code)
    kinds = [code for code, of in SITE_KINDS.items() if what is None or what in of.offers]
    query = sa.select(Site.code, Site.name).where(Site.id.in_(reach(actor.roles_for(kind.permission))), Site.kind.in_(kinds))
    return [(code, name) for code, name in session.execute(query.order_by(Site.code))]


def _owners(session: Session, say: Speaker, actor: Actor) -> list[tuple[str, str]]:
    """Whose products the actor may edit: the region's first, where they may, then the centres."""
    grants = actor.roles_for(Permission.CENTRE_WORK)
    region = actor.may(Permission.REGION_WORK)
    query = sa.select(Centre.code, Centre.name).order_by(Centre.name)
    if not any(grant.scope.kind == "region" for grant in grants):
        query = query.where(Centre.code.in_([grant.scope.code for grant in grants if grant.scope.kind == "centre"]))
    centres = [(f"centre:{code}", name) for code, name in session.execute(query)]
    return [("region", str(say("region"))), *centres] if region else centres
