"""A second person's yes to a sale: given with a PIN before the sale is sent, and whether it is enough for what was sold."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.promotions.rules import LEVELS, Limit, Rules
from pos.sales.models import ApprovalGiven
from pos.sales.wanted import WantedSale
from sites import clock, journal
from sites.access import Actor, Permission, Role
from sites.registry import Place, Site

CASHIER, SUPERVISOR, MANAGER = LEVELS


@dataclass(frozen=True, slots=True)
class Lowered:
    """What a sale is below the list by hand: every discount with what it lowers, and by how much prices were changed, if they were."""

    discounts: tuple[tuple[int, int], ...]
    overridden: int | None

    @property
    def total(self) -> int:
        """All of it together, in won."""
        return sum(off for off, _ in self.discounts) + (self.overridden or 0)

    def is_within(self, limit: Limit) -> bool:
        """Whether it stays within what one may take off alone; prices are not looked at."""
        taken = sum(off for off, _ in self.discounts)
        return taken <= limit.won and all(off * 100 <= limit.percent * of for off, of in self.discounts)


def needs_approval(lowered: Lowered, rules: Rules, level: str) -> bool:
    """Whether someone of this level needs a second person: beyond their limit, and a cashier for any other price."""
    if lowered.overridden is not None and level == CASHIER:
        return True
    return not lowered.is_within(rules.limits[level])


def is_approved(lowered: Lowered, rules: Rules, wanted: WantedSale, by: Actor) -> bool:
    """Whether the proven approver of a sale is a second person, and what they said yes to is within their own limit."""
    if wanted.approver is None or wanted.approval_unchecked or wanted.approver_level is None or wanted.approver == by.code:
        return False
    if wanted.approved_amount is not None and wanted.approved_amount < lowered.total:
        return False
    return not needs_approval(lowered, rules, wanted.approver_level)


def level_at(by: Actor, place: Place, centre_code: str | None) -> str:
    """The level of whoever records a sale at a place. A tablet is its cashier's."""
    if by.is_tablet:
        return CASHIER
    here = {"region", f"centre:{centre_code}", f"site:{place.code}"}
    roles = {grant.role for grant in by.roles_for(Permission.APPROVE) if str(grant.scope) in here}
    if roles & {Role.CENTRE_MANAGER, Role.REGION_ADMIN}:
        return MANAGER
    return SUPERVISOR if roles else CASHIER


def give_approval(session: Session, actor: Actor, site: Site, document_id: UUID, by: str, amount: int) -> tuple[ApprovalGiven, bool]:
    """Keeps a proven yes to a sale that is yet to come; True when it is new. The PIN never comes this far. Journalled."""
    standing = session.get(ApprovalGiven, (document_id, by, amount))
    if standing is not None:
        return standing, False
    given = ApprovalGiven(document_id=document_id, by=by, amount=amount, site_id=site.id, device_id=actor.device_id, at=clock.now())
    session.add(given)
    session.flush()
    content = {"by": by, "amount": amount}
    journal.append(session, journal.book_of_site(site.code), actor.code, "approval_given", str(document_id), content)
    return given, True


def approved_before(session: Session, site_id: int, document_id: UUID, by: str) -> int | None:
    """Up to how much below the list this person said yes to at this site before; None when they did not."""
    return session.scalar(
        sa.select(sa.func.max(ApprovalGiven.amount))
        .where(ApprovalGiven.document_id == document_id, ApprovalGiven.by == by, ApprovalGiven.site_id == site_id)
    )
