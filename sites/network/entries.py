"""What a network file states, as values. None means that the file does not say it, and never that a stored fact is void."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Link:
    """Belonging by date, both days included: of a project to a centre, or of a site to a project."""

    to: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class HeadCount:
    """How many people work at a site from a day on."""

    valid_from: date
    people: int


@dataclass(frozen=True, slots=True)
class Lease:
    """The terms of a room from a day on; amounts in won, area in m²."""

    valid_from: date
    landlord: str | None
    rent_free_from: date | None
    rent_free_until: date | None
    renewal_term_months: int | None
    rent_after_free_pct: int | None
    monthly_rent: int | None
    deposit: int | None
    area_m2: Decimal | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a site is shut (휴업); without a last day it is still shut."""

    site: str
    closed_from: date
    closed_until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """A region or a local centre: a code and a name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """A project unit (사업단) and who runs it."""

    code: str
    name: str
    year: int | None
    type_code: str | None
    vat_registered: bool | None
    business_number: str | None
    centres: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """A workplace. `cut_off_minutes` is counted from midnight; an estimated opening day says so."""

    code: str
    name: str
    kind: str
    host_building: str | None
    floor: str | None
    address: str | None
    area_m2: Decimal | None
    opened_on: date | None
    opened_on_estimated: bool | None
    closed_on: date | None
    cut_off_minutes: int | None
    note: str | None
    projects: tuple[Link, ...]
    head_counts: tuple[HeadCount, ...]
    leases: tuple[Lease, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """One file, read and free of contradictions in itself. `source` is the file's name, for messages."""

    source: str
    region: Named
    centres: tuple[Named, ...]
    projects: tuple[ProjectEntry, ...]
    sites: tuple[SiteEntry, ...]
    closures: tuple[Closure, ...]
