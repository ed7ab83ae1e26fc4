"""Contradictions within one network file, each refused in a sentence that names the place and says what to do."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from sites.errors import Invalid
from sites.network.entries import Lease, Link, Network, SiteEntry
from sites.network.names import normal_form
from sites.network.table import refused
from sites.registry import KINDS

Days = tuple[date, date | None]


def check(network: Network) -> None:
    """Raises Invalid for the first contradiction: codes twice, codes unknown, periods that overlap, dates in the wrong
    order, names that stand for two sites."""
    _codes(network)
    for project in network.projects:
        place = f"{network.source} · project {project.code} · centres"
        _links(place, project.centres, {centre.code for centre in network.centres}, "centre")
    for site in network.sites:
        _site(f"{network.source} · site {site.code}", site, {project.code for project in network.projects})
    _aliases(network)
    _closures(network)


def overlap(days: Iterable[Days]) -> tuple[Days, Days] | None:
    """The first two periods that share a day, both ends included; None when they lie apart."""
    ordered = sorted(days, key=lambda period: period[0])
    for earlier, later in pairwise(ordered):
        if earlier[1] is None or earlier[1] >= later[0]:
            return earlier, later
    return None


def _codes(network: Network) -> None:
    for what, entries in (("centre", network.centres), ("project", network.projects), ("site", network.sites)):
        seen: set[str] = set()
        for code in (entry.code for entry in entries):
            if code in seen:
                raise refused(f"{network.source} · {what} {code}", "같은 코드가 두 번 나옵니다. 하나를 지우거나 코드를 바꿔 주세요.",
                              "this code stands twice. Remove one, or give it another code.")
            seen.add(code)


def _site(place: str, site: SiteEntry, projects: set[str]) -> None:
    if site.kind not in KINDS:
        raise refused(f"{place} · kind", "모르는 종류 '{kind}'입니다. {known} 가운데 하나로 적어 주세요.",
                      "'{kind}' is no known kind. Write one of: {known}.", kind=site.kind, known=", ".join(KINDS))
    if site.opened_on is None and site.opened_on_estimated is not None:
        raise refused(f"{place} · opened_on_estimated", "opened_on이 없습니다. 날짜를 적거나 이 줄을 지워 주세요.",
                      "there is no opened_on. Write the date or remove this line.")
    if site.opened_on and site.closed_on and site.closed_on < site.opened_on:
        raise closed_too_early(place, site.opened_on, site.closed_on)
    _links(f"{place} · projects", site.projects, projects, "project")
    _one_a_day(f"{place} · head_counts", [count.valid_from for count in site.head_counts])
    _one_a_day(f"{place} · leases", [lease.valid_from for lease in site.leases])
    for lease in site.leases:
        _lease(f"{place} · leases {lease.valid_from}", lease)


def closed_too_early(place: str, opened_on: date, closed_on: date) -> Invalid:
    """The error of a site that closed before it opened."""
    return refused(f"{place} · closed_on", "폐점일 {closed_on}이 개점일 {opened_on}보다 빠릅니다. 두 날짜를 확인해 주세요.",
                   "closed on {closed_on}, before it opened on {opened_on}. Check both dates.",
                   opened_on=opened_on, closed_on=closed_on)


def _links(place: str, links: Sequence[Link], known: set[str], what: str) -> None:
    for link in links:
        if link.to not in known:
            raise refused(place, "{what} '{code}'이(가) 이 파일에 없습니다. [[{what}]]에 더하거나 코드를 고쳐 주세요.",
                          "there is no {what} '{code}' in this file. Add it under [[{what}]] or mend the code.",
                          what=what, code=link.to)
    _periods(place, [(link.valid_from, link.valid_until) for link in links])


def _periods(place: str, periods: Sequence[Days]) -> None:
    for first, last in periods:
        if last is not None and last < first:
            raise refused(place, "until {last}이 from {first}보다 빠릅니다. 두 날짜를 확인해 주세요.",
                          "until {last} comes before from {first}. Check both dates.", first=first, last=last)
    pair = overlap(periods)
    if pair is not None:
        raise overlapping(place, pair)


def overlapping(place: str, pair: tuple[Days, Days]) -> Invalid:
    """The error of two periods that share a day."""
    return refused(place, "{earlier}부터의 기간과 {later}부터의 기간이 겹칩니다. 앞 줄에 뒤 줄의 전날까지 until을 적어 주세요.",
                   "the periods from {earlier} and from {later} overlap. Give the earlier line an until before {later}.",
                   earlier=pair[0][0], later=pair[1][0])


def _one_a_day(place: str, days: Sequence[date]) -> None:
    twice = [day for number, day in enumerate(days) if day in days[:number]]
    if twice:
        raise refused(place, "{day} 날짜가 두 번 나옵니다. 한 줄만 남겨 주세요.", "{day} stands twice. Keep one line.", day=twice[0])


def _lease(place: str, lease: Lease) -> None:
    first, last = lease.rent_free_from, lease.rent_free_until
    if first and last and last < first:
        raise refused(f"{place} · rent_free_until", "무상임대가 끝나는 {last}이 시작하는 {first}보다 빠릅니다. 두 날짜를 확인해 주세요.",
                      "the rent-free time ends on {last}, before it begins on {first}. Check both dates.", first=first, last=last)


def _aliases(network: Network) -> None:
    owners: dict[str, tuple[str, str]] = {}
    for site in network.sites:
        for spelling in (site.name, *site.aliases):
            form = normal_form(spelling)
            if form in owners:
                owner, other = owners[form]
                raise alias_taken(f"{network.source} · site {site.code} · aliases", spelling, owner, other)
            owners[form] = site.code, spelling


def alias_taken(place: str, spelling: str, owner: str, other: str) -> Invalid:
    """The error of a name that, but for spaces and case, already stands for a site."""
    return refused(place, "'{spelling}'은(는) 띄어쓰기와 대소문자를 빼면 {owner}의 이름 '{other}'과(와) 같습니다. 한쪽을 지워 주세요.",
                   "'{spelling}' is, but for spaces and case, the name '{other}' of {owner}. Remove one of them.",
                   spelling=spelling, owner=owner, other=other)


def _closures(network: Network) -> None:
    known = {site.code for site in network.sites}
    shut: dict[str, list[Days]] = {}
    for closure in network.closures:
        place = f"{network.source} · closure {closure.site} {closure.closed_from}"
        if closure.site not in known:
            raise refused(place, "사업장 '{code}'이(가) 이 파일에 없습니다. 코드를 고쳐 주세요.",
                          "there is no site '{code}' in this file. Mend the code.", code=closure.site)
        shut.setdefault(closure.site, []).append((closure.closed_from, closure.closed_until))
        _periods(place, shut[closure.site])
