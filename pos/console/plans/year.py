"""A site's year: twelve amounts in a form, what they change on the next page, saved in one act. What was typed is never lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.plans.page import speaker, year_in_address
from pos.console.visitor import current_visitor
from pos.importing.cells import read_won
from pos.importing.file_rows import WON
from pos.money import LARGEST_AMOUNT
from pos.revenue.plans import Plan, plans_of, put_plan
from pos.revenue.report import figures as figures_of
from sites.access import Permission, Scope, site_for
from sites.db import attempt, reading
from sites.errors import Stale
from sites.registry import Site


@dataclass(slots=True)
class Year:
    """The form: texts and versions by month (1–12), and the months whose text is no amount."""

    typed: dict[int, str]
    versions: dict[int, int]
    wrong: set[int] = field(default_factory=set)

    def amounts(self) -> dict[int, int | None]:
        """What was typed as won; an empty month has no plan. What cannot be read is in `wrong`."""
        read: dict[int, int | None] = {}
        for month, text in self.typed.items():
            won = read_won(text, WON) if text else None
            if text and (won is None or not 0 <= won <= LARGEST_AMOUNT):
                self.wrong.add(month)
            read[month] = won
        return read


@console.get("/revenue/plans/<site>/<year>")
@needs(Permission.CENTRE_WORK)
def plan_of_year(site: str, year: str) -> Response:
    """The form; `?fill=yes` puts last year's net revenue into empty months."""
    return _page(site, year_in_address(year), None)


@console.post("/revenue/plans/<site>/<year>")
@needs(Permission.CENTRE_WORK)
def plan_of_year_answer(site: str, year: str) -> Response | AnyResponse:
    """Shows what would change; with `sure` saves it."""
    actor, number, form = current_visitor().actor, year_in_address(year), _typed()
    amounts = form.amounts()
    if form.wrong or request.form.get("again"):
        return _page(site, number, form, status=422 if form.wrong else 200)
    if request.form.get("sure") != "yes":
        return _look(site, number, form, amounts)

    def save(session: Session) -> None:
        here = site_for(session, actor, site, Permission.CENTRE_WORK)
        for month, amount in amounts.items():
            put_plan(session, actor, here, Plan(number * 100 + month, amount, form.versions[month]))

    try:
        attempt(save)
    except Stale:
        return _page(site, number, form, stale=True, status=409)
    flash("done")
    return redirect(url_for("console.plans", scope=f"site:{site}", year=number))


def _typed() -> Year:
    texts = {month: request.form.get(f"m{month}", "").strip()[:30] for month in range(1, 13)}
    versions = {month: request.form.get(f"v{month}", "") for month in range(1, 13)}
    return Year(texts, {month: _version(text) for month, text in versions.items()})


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _page(code: str, year: int, form: Year | None, stale: bool = False, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.CENTRE_WORK)
        standing = _standing(session, site, year)
        earned = _earned(session, site, year - 1)
    fillable = any(standing[month].amount is None for month in earned)
    filled = form is None and fillable and request.args.get("fill") == "yes"
    changed = _changed_meanwhile(say, year, form, standing) if stale and form else []
    form = Year(form.typed, _versions(standing), form.wrong) if form and stale else form or _stands(standing, earned if filled else {})
    names = {"site": site_name(site.name, None).text, "year": year}
    html = rendered(
        "console/plans/year.html", say, here="revenue", visitor=visitor, title=say("edit_title", **names), changed=changed, filled=filled,
        wrong=bool(form.wrong), fields=[_field(say, year, month, form, earned) for month in range(1, 13)],
        fill=url_for("console.plan_of_year", site=code, year=year, fill="yes") if fillable and not filled else None,
        back=url_for("console.plans", scope=f"site:{code}", year=year),
    )
    return make_response(html, status)


def _look(code: str, year: int, form: Year, amounts: Mapping[int, int | None]) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.CENTRE_WORK)
        standing = _standing(session, site, year)
    if any(standing[month].version != form.versions[month] for month in amounts):
        return _page(code, year, form, stale=True, status=409)
    changes = [month for month, amount in amounts.items() if standing[month].amount != amount]
    rows = [
        (figures.month_name(year * 100 + month, say.language), _won(say, standing[month].amount), _won(say, amounts[month]),
         month in changes)
        for month in amounts
    ]
    before, after = (sum(amount or 0 for amount in listed) for listed in ([each.amount for each in standing.values()], amounts.values()))
    names = {"site": site_name(site.name, None).text, "year": year}
    html = rendered(
        "console/plans/sure.html", say, here="revenue", visitor=visitor, rows=rows, nothing=not changes,
        title=say("sure_title", **names) if changes else say("nothing_changes"),
        total=(figures.won(before, say.language), figures.won(after, say.language)),
        hidden=[(f"{letter}{month}", held[month]) for letter, held in (("m", form.typed), ("v", form.versions)) for month in range(1, 13)],
        back=url_for("console.plans", scope=f"site:{code}", year=year),
    )
    return make_response(html)


def _standing(session: Session, site: Site, year: int) -> dict[int, Plan]:
    return {plan.month % 100: plan for plan in plans_of(session, site, [year * 100 + month for month in range(1, 13)])}


def _earned(session: Session, site: Site, year: int) -> dict[int, int]:
    """The net of each month of a year, of months that earned anything."""
    found = figures_of(session, Scope("site", site.code), date(year, 1, 1), date(year, 12, 31), "month")
    return {int(str(row.keys[0])[5:]): row.measures.net for row in found.rows if row.measures.net > 0}


def _stands(standing: Mapping[int, Plan], filled: Mapping[int, int]) -> Year:
    amounts = {month: plan.amount if plan.amount is not None else filled.get(month) for month, plan in standing.items()}
    return Year({month: "" if amount is None else f"{amount:,}" for month, amount in amounts.items()}, _versions(standing))


def _versions(standing: Mapping[int, Plan]) -> dict[int, int]:
    return {month: plan.version for month, plan in standing.items()}


def _changed_meanwhile(say: Speaker, year: int, form: Year, standing: Mapping[int, Plan]) -> list[str]:
    return [
        say("stale_month", month=figures.month_name(year * 100 + month, say.language), amount=_won(say, plan.amount))
        for month, plan in standing.items() if plan.version != form.versions[month]
    ]


def _field(say: Speaker, year: int, month: int, form: Year, earned: Mapping[int, int]) -> tuple[int, str, str, str, int, bool]:
    hint = say("last_year", amount=figures.won(earned[month], say.language)) if month in earned else say("last_year_none")
    name = figures.short_month_name(year * 100 + month, say.language)
    return month, name, form.typed[month], hint, form.versions[month], month in form.wrong


def _won(say: Speaker, amount: int | None) -> str:
    return say("none") if amount is None else figures.won(amount, say.language)
