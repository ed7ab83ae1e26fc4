"""What needs a person first: from the facts of the day to sentences, the most urgent kind on top. Pure but for the addresses."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.console.today.facts import Facts
from sites.devices import Device

SILENT_AFTER = timedelta(minutes=30)
UNSENT_AFTER = timedelta(minutes=10)
CLOCK_OFF_MS = 120_000
ITEMS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to look at: its kind, how grave it is ('bad' or 'warn'), its icon, what and why, and where to see to it."""

    kind: str
    tone: str
    icon: str
    what: str
    why: str
    act: str | None = None
    href: str | None = None


def needs_of(say: Speaker, facts: Facts, names: Mapping[int, str]) -> list[Need]:
    """Everything, by kind and then by site."""
    return [
        *_of_tablets(say, facts, names), *_cards(say, facts, names), *_set_aside(say, facts, names),
        *_tills(say, facts, names),
        *_receipts(say, facts, names), *_flags(say, facts, names), *_days(say, facts, names),
        *_shifts(say, facts, names), *_stock(say, facts, names),
    ]


def is_silent(facts: Facts, tablet: Device) -> bool:
    """Whether a tablet that should be at work has not been heard of for half an hour: somebody is there, or it holds something back."""
    if tablet.seen_at is None or facts.now - tablet.seen_at < SILENT_AFTER:
        return False
    return tablet.site_id in facts.manned


def _of_tablets(say: Speaker, facts: Facts, names: Mapping[int, str]) -> Iterator[Need]:
    for tablet in facts.tablets:
        site, device, held = names[tablet.site_id], f"T{tablet.device_no}", tablet.made - tablet.highest
        act, href = _act(say, "devices", facts, tablet.site_id, f"-{device}")
        if is_silent(facts, tablet) and tablet.seen_at is not None:
            what = say("silent", site=site, device=device, since=_since(say, facts.now - tablet.seen_at))
            yield Need("silent", "bad", "silent", what, say("silent_why"), act, href)
        if held > 0 and (tablet.oldest_unsent is None or facts.now - tablet.oldest_unsent > UNSENT_AFTER):
            oldest = tablet.oldest_unsent
            why = say("unsent_why", moment=figures.moment(oldest, say.language)) if oldest else say("unsent_why_plain")
            yield Need("unsent", "bad", "cloud-off", say("unsent", site=site, device=device, count=figures.number(held)), why, act, href)
        if tablet.highest > tablet.received:
            lacking = figures.number(tablet.highest - tablet.received)
            yield Need("gap", "bad", "diff", say("gap", site=site, device=device, count=lacking), say("gap_why"), act, href)
        if abs(tablet.clock_offset_ms or 0) >= CLOCK_OFF_MS:
            minutes, way = abs(tablet.clock_offset_ms or 0) // 60_000, say("fast" if (tablet.clock_offset_ms or 0) > 0 else "slow")
            what = say("clock", site=site, device=device, minutes=minutes, way=way)
            yield Need("clock", "warn", "clock", what, say("clock_why"), act, href)


def _set_aside(say: Speaker, facts: Facts, names: Mapping[int, str]) -> Iterator[Need]:
    for site_id, count in sorted(facts.set_aside.items(), key=lambda entry: names[entry[0]]):
        what = say("set_aside", site=names[site_id], count=figures.number(count))
        yield Need("set_aside", "bad", "diff", what, say("set_aside_why"), *_act(say, "review", facts, site_id))


def _cards(say: Speaker, facts: Facts, names: Mapping[int, str]) -> Iterator[Need]:
    if facts.cards:
        found = Counter({site_id: count for site_id, (count, _) in facts.cards.items()})
        won = figures.won(sum(won for _, won in facts.cards.values()), say.language)
        what = say("card_alone", count=figures.number(found.total()), won=won)
        yield Need("card_alone", "bad", "card", what, _where(say, found, names), *_act(say, "cash_receipts", facts, _alone(found)))


def _tills(say: Speaker, facts: Facts, names: Mapping[int, str]) -> Iterator[Need]:
    left = Counter(site_id for site_id, _ in facts.left_open)
    if left:
        since = figures.day_with_weekday(min(day for _, day in facts.left_open), say.language)
        what = say("tills_open", count=figures.number(left.total()), day=since)
        yield Need("tills_open", "bad", "unlock", what, _where(say, left, names), *_act(say, "tills", facts, _alone(left)))
    odd = Counter(site_id for site_id, _ in facts.over_short)
    if odd:
        won = sum(abs(each or 0) for _, each in facts.over_short)
        what = say("over_short", count=figures.number(odd.total()), won=figures.won(won, say.language))
        yield Need("over_short", "warn", "coins", what, _where(say, odd, names), *_act(say, "review", facts, _alone(odd)))


def _receipts(say: Speaker, facts: Facts, names: Mapping[int, str]) -> Iterator[Need]:
    found = Counter({site_id: count for site_id, (count, _) in facts.receipts.items()})
    if found:
        failed = sum(bad for _, bad in facts.receipts.values())
        word = "receipts_failed" if failed else "receipts_waiting"
        what = say(word, count=figures.number(found.total()), failed=figures.number(failed))
        tone = "bad" if failed else "warn"
        yield Need("receipts", tone, "receipt", what, _where(say, found, names), *_act(say, "cash_receipts", facts, _alone(found)))


def _flags(say: Speaker, facts: Facts, names: Mapping[int, str]) -> Iterator[Need]:
    documents = sum(each.documents for each in facts.flagged)
    by_flag = Counter({(each.site_id, flag): count for each in facts.flagged for flag, count in each.flags.items()})
    if documents:
        told = [
            f"{names[site_id]} {_flag(say, flag)} {say('count_sales', count=figures.number(n))}"
            for (site_id, flag), n in by_flag.most_common(ITEMS_NAMED)
        ]
        what = say("review", count=figures.number(documents))
        yield Need("review", "warn", "eye", what, ", ".join(told), *_act(say, "review", facts))


def _flag(say: Speaker, flag: str) -> str:
    return say(f"flag_{flag}" if f"flag_{flag}" in say else "flag_other")


def _days(say: Speaker, facts: Facts, names: Mapping[int, str]) -> Iterator[Need]:
    ids = {site.code: site.id for site in facts.sites}
    found = Counter[int]()
    for gap in facts.gaps:
        # A site that changed hands within these days belongs to somebody else by now.
        if gap.site in ids:
            found[ids[gap.site]] += 1 if gap.of_contract else gap.days
    if found:
        what = say("missing_days", count=figures.number(found.total()))
        yield Need("missing_days", "warn", "calendar", what, _where(say, found, names), *_act(say, "day_totals", facts, _alone(found)))


def _shifts(say: Speaker, facts: Facts, names: Mapping[int, str]) -> Iterator[Need]:
    found = Counter(site_id for site_id, shift in facts.shifts if "missing_out" in shift.flags)
    if found:
        what = say("missing_out", count=figures.number(found.total()))
        yield Need("missing_out", "warn", "users", what, _where(say, found, names), *_act(say, "people", facts, _alone(found), "missing"))


def _stock(say: Speaker, facts: Facts, names: Mapping[int, str]) -> Iterator[Need]:
    found = Counter(item.site_id for item in facts.low_stock)
    if len(found) == 1:
        told = [say("low_item", name=item.name, on_hand=item.on_hand, unit=item.unit) for item in facts.low_stock[:ITEMS_NAMED]]
        what = say("low_at", site=names[facts.low_stock[0].site_id], count=figures.number(found.total()))
        yield Need("low", "warn", "shelves", what, ", ".join(told), *_act(say, "stock", facts, _alone(found)))
    elif found:
        what = say("low", count=figures.number(found.total()))
        yield Need("low", "warn", "shelves", what, _where(say, found, names), *_act(say, "stock", facts))


def _where(say: Speaker, found: Counter[int], names: Mapping[int, str]) -> str:
    """The sites with the most of it, by name and count, and how many more there are."""
    told = [f"{names[site_id]} {say('count_sales', count=figures.number(count))}" for site_id, count in found.most_common(ITEMS_NAMED)]
    listed = ", ".join(told)
    return say("and_sites", first=listed, count=len(found) - ITEMS_NAMED) if len(found) > ITEMS_NAMED else listed


def _alone(found: Counter[int]) -> int | None:
    return next(iter(found)) if len(found) == 1 else None


def _act(say: Speaker, page: str, facts: Facts, site_id: int | None = None, spot: str | None = None) -> tuple[str | None, str | None]:
    """What the button says and where it leads; a `spot` on the page may begin with the site's code, and then stands as '-T1'."""
    if f"console.{page}" not in current_app.view_functions:
        return None, None
    code = next((site.code for site in facts.sites if site.id == site_id), None)
    anchor = f"{code or ''}{spot}" if spot and spot.startswith("-") else spot
    return say(f"act_{page}"), url_for(f"console.{page}", scope=f"site:{code}" if code else None, _anchor=anchor)


def _since(say: Speaker, length: timedelta) -> str:
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    return say("hours_since", hours=hours, minutes=minutes) if hours else say("minutes_since", minutes=minutes)
