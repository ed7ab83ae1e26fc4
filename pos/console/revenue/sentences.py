"""What the figures of a month say: the title, what stands below it, what is missing, and what moved between months."""

from markupsafe import Markup

from pos.console import figures
from pos.console.language import Speaker
from pos.console.revenue.reports import Asked, MonthReports
from pos.money import round_half_up
from pos.revenue.incomplete import Missing


def title(say: Speaker, asked: Asked, reports: MonthReports, scope: str) -> Markup:
    """The page's title, which is a sentence with the net revenue and how it compares."""
    this_year = asked.month // 100 == asked.today.year
    month = (figures.short_month_name if this_year else figures.month_name)(asked.month, say.language)
    if reports.is_empty:
        return say("title_none_past" if asked.is_over else "title_none", month=month, scope=scope)
    net, then = reports.by_day.total.net, reports.then_by_day.total.net
    differs = figures.permille(net, then)
    start = "so_far" if asked.is_running else "title"
    return say(
        f"{start}_{_direction(differs)}", month=month, scope=scope, net=_whole(figures.won(net, say.language)),
        then=_then_name(say, asked), percent=_whole(figures.percent(differs or 0)),
    )


def lead(say: Speaker, asked: Asked, reports: MonthReports) -> list[Markup]:
    """The sentences below the title."""
    total, language = reports.by_day.total, say.language
    said = []
    if total.sales:
        mean = round_half_up(total.net, total.sales)
        said.append(say("lead_counts", sales=figures.number(total.sales), refunds=figures.number(total.refunds or 0),
                        mean=_whole(figures.won(mean, language))))
    if not reports.is_empty and reports.then_by_day.total.net <= 0:
        said.append(say("lead_no_then", then=figures.month_name(asked.then, language)))
    if total.eliminated:
        said.append(say("lead_internal", amount=_whole(figures.won(total.eliminated, language))))
    said.append(say("lead_as_of", moment=_whole(figures.moment(reports.by_day.as_of, language))))
    return said


def missing(say: Speaker, found: tuple[Missing, ...], sites: dict[str, str]) -> list[str]:
    """What the month still lacks, each with the name of its site."""
    lines = []
    for one in found:
        name = sites.get(one.site, one.site)
        where = f"{name} · {one.device}" if one.device else name
        lines.append(f"{where}: {say.message(one.why)}")
    return lines


def late(say: Speaker, asked: Asked, reports: MonthReports) -> list[Markup]:
    """Every amount that came from a closed month into this one, or left this one for another."""
    lines = []
    for moved in reports.by_day.adjustments:
        amount = _whole(figures.won(moved.net, say.language))
        if moved.book_month == asked.month:
            line = say("late_in", origin=figures.month_name(moved.origin_month, say.language), amount=amount)
        else:
            line = say("late_out", book=figures.month_name(moved.book_month, say.language), amount=amount)
        tax = {name: figures.won(getattr(moved, name), say.language) for name in ("supply", "vat", "exempt")}
        lines.append(line + " " + say("late_tax", **tax))
    return lines


def then_name(say: Speaker, asked: Asked) -> str:
    """What is compared with, in as few words as a table's head has room for."""
    if asked.is_running:
        return say("up_to", day=figures.day_name(asked.then_days[1], say.language))
    return figures.short_month_name(asked.then, say.language)


def _then_name(say: Speaker, asked: Asked) -> str:
    if asked.is_running:
        return figures.day_name(asked.then_days[1], say.language)
    same_year = asked.then // 100 == asked.month // 100
    name = figures.short_month_name if same_year else figures.month_name
    return name(asked.then, say.language)


def _direction(differs: int | None) -> str:
    if differs is None:
        return "alone"
    return "more" if differs > 0 else "less" if differs < 0 else "same"


def _whole(figure: str) -> Markup:
    """A figure with its unit, which no line break may part."""
    return Markup('<span class="nb">{}</span>').format(figure)
