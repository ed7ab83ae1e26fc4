"""The network of places: region, centres, project units by date, sites, what each kind of site offers, the site's ledger row."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from sites.counter_settings import CounterSettings
from sites.db import Base, RowId
from sites.errors import NotFound

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of workplace: its names and what it offers. `by_day`: it states day totals instead of selling on a tablet."""

    code: str
    ko: str
    en: str
    offers: frozenset[str]
    by_day: bool = False


_COUNTER = frozenset({"sale", "stock", "shifts"})
_BY_DAY = frozenset({"day_totals", "shifts"})

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("cafe", "카페", "Café", _COUNTER | {"drinks", "order_board", "passes"}),
        Kind("cafe_store", "카페·매점", "Café and shop", _COUNTER | {"drinks", "goods", "order_board", "passes"}),
        Kind("kiosk_store", "매점", "Kiosk", _COUNTER | {"goods"}),
        Kind("canteen", "구내식당", "Canteen", _BY_DAY, by_day=True),
        Kind("vending", "자판기", "Vending machines", _BY_DAY, by_day=True),
        Kind("shoe_care", "신발 토탈케어", "Shoe care", _COUNTER | {"tickets", "shoe_care", "passes"}),
        Kind("mushroom_farm", "버섯 농장", "Mushroom farm", _COUNTER | {"farm", "lots", "mushrooms", "trade", "donations", "tours"}),
        Kind("car_wash", "세차장", "Car wash", _COUNTER | {"tickets", "bays", "car_care", "drinks"}),
        Kind("showroom", "홍보관", "Showroom", _COUNTER | {"goods", "consignment"}),
        Kind("convenience_franchise", "편의점(가맹)", "Franchise shop", _BY_DAY, by_day=True),
        Kind("building_services", "건물관리 용역", "Building services", frozenset({"day_totals", "contracts", "shifts"}), by_day=True),
    )
}


class Region(Base):
    """The region; there is one."""

    __tablename__ = "region"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Centre(Base):
    """A local self-sufficiency centre (지역자활센터): the operator, and the tenant of the data."""

    __tablename__ = "centre"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("region.id"))
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Project(Base):
    """A project unit (사업단) of one year, with accounts of its own. Unknown facts stay null."""

    __tablename__ = "project"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    year: Mapped[int | None]
    type_code: Mapped[str | None]
    vat_registered: Mapped[bool] = mapped_column(default=True)
    business_number: Mapped[str | None]


class ProjectCentre(Base):
    """Which centre runs a project, by date, both days included."""

    __tablename__ = "project_centre"
    __table_args__ = (sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="period"),)
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))


class Site(CounterSettings, Base):
    """A workplace (사업장). `version` answers If-Match; `cut_off_minutes` ends the business day. `blind_count`: who counts a
    till does not see what should be in it."""

    __tablename__ = "site"
    __table_args__ = (
        sa.CheckConstraint("cut_off_minutes BETWEEN 0 AND 1439", name="cut_off"),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates"),
        sa.CheckConstraint("refund_approval_from >= 0", name="refund_approval"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    host_building: Mapped[str | None]
    floor: Mapped[str | None]
    address: Mapped[str | None]
    area_m2: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 3, asdecimal=True))
    opened_on: Mapped[date | None]
    opened_on_estimated: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]
    time_zone: Mapped[str] = mapped_column(default="Asia/Seoul")
    note: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    def offers(self, what: str) -> bool:
        """Whether this kind of workplace offers `what`."""
        return what in KINDS[self.kind].offers


class SiteProject(Base):
    """Which project a site belongs to, by date, both days included. No row: operator unknown."""

    __tablename__ = "site_project"
    __table_args__ = (sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="period"),)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)


class SiteAlias(Base):
    """Another spelling of a site's name, normalised, so that imports and searches find it."""

    __tablename__ = "site_alias"
    alias: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    spelling: Mapped[str]


class SiteHeadCount(Base):
    """How many people work at a site from a date on."""

    __tablename__ = "site_head_count"
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    head_count: Mapped[int]


class SiteLease(Base):
    """The terms on which a site has its room; amounts in won, unknown ones null."""

    __tablename__ = "site_lease"
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    landlord: Mapped[str | None]
    rent_free_from: Mapped[date | None]
    rent_free_until: Mapped[date | None]
    renewal_term_months: Mapped[int | None]
    rent_after_free_pct: Mapped[int | None]
    monthly_rent: Mapped[int | None]
    deposit: Mapped[int | None]
    area_m2: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 3, asdecimal=True))
    note: Mapped[str | None]


class SiteClosure(Base):
    """Days on which a site is shut (휴업), so that no sales is not a missing day."""

    __tablename__ = "site_closure"
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    closed_from: Mapped[date] = mapped_column(primary_key=True)
    closed_until: Mapped[date | None]
    reason: Mapped[str]


class SiteLedger(Base):
    """One row a site: the writer's lock, the gapless numbers, the chain's head, and the months that are closed.

    `version` rises with everything a door may have cached about the site (catalogue, devices, months, staff), so that one
    comparison inside the writing statement proves that what was known is still true. No foreign key points here.
    """

    __tablename__ = "site_ledger"
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    seq: Mapped[int] = mapped_column(default=0)
    counter_seq: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)
    chain_head: Mapped[bytes] = mapped_column(sa.LargeBinary(32), default=GENESIS)
    closed_months: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True, slots=True)
class Period:
    """What holds for a site between two days (both included)."""

    valid_from: date
    valid_until: date | None
    project_id: int
    project_code: str
    vat_registered: bool
    centre_id: int | None
    centre_code: str | None

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Place:
    """A site as the counter needs it, read once and valid while the ledger's version stands."""

    id: int
    code: str
    name: str
    kind: str
    opened_on: date | None
    closed_on: date | None
    time_zone: str
    cut_off_minutes: int
    refund_approval_from: int
    periods: tuple[Period, ...]
    cash_receipt_mandatory: bool = False
    cash_receipt_from: int = 100_000

    def offers(self, what: str) -> bool:
        """Whether this kind of workplace offers `what`."""
        return what in KINDS[self.kind].offers

    def period_on(self, day: date) -> Period | None:
        """Project and centre of that day, or None where the operator is unknown."""
        return next((period for period in self.periods if period.covers(day)), None)


def place_of(session: Session, site: Site) -> Place:
    """Reads what the counter needs to know of a site."""
    return Place(
        site.id, site.code, site.name, site.kind, site.opened_on, site.closed_on, site.time_zone, site.cut_off_minutes,
        site.refund_approval_from, periods_of(session, site.id), site.cash_receipt_mandatory, site.cash_receipt_from,
    )


def periods_of(session: Session, site_id: int) -> tuple[Period, ...]:
    """Every stretch of days of a site with one project and one centre, earliest first."""
    rows = session.execute(
        sa.select(SiteProject, Project, ProjectCentre, Centre)
        .join(Project, Project.id == SiteProject.project_id)
        .outerjoin(ProjectCentre, ProjectCentre.project_id == Project.id)
        .outerjoin(Centre, Centre.id == ProjectCentre.centre_id)
        .where(SiteProject.site_id == site_id)
        .order_by(SiteProject.valid_from, ProjectCentre.valid_from)
    )
    return tuple(period for row in rows if (period := _period(*row)) is not None)


def _period(of: SiteProject, project: Project, run: ProjectCentre | None, centre: Centre | None) -> Period | None:
    first = of.valid_from if run is None else max(of.valid_from, run.valid_from)
    ends = [day for day in (of.valid_until, run.valid_until if run else None) if day is not None]
    last = min(ends) if ends else None
    if last is not None and last < first:
        return None
    return Period(first, last, project.id, project.code, project.vat_registered, *((centre.id, centre.code) if centre else (None, None)))


def site_by_code(session: Session, code: str) -> Site:
    """The site of that code. Only for callers whose reach was already checked; raises NotFound."""
    site = session.scalar(sa.select(Site).where(Site.code == code))
    if site is None:
        raise NotFound("site_not_found")
    return site


def touch(session: Session, *site_ids: int) -> None:
    """Tells every door that what it knew of these sites is old. Locks their ledger rows in order of site code."""
    for site_id in ordered_by_code(session, site_ids):
        session.execute(_TOUCH, {"site": site_id})


def ordered_by_code(session: Session, site_ids: Any) -> list[int]:
    """The same sites in the one order in which locks are taken."""
    query = sa.select(Site.id).where(Site.id.in_(set(site_ids))).order_by(Site.code)
    return list(session.scalars(query))


_TOUCH = sa.text("UPDATE site_ledger SET version = version + 1 WHERE site_id = :site")


@lru_cache(maxsize=64)
def closed_set(closed_months: str) -> frozenset[int]:
    """The ledger's closed months ('202010 202011') as numbers."""
    return frozenset(int(month) for month in closed_months.split())

