"""What the figures of a span say: the title, what stands below it, what is missing, and what moved between months."""

from markupsafe import Markup

from pos.console import figures
from pos.console.language import Speaker
from pos.console.revenue.choices import span_name
from pos.console.revenue.reports import Asked, SpanReports
from pos.console.revenue.spans import DAY, LAST_YEAR, MONTH, PLAN, YEAR, Span
from pos.money import round_half_up
from pos.revenue.incomplete import Missing


def title(say: Speaker, asked: Asked, found: SpanReports, scope: str) -> Markup:
    """The page's title, which is a sentence with the net revenue and how it compares."""
    name = _when(say, asked, _short_name(say, asked.span, asked.today.year))
    if found.is_empty:
        return say("title_none_past" if asked.is_over else "title_none", month=name, scope=scope)
    net, start = found.by_unit.total.net, "so_far" if asked.is_running else "title"
    words = {"month": name, "scope": scope, "net": whole(figures.won(net, say.language))}
    if found.plan:
        reached = found.plan.thousandths
        if reached is None:
            return say(f"{start}_alone", **words)
        return say(f"{start}_plan", **words, percent=whole(figures.percent(reached)))
    differs = figures.permille(net, found.then_by_key.total) if found.then_by_key else None
    then = _then_in_a_sentence(say, asked) if found.then_by_key else ""
    return say(f"{start}_{_direction(differs)}", **words, then=then, percent=whole(figures.percent(differs or 0)))


def lead(say: Speaker, asked: Asked, found: SpanReports) -> list[Markup]:
    """The sentences below the title."""
    total, language = found.by_unit.total, say.language
    said = []
    if total.sales:
        mean = round_half_up(total.net, total.sales)
        said.append(say("lead_counts", sales=figures.number(total.sales), refunds=figures.number(total.refunds or 0),
                        mean=whole(figures.won(mean, language))))
    if not found.is_empty:
        said += _comparison(say, asked, found)
    if total.eliminated:
        said.append(say("lead_internal", amount=whole(figures.won(total.eliminated, language))))
    said.append(say("lead_as_of", moment=whole(figures.moment(found.by_unit.as_of, language))))
    return said


def missing(say: Speaker, found: tuple[Missing, ...], sites: dict[str, str]) -> list[str]:
    """What the span still lacks, each with the name of its site."""
    lines = []
    for one in found:
        name = sites.get(one.site, one.site)
        where = f"{name} · {one.device}" if one.device else name
        lines.append(f"{where}: {say.message(one.why)}")
    return lines


def late(say: Speaker, asked: Asked, found: SpanReports) -> list[Markup]:
    """Every amount that came from a closed month into this span, or left it for another month."""
    lines = []
    first, last = asked.span.month, asked.span.last.year * 100 + asked.span.last.month
    for moved in found.by_unit.adjustments:
        amount = whole(figures.won(moved.net, say.language))
        names = {"origin": figures.month_name(moved.origin_month, say.language), "book": figures.month_name(moved.book_month, say.language)}
        came, left = first <= moved.book_month <= last, first <= moved.origin_month <= last
        key = "late_within" if came and left else "late_in" if came else "late_out"
        tax = {name: figures.won(getattr(moved, name), say.language) for name in ("supply", "vat", "exempt")}
        lines.append(say(key, **names, amount=amount) + " " + say("late_tax", **tax))
    return lines


def then_name(say: Speaker, asked: Asked) -> str:
    """What is compared with, in as few words as a table's head has room for."""
    days = asked.then_days
    if days is None:
        return ""
    if asked.span.kind == DAY:
        return figures.day_name(days[0], say.language)
    if asked.is_running:
        return say("up_to", day=figures.day_name(days[1], say.language))
    if asked.span.kind == YEAR:
        return say("year_name", year=days[0].year)
    month = days[0].year * 100 + days[0].month
    return (figures.month_name if asked.against == LAST_YEAR else figures.short_month_name)(month, say.language)


def whole(figure: str) -> Markup:
    """A figure with its unit, which no line break may part."""
    return Markup('<span class="nb">{}</span>').format(figure)


def _comparison(say: Speaker, asked: Asked, found: SpanReports) -> list[Markup]:
    """What was left out of the comparison, and why."""
    plan = found.plan
    if asked.against == PLAN:
        if plan is None or not plan.planned:
            return [say("lead_no_plan")]
        said = [say("lead_plan", count=plan.with_plan, net=whole(figures.won(plan.net, say.language)),
                    planned=whole(figures.won(plan.planned, say.language)))]
        return [*said, *([say("lead_without_plan", count=plan.without)] if plan.without else []),
                *([say("lead_plan_so_far")] if asked.is_running else [])]
    if found.then_by_key is None:
        return [say("lead_not_over")]
    return [say("lead_no_then", then=_when(say, asked, _then_name(say, asked)))] if found.then_by_key.total <= 0 else []


def _short_name(say: Speaker, span: Span, this_year: int) -> str:
    if span.kind == YEAR or span.first.year != this_year:
        return span_name(say, span)
    if span.kind == MONTH:
        return figures.short_month_name(span.month, say.language)
    return figures.day_with_weekday(span.first, say.language)


def _then_name(say: Speaker, asked: Asked) -> str:
    days = asked.then_days
    assert days is not None
    first, last = days
    if asked.span.kind == DAY:
        near = first.year == asked.span.first.year
        day = figures.day_with_weekday(first, say.language)
        return day if near else say("day_of_year", year=first.year, day=day)
    if asked.is_running:
        day = figures.day_name(last, say.language)
        return day if first.year == asked.span.first.year or (asked.span.kind == MONTH and asked.against != LAST_YEAR) else say(
            "day_of_year", year=first.year, day=day)
    if asked.span.kind == YEAR:
        return say("year_name", year=first.year)
    name = figures.short_month_name if first.year == asked.span.first.year else figures.month_name
    return name(first.year * 100 + first.month, say.language)


def _then_in_a_sentence(say: Speaker, asked: Asked) -> str:
    # "up to 22 October" stands by itself; a whole month or day is one in or on which something was earned.
    return _then_name(say, asked) if asked.is_running else _when(say, asked, _then_name(say, asked))


def _when(say: Speaker, asked: Asked, name: str) -> str:
    return say(f"when_{asked.span.kind}", name=name)


def _direction(differs: int | None) -> str:
    if differs is None:
        return "alone"
    return "more" if differs > 0 else "less" if differs < 0 else "same"
