"""The day so far, by site: finished texts and the geometry of small bars. Figures are those of the day's report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.console.names import site_name
from pos.console.scopes import written_once
from pos.console.table import Name
from pos.console.today.facts import WEEK, Facts
from pos.console.today.needs import is_silent
from pos.revenue.measures import Measures
from sites import clock
from sites.registry import KINDS, Site

BAR_WIDTH = 300
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on a common scale: its length, where last week's mark stands (None: no mark), and both in words."""

    length: int
    mark: int | None
    says: str


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site. `note` takes the place of the bar; `state` is a word, `badge` how it is dressed ('', 'line', 'bad')."""

    name: Name
    href: str
    bar: Bar | None
    note: str
    net: str
    sales: str
    change: str
    last: str
    state: str
    badge: str = ""


def live_of(say: Speaker, facts: Facts) -> dict[str, Any]:
    """Title, note, total and rows of the table, and the sentences after it."""
    measures = {row.keys[0]: row.measures for row in facts.report.rows}
    silent = {tablet.site_id for tablet in facts.tablets if is_silent(facts, tablet)}
    shown = [site for site in facts.sites if _is_shown(site, facts, measures)]
    longest = max([*(one.net for one in measures.values()), *facts.then.values(), 1])
    compared = [site for site in shown if site.id not in facts.closures and site.id not in silent and not KINDS[site.kind].by_day]
    now = sum(measures[site.code].net for site in compared if site.code in measures)
    change = figures.permille(now, sum(facts.then.get(site.id, 0) for site in compared))
    total, address = facts.report.total, written_once(lambda scope: url_for("console.revenue", scope=scope))
    last = max((end for _, end in facts.selling.values()), default=None)
    return {
        "live_title": _title(say, facts, total.net, change),
        "live_note": say("live_compared", count=len(compared)) if change is not None else "",
        "live_total": (
            say("live_total", count=len(measures)), figures.won(total.net, say.language),
            say("count_sales", count=figures.number(total.sales or 0)), _change(change), _time(last),
        ),
        "live_rows": [
            _row(say, facts, site, address(f"site:{site.code}"), measures.get(site.code), longest, site.id in silent) for site in shown
        ],
        "live_after": _after(say, facts, {site.id for site in shown}),
    }


def _is_shown(site: Site, facts: Facts, measures: Mapping[Any, Measures]) -> bool:
    """Sites that sell on tablets and are open these days, and whatever else sold today."""
    if site.code in measures:
        return True
    is_open = (site.opened_on is None or site.opened_on <= facts.today) and (site.closed_on is None or site.closed_on >= facts.today)
    return is_open and not KINDS[site.kind].by_day


def _row(say: Speaker, facts: Facts, site: Site, href: str, today: Measures | None, longest: int, silent: bool) -> SiteRow:
    name = site_name(site.name, site.opened_on)
    closure, times = facts.closures.get(site.id), facts.selling.get(site.id)
    if closure is not None and today is None:
        until = closure.closed_until
        note = (say("closed_until", reason=closure.reason, day=figures.day_name(until, say.language)) if until
                else say("closed_open_end", reason=closure.reason))
        return SiteRow(name, href, None, note, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, say("state_closed"), "line")
    net, then = (today.net if today else 0), facts.then.get(site.id, 0)
    bar = Bar(
        max(0, net) * BAR_WIDTH // longest, then * BAR_WIDTH // longest if then > 0 else None,
        say("live_bar", now=figures.won(net, say.language), then=figures.won(then, say.language)),
    )
    state, badge = _state(say, facts, site, times, silent)
    sales = say("count_sales", count=figures.number(today.sales or 0)) if today else UNKNOWN
    change = UNKNOWN if silent else _change(figures.permille(net, then))
    shown = figures.won(net, say.language) if today else UNKNOWN
    return SiteRow(name, href, bar, "", shown, sales, change, _time(times[1] if times else None), state, badge)


def _state(say: Speaker, facts: Facts, site: Site, times: tuple[datetime, datetime] | None, silent: bool) -> tuple[str, str]:
    if silent:
        return say("state_silent"), "bad"
    if times:
        return say("state_open", time=_time(times[0])), ""
    return say("state_manned" if site.id in facts.manned else "state_quiet"), ""


def _title(say: Speaker, facts: Facts, net: int, change: int | None) -> str:
    key = "live_alone" if change is None else "live_same" if change == 0 else "live_more" if change > 0 else "live_less"
    return say(key, net=figures.won(net, say.language), percent=figures.percent(change or 0),
               weekday=figures.weekday(facts.today - WEEK, say.language))


def _after(say: Speaker, facts: Facts, shown: set[int]) -> Sequence[str]:
    rest = [site for site in facts.sites if site.id not in shown]
    by_day = [site for site in rest if KINDS[site.kind].by_day and (site.closed_on is None or site.closed_on >= facts.today)]
    coming = [site for site in rest if site.opened_on is not None and site.opened_on > facts.today]
    sentences = [say("by_day", count=len(by_day))] if by_day else []
    return sentences + [
        say("not_yet", site=site.name, day=figures.day_name(site.opened_on, say.language)) for site in coming if site.opened_on is not None
    ]


def _change(thousandths: int | None) -> str:
    return UNKNOWN if thousandths is None else figures.signed_percent(thousandths)


def _time(at: datetime | None) -> str:
    return UNKNOWN if at is None else f"{at.astimezone(clock.zone(clock.DEFAULT_ZONE)):%H:%M}"
