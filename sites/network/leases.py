"""What a lease asks for next: the end of the rent-free time, the next renewal. Pure: no database and no clock."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sites.registry import SiteLease

SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Due:
    """A day on which somebody has to have talked with the landlord. `kind`: rent_free_ends or renewal."""

    site_id: int
    kind: str
    day: date


def lease_on(leases: Iterable[SiteLease], day: date) -> SiteLease | None:
    """The terms in force on a day, of the leases of one site."""
    begun = [lease for lease in leases if lease.valid_from <= day]
    return max(begun, key=lambda lease: lease.valid_from) if begun else None


def next_renewal(lease: SiteLease, day: date) -> date | None:
    """The first renewal on that day or later, counted in terms from the lease's beginning; None where no term is known."""
    months = lease.renewal_term_months
    if not months:
        return None
    passed = (day.year - lease.valid_from.year) * 12 + day.month - lease.valid_from.month
    terms = max(1, passed // months)
    while (renewal := _months_after(lease.valid_from, terms * months)) < day:
        terms += 1
    return renewal


def due_of(lease: SiteLease, day: date, within: timedelta = SOON) -> list[Due]:
    """What comes due from that day on, the earliest first."""
    found = (("rent_free_ends", lease.rent_free_until), ("renewal", next_renewal(lease, day)))
    coming = [Due(lease.site_id, kind, due) for kind, due in found if due is not None and day <= due <= day + within]
    return sorted(coming, key=lambda due: due.day)


def _months_after(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
