"""What stands at the head of every receipt: whose shop it is. Facts that nobody wrote down are left out, never guessed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from sites.registry import Centre, Project, Site, periods_of


@dataclass(frozen=True, slots=True)
class Letterhead:
    """A shop as its receipts name it. `business_number` is NNN-NN-NNNNN; what is unknown is None."""

    shop: str
    centre: str | None
    project: str | None
    business_number: str | None
    address: str | None
    representative: str | None = None
    telephone: str | None = None


def letterhead(session: Session, site: Site, day: date) -> Letterhead:
    """The head of a site's receipts on a business day: project and centre are those of that day."""
    period = next((period for period in periods_of(session, site.id) if period.covers(day)), None)
    project = session.get(Project, period.project_id) if period else None
    centre = session.get(Centre, period.centre_id) if period and period.centre_id is not None else None
    return Letterhead(
        site.name, centre.name if centre else None, project.name if project else None,
        _written(project.business_number) if project and project.business_number else None, _where(site), site.representative,
        site.telephone,
    )


def _written(number: str) -> str:
    digits = "".join(character for character in number if character.isdigit())
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if len(digits) == 10 else number


def _where(site: Site) -> str | None:
    return " ".join(part for part in (site.address, site.host_building, site.floor) if part) or None
