"""Editing a site by hand, one fact at a time where the network file brings many: settings, facts, leases, head counts, who runs it.

Every act takes the site's turn, raises its version, tells every door and is journalled with old and new; what people write freely (a
note, a landlord) stands there as a keyed hash. Nothing changed, nothing written.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import journal
from sites.errors import Conflict, NotFound, invalid_at, say
from sites.network.names import normal_form
from sites.registry import Project, Site, SiteAlias, SiteHeadCount, SiteLease, SiteLedger, SiteProject, touch
from sites.vault import vault

ONE_DAY = timedelta(days=1)
WRITTEN_FREELY = frozenset({"note", "landlord", "representative", "telephone"})

Check = Callable[[Site], None]


def unchecked(_site: Site) -> None:
    """For callers who have read no version."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the counter goes by: minutes after midnight that end the business day, won from which on a refund needs approval, whether a
    till is counted blind, whether cash receipts must be issued unasked, won from which on the tablet asks for one, a card may pay by
    instalments and what is over or short in a till waits for a look, and what receipts say of the site ('': nothing). None: as it was."""

    cut_off_minutes: int
    refund_approval_from: int
    blind_count: bool | None = None
    cash_receipt_mandatory: bool | None = None
    cash_receipt_from: int | None = None
    installments_from: int | None = None
    over_short_from: int | None = None
    representative: str | None = None
    telephone: str | None = None


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What and where a site is; what is unknown is None."""

    name: str
    host_building: str | None
    floor: str | None
    address: str | None
    area_m2: Decimal | None
    opened_on: date | None
    opened_on_estimated: bool
    closed_on: date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class LeaseTerms:
    """The terms of a lease; amounts in won, what is unknown is None."""

    landlord: str | None = None
    rent_free_from: date | None = None
    rent_free_until: date | None = None
    renewal_term_months: int | None = None
    rent_after_free_pct: int | None = None
    monthly_rent: int | None = None
    deposit: int | None = None
    area_m2: Decimal | None = None
    note: str | None = None


def change_settings(session: Session, by: str, site: Site, wanted: Settings, check: Check = unchecked) -> None:
    """Other settings; tablets learn them the next time they ask. Business days already decided stay."""
    _hold(session, site, check)
    given = {name: None if value == "" else value for name, value in asdict(wanted).items() if value is not None}
    _keep(session, by, site, "site_settings_changed", site, given, {})


def change_facts(session: Session, by: str, site: Site, wanted: SiteFacts, check: Check = unchecked) -> None:
    """Other facts. Invalid where the days contradict each other, Conflict where another site has the name."""
    if wanted.opened_on and wanted.closed_on and wanted.closed_on < wanted.opened_on:
        raise invalid_at("/closed_on", "닫은 날이 문을 연 날보다 빠릅니다.", "The day of closing comes before the day of opening.")
    _hold(session, site, check)
    _claim(session, site, wanted.name)
    _keep(session, by, site, "site_changed", site, asdict(wanted), {})


def put_lease(session: Session, by: str, site: Site, valid_from: date, terms: LeaseTerms, check: Check = unchecked) -> None:
    """The terms from a day on: new ones, or others for the lease that begins on that very day."""
    if terms.rent_free_from and terms.rent_free_until and terms.rent_free_until < terms.rent_free_from:
        raise invalid_at("/rent_free_until", "무상 기간의 끝이 시작보다 빠릅니다.", "The rent-free time ends before it begins.")
    _hold(session, site, check)
    standing = session.get(SiteLease, (site.id, valid_from), populate_existing=True)
    if standing is None:
        standing = SiteLease(site_id=site.id, valid_from=valid_from)
        session.add(standing)
        if terms == LeaseTerms():
            _written(session, by, site, "site_lease_changed", {"from": valid_from.isoformat()}, {})
            return
    _keep(session, by, site, "site_lease_changed", standing, asdict(terms), {"from": valid_from.isoformat()})


def remove_lease(session: Session, by: str, site: Site, valid_from: date, check: Check = unchecked) -> None:
    """Takes away a lease that was entered by mistake. NotFound when none begins on that day."""
    _hold(session, site, check)
    standing = session.get(SiteLease, (site.id, valid_from), populate_existing=True)
    if standing is None:
        raise NotFound("lease_not_found")
    session.delete(standing)
    _written(session, by, site, "site_lease_removed", {"from": valid_from.isoformat()}, {})


def put_head_count(session: Session, by: str, site: Site, valid_from: date, people: int, check: Check = unchecked) -> None:
    """How many people work there from a day on."""
    _hold(session, site, check)
    standing = session.get(SiteHeadCount, (site.id, valid_from), populate_existing=True)
    if standing is None:
        standing = SiteHeadCount(site_id=site.id, valid_from=valid_from)
        session.add(standing)
    _keep(session, by, site, "site_head_count_changed", standing, {"head_count": people}, {"from": valid_from.isoformat()})


def run_by(
    session: Session, by: str, site: Site, project: Project, from_: date, until: date | None = None, check: Check = unchecked
) -> None:
    """From that day on, up to `until` or the next project already planned, the site belongs to a project. What ran over `from_` ends
    the day before; what began on that very day is replaced. Figures by centre follow, those of past days as well."""
    if until is not None and until < from_:
        raise invalid_at("/until", "끝나는 날이 시작하는 날보다 빠릅니다.", "The last day comes before the first.")
    _hold(session, site, check)
    rows = list(session.scalars(sa.select(SiteProject).where(SiteProject.site_id == site.id).order_by(SiteProject.valid_from)))
    running = next((row for row in rows if row.valid_from <= from_ and (row.valid_until is None or row.valid_until >= from_)), None)
    following = next((row for row in rows if row.valid_from > from_), None)
    ends = [day for day in (until, following.valid_from - ONE_DAY if following else None) if day is not None]
    last = min(ends) if ends else None
    if running is not None and (running.project_id, running.valid_until) == (project.id, last):
        return
    before = session.get_one(Project, running.project_id).code if running else None
    if running is not None and running.valid_from == from_:
        session.delete(running)
        session.flush()
    elif running is not None:
        running.valid_until = from_ - ONE_DAY
    session.add(SiteProject(site_id=site.id, valid_from=from_, valid_until=last, project_id=project.id))
    changed = {"project": {"old": before, "new": project.code}}
    _written(session, by, site, "site_project_changed", {"from": from_.isoformat(), "until": last.isoformat() if last else None}, changed)


def project_by_code(session: Session, code: str) -> Project:
    """The project of that code; Invalid at /project when there is none."""
    found = session.scalar(sa.select(Project).where(Project.code == code)) if code.isprintable() else None
    if found is None:
        raise invalid_at("/project", "그런 사업단이 없습니다. 코드를 확인해 주세요.", "There is no such project. Check the code.")
    return found


def _hold(session: Session, site: Site, check: Check) -> None:
    """Waits until nobody else writes at this site, reads it anew, and asks the caller whether it is the version that was read."""
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site.id).with_for_update())
    session.refresh(site)
    check(site)


def _keep(session: Session, by: str, site: Site, act: str, row: Any, wanted: Mapping[str, Any], key: Mapping[str, Any]) -> None:
    """Sets what differs in a row, and says so."""
    different = {name: (getattr(row, name), value) for name, value in wanted.items() if getattr(row, name) != value}
    for name, (_, value) in different.items():
        setattr(row, name, value)
    if different:
        changed = {name: {"old": _plain(name, old), "new": _plain(name, new)} for name, (old, new) in different.items()}
        _written(session, by, site, act, key, changed)


def _written(session: Session, by: str, site: Site, act: str, key: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    site.version += 1
    session.flush()
    touch(session, site.id)
    journal.append(session, journal.book_of_site(site.code), by, act, site.code, {**key, "version": site.version, "facts": dict(changed)})


def _claim(session: Session, site: Site, name: str) -> None:
    """The name finds the site in imports and searches, as every spelling of it does."""
    form = normal_form(name)
    if not form:
        raise invalid_at("/name", "이름을 적어 주세요.", "Give a name.")
    taken = session.get(SiteAlias, form)
    if taken is not None and taken.site_id != site.id:
        wrong = say("다른 사업장이 쓰는 이름입니다. 다른 이름으로 적어 주세요.", "Another site has this name. Choose another one.")
        raise Conflict("name_taken", wrong, {"/name": [wrong]})
    if taken is None:
        session.add(SiteAlias(alias=form, site_id=site.id, spelling=name))


def _plain(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if name in WRITTEN_FREELY:
        return vault.keyed_hash(str(value)).hex()
    return value.isoformat() if isinstance(value, date) else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
