"""What a month still lacks and what is in order, as the list to go through before closing. Pure but for the addresses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.console.months.facts import Facts
from pos.revenue.incomplete import Missing
from sites import clock

# Where what is missing is mended: the page, and whether its address takes a month.
_MENDED: Mapping[str, tuple[str, bool]] = {
    "unsent": ("devices", False), "numbers": ("devices", False), "set_aside": ("review", False), "days": ("day_totals", True),
    "invoices": ("day_totals", True), "till": ("tills", False), "bays": ("bays", True),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One line: 'bad' is stored with the closing, 'warn' is worth a look, 'done' is in order. What, why, and where to see to it."""

    tone: str
    what: str
    why: str
    act: str | None = None
    href: str | None = None


def checks_of(say: Speaker, facts: Facts, closed_to: tuple[str, ...]) -> list[Check]:
    """Everything: what is missing by site, then what is worth a look, then what is in order. Nothing leads where the visitor may not go."""
    found = [*_missing(say, facts), *_odd(say, facts), *_in_order(say, facts)]
    return [replace(check, act=None, href=None) if check.href and check.href.startswith(closed_to) else check for check in found]


def lacking(say: Speaker, names: Mapping[str, str], one: Missing) -> str:
    """What is missing, in a sentence that names the place."""
    key = f"lacks_{one.kind}"
    return say(key if key in say else "lacks_other", site=names.get(one.site, one.site), device=one.device or "")


def _missing(say: Speaker, facts: Facts) -> Iterator[Check]:
    names = {site.code: site.name for site in facts.sites}
    for one in facts.report.incomplete:
        page, takes_month = _MENDED.get(one.kind, ("revenue", True))
        anchor = f"{one.site}-{one.device}" if page == "devices" and one.device else None
        month = clock.month_text(facts.month) if takes_month else None
        more = _days_of(facts) if page == "tills" else {}
        yield Check(
            "bad", lacking(say, names, one), say.message(one.why), say(f"act_{page}"),
            _address(page, **_place(page, one.site), month=month, _anchor=anchor, **more),
        )


def _place(page: str, site: str) -> dict[str, str]:
    """How a page is told its place: those of one workplace's work know sites alone."""
    return {"site": site} if page == "bays" else {"scope": f"site:{site}"}


def _days_of(facts: Facts) -> dict[str, str]:
    return {"from": facts.report.first.isoformat(), "to": facts.report.last.isoformat(), "state": "open"}


def _odd(say: Speaker, facts: Facts) -> Iterator[Check]:
    """What nobody has looked at; it counts all the same, and is not stored with the closing."""
    flagged = sum(each.documents for each in facts.flagged)
    if flagged:
        where = _where(say, facts, {each.site_id: each.documents for each in facts.flagged})
        yield Check(
            "warn", say("flagged", count=figures.number(flagged)), where, say("act_review"), _address("review", scope=str(facts.scope)),
        )
    if facts.forgotten:
        count = sum(facts.forgotten.values())
        alone = [site.code for site in facts.sites if site.id in facts.forgotten]
        scope = f"site:{alone[0]}" if len(alone) == 1 else str(facts.scope)
        yield Check(
            "warn", say("forgotten", count=figures.number(count)), _where(say, facts, facts.forgotten), say("act_people"),
            _address("people", scope=scope),
        )
    if not _adds_up(facts):
        yield Check("bad", say("money_differs"), _money(say, facts), say("act_revenue"), _address(
            "revenue", scope=str(facts.scope), month=clock.month_text(facts.month)))


def _in_order(say: Speaker, facts: Facts) -> Iterator[Check]:
    kinds, total = {one.kind for one in facts.report.incomplete}, facts.report.total
    if facts.tablets and not kinds & {"unsent", "numbers"}:
        sales = figures.number(total.sales or 0)
        yield Check("done", say("tablets_fine", count=facts.tablets), say("tablets_fine_why", sales=sales))
    if total.sales and _adds_up(facts):
        yield Check("done", say("money_fine"), _money(say, facts))
    if "set_aside" not in kinds and not facts.flagged:
        yield Check("done", say("review_fine"), say("review_fine_why"))
    if not kinds & {"days", "invoices"}:
        yield Check("done", say("days_fine"), say("days_fine_why"))
    if "till" not in kinds and facts.tablets:
        yield Check("done", say("tills_fine"), say("tills_fine_why"))
    if facts.forgotten == {}:
        yield Check("done", say("hours_fine"), say("hours_fine_why"))


def _adds_up(facts: Facts) -> bool:
    """Whether what was earned is what was paid: two roll-ups, kept apart from each other."""
    return facts.paid == facts.report.total.net + facts.report.total.out_of_scope


def _money(say: Speaker, facts: Facts) -> str:
    total = facts.report.total
    amounts = {"net": total.net, "beyond": total.out_of_scope, "paid": facts.paid}
    return say("money_why", **{name: figures.won(amount, say.language) for name, amount in amounts.items()})


def _where(say: Speaker, facts: Facts, found: Mapping[int, int]) -> str:
    named = [site for site in facts.sites if site.id in found]
    first = say("where_one", site=named[0].name, count=figures.number(found[named[0].id]))
    return first if len(named) == 1 else say("where_more", first=first, count=len(named) - 1)


def _address(page: str, **given: Any) -> str | None:
    return url_for(f"console.{page}", **given) if f"console.{page}" in current_app.view_functions else None
