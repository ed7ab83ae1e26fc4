"""On what terms a site keeps what was left with it: days, storage fee, texts to customers, how long personal data stay. Rules of the trade
are settings of the site; nothing here is a law."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from string import Formatter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tickets.models import TicketTerms
from sites import journal
from sites.access import Actor
from sites.errors import invalid_at
from sites.registry import Site
from sites.shifts.recording import take_turn

PLACES = frozenset({"shop", "tag", "due"})


@dataclass(frozen=True, slots=True)
class Terms:
    """`work_days` until what was left is promised; after the notice it is kept for `free_days`, then `storage_fee_permille` of the price a
    day is asked for; after `unclaimed_days` it may be written off. `retention_days` after the end the customer is forgotten.
    `deposit_percent` is proposed as a deposit; `tells` whether customers are told when it is ready, and again after `remind_days`
    (None: not). Texts name {shop}, {tag} and {due}; `notice` stands on the slip. `works`: the products that are work; none: all."""

    work_days: int = 3
    free_days: int = 7
    storage_fee_permille: int = 0
    unclaimed_days: int = 90
    retention_days: int = 180
    deposit_percent: int = 30
    tells: bool = True
    remind_days: int | None = 14
    ready_text: str = "[{shop}] 맡기신 것이 다 되었습니다. 보관표 {tag}. 영업시간에 찾아가 주세요."
    reminder_text: str = "[{shop}] 맡기신 것을 아직 보관하고 있습니다. 보관표 {tag}. 찾아가 주세요."
    notice: str = ""
    works: tuple[str, ...] = ()


def terms_of(session: Session, site_id: int) -> tuple[Terms, int]:
    """A site's terms and their version; 0 while nobody has set any."""
    row = session.get(TicketTerms, site_id, populate_existing=True)
    if row is None:
        return Terms(), 0
    values = {name: getattr(row, name) for name in Terms.__dataclass_fields__ if name != "works"}
    return Terms(**values, works=tuple(json.loads(row.works))), row.version


def change_terms(session: Session, actor: Actor, site: Site, wanted: Terms, check: Callable[[int], None]) -> tuple[Terms, int]:
    """Replaces a site's terms, journalled; `check` is told the version that stands, under the site's lock. The same terms again change
    nothing. Invalid for a text with a place that nobody fills."""
    take_turn(session, site)
    standing, version = terms_of(session, site.id)
    check(version)
    _check_texts(wanted)
    if version and wanted == standing:
        return standing, version
    values = asdict(wanted) | {"works": json.dumps(list(wanted.works)), "version": version + 1}
    row = session.get(TicketTerms, site.id)
    if row is None:
        session.add(TicketTerms(site_id=site.id, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()
    journal.append(session, journal.book_of_site(site.code), actor.code, "ticket_terms_changed", site.code, _content(wanted, version + 1))
    return wanted, version + 1


def storage_fee(terms: Terms, price: int, ready_on: date | None, today: date) -> int:
    """What keeping it has cost by today, in won cut to tens; nothing before the free days are over."""
    if ready_on is None:
        return 0
    days = (today - ready_on).days - terms.free_days
    return max(0, days) * price * terms.storage_fee_permille // 10_000 * 10


def deposit_proposed(terms: Terms, price: int) -> int:
    """The deposit that is asked for, in whole thousands of won, at least one where there is any."""
    wanted = -(-price * terms.deposit_percent // 100_000) * 1000
    return min(price, wanted)


def message_text(template: str, shop: str, tag: str, due: date) -> str:
    """A text with its places filled."""
    return template.format(shop=shop, tag=tag, due=f"{due.month}월 {due.day}일")


def _check_texts(terms: Terms) -> None:
    for name in ("ready_text", "reminder_text"):
        try:
            parts = list(Formatter().parse(getattr(terms, name)))
        except ValueError:
            parts = [("", "?", "", None)]
        if any(place is not None and (place not in PLACES or layout or turned) for _, place, layout, turned in parts):
            raise invalid_at(
                f"/{name}", "{shop}, {tag}, {due}만 넣을 수 있습니다. 다른 중괄호는 지워 주세요.",
                "Only {shop}, {tag} and {due} can stand in braces. Remove the others.", code="text_wrong",
            )


def _content(terms: Terms, version: int) -> dict[str, Any]:
    return asdict(terms) | {"works": list(terms.works), "version": version}


def sites_with_terms(session: Session) -> dict[int, Terms]:
    """The terms of every site that has set its own."""
    return {site_id: terms_of(session, site_id)[0] for site_id in session.scalars(sa.select(TicketTerms.site_id))}
