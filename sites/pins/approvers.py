"""Who may approve at a site with a PIN, as its tablets need to know them: codes, names and roles, never an address."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock
from sites.access import TABLE, Permission, Role
from sites.people.models import Account, AccountGrant
from sites.registry import Site, periods_of

NEAREST_FIRST = ("site", "centre", "region")
ASKED_FOR = (Permission.APPROVE, Permission.SITE_WORK)


@dataclass(frozen=True, slots=True)
class Approver:
    """An account with a PIN. `role` is the one that is nearest to the site; `may` what a tablet can ask it for."""

    code: str
    name: str | None
    role: str
    may: tuple[Permission, ...]


def approvers_of(session: Session, site: Site) -> list[Approver]:
    """The accounts in force that have a PIN and may approve at the site today: those nearest to it first, then by code."""
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    centres = [f"centre:{period.centre_code}" for period in periods_of(session, site.id) if period.covers(today) and period.centre_code]
    rows = session.execute(
        sa.select(Account.code, Account.name, AccountGrant.role, AccountGrant.scope)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(
            Account.pin_hash.is_not(None), Account.disabled_at.is_(None), AccountGrant.role.in_(sorted(TABLE[Permission.APPROVE])),
            AccountGrant.scope.in_(["region", f"site:{site.code}", *centres]),
        )
    ).all()
    found: dict[str, tuple[int, Approver]] = {}
    for code, name, role, scope in rows:
        distance = NEAREST_FIRST.index(scope.partition(":")[0])
        may = tuple(permission for permission in ASKED_FOR if Role(role) in TABLE[permission])
        known = found.get(code)
        if known is not None:
            may = tuple(permission for permission in ASKED_FOR if permission in may or permission in known[1].may)
            if known[0] <= distance:
                distance, role = known[0], known[1].role
        found[code] = (distance, Approver(code, name, role, may))
    return [approver for _, approver in sorted(found.values(), key=lambda each: (each[0], each[1].code))]
