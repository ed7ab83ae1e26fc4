"""Which centre ran which site on which day, read at once for all sites; and the shifts that are a scope's own by that."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.wanted import Wanted
from sites import clock
from sites.registry import Centre, ProjectCentre, SiteProject
from sites.shifts.pairing import Shift
from sites.shifts.queries import shifts_all_sites


@dataclass(frozen=True, slots=True)
class Runs:
    """Stretches of days by site: from, until (None: still), the centre's code."""

    by_site: dict[int, list[tuple[date, date | None, str]]]

    def centre_on(self, site_id: int, day: date) -> str | None:
        """The code of the centre that ran the site that day; None where nobody is known."""
        found = self.by_site.get(site_id, ())
        return next((centre for first, last, centre in found if first <= day and (last is None or day <= last)), None)


def runs_of(session: Session) -> Runs:
    """Of every site."""
    query = (
        sa.select(
            SiteProject.site_id, SiteProject.valid_from, SiteProject.valid_until, ProjectCentre.valid_from, ProjectCentre.valid_until,
            Centre.code,
        )
        .join(ProjectCentre, ProjectCentre.project_id == SiteProject.project_id).join(Centre, Centre.id == ProjectCentre.centre_id)
    )
    by_site: defaultdict[int, list[tuple[date, date | None, str]]] = defaultdict(list)
    for site_id, of_site, site_until, of_project, project_until, centre in session.execute(query):
        ends = [end for end in (site_until, project_until) if end is not None]
        by_site[site_id].append((max(of_site, of_project), min(ends) if ends else None, centre))
    return Runs(dict(by_site))


def own_shifts(session: Session, wanted: Wanted, site_ids: Sequence[int]) -> Iterator[tuple[int, Shift]]:
    """(site id, shift) of the month at these sites, on the days on which the scope held them."""
    centre = wanted.scope.code if wanted.scope.kind == "centre" else None
    runs = runs_of(session) if centre else Runs({})
    for site_id, shift in shifts_all_sites(session, site_ids, *clock.month_bounds(wanted.month)):
        if centre is None or runs.centre_on(site_id, shift.business_date) == centre:
            yield site_id, shift
