"""Bringing a network file into the tables: twice changes nothing, nothing is ever deleted, and a contradiction stops it whole."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from sites.network.checking import Days, alias_taken, closed_too_early, overlap
from sites.network.entries import Closure, Link, Network, ProjectEntry, SiteEntry
from sites.network.names import normal_form
from sites.network.rows import Row, Rows, Subject
from sites.network.table import refused
from sites.registry import (
    Centre,
    Project,
    ProjectCentre,
    Region,
    Site,
    SiteAlias,
    SiteClosure,
    SiteHeadCount,
    SiteLease,
    SiteLedger,
    SiteProject,
    touch,
)

_PROJECT_FACTS = ("name", "year", "type_code", "vat_registered", "business_number")
_SITE_FACTS = (
    "name", "kind", "host_building", "floor", "address", "area_m2", "opened_on", "closed_on", "cut_off_minutes", "note",
)

Journal = Callable[[str, str, Mapping[str, Any]], object]
"""Takes act, subject and content; journal.append with session, book and actor already given is one."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, by subject ('site:cafe-03'). `absent` stand in the tables but not in the file; they were left alone."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    absent: tuple[str, ...]


def load_network(session: Session, network: Network, journal: Journal | None = None) -> LoadReport:
    """Adds what is new and changes what differs, within the caller's transaction; a fact that the file leaves out stays.

    Every subject that was written gets one entry through `journal`. Sites of which anything changed get a new version, and
    every door that knew them is told. Raises Invalid where the file contradicts itself or what already stands.
    """
    load = _Load(network, Rows(session))
    load.region()
    for project in network.projects:
        load.project(project)
    for site in network.sites:
        load.site(site)
    for closure in network.closures:
        load.closure(closure)
    renewed = load.renewed_sites()
    session.flush()
    touch(session, *renewed)
    for subject in load.subjects.values():
        if journal is not None and subject.changes:
            act = "network_created" if subject.created else "network_updated"
            journal(act, subject.name, {"file": network.source, "changes": subject.changes})
    return load.report()


@dataclass(slots=True)
class _Load:
    """One run: the file, the rows as they stand, and what was written about whom."""

    network: Network
    rows: Rows
    subjects: dict[str, Subject] = field(default_factory=dict)

    def region(self) -> None:
        """The region and its centres."""
        entry = self.network.region
        for stored in self.rows.every(Region):
            if stored.code != entry.code:
                raise refused(
                    f"{self.network.source} · region", "이미 다른 광역 '{code}'이(가) 등록되어 있습니다. 파일의 코드를 확인해 주세요.",
                    "another region, '{code}', is on record. Check the code in the file.", code=stored.code)
        region = self.rows.keep(self._subject(Region, entry.code), Region, (entry.code,), {"name": entry.name})
        for centre in self.network.centres:
            facts = {"region_id": region.id, "name": centre.name}
            self.rows.keep(self._subject(Centre, centre.code), Centre, (centre.code,), facts)

    def project(self, entry: ProjectEntry) -> None:
        """A project unit and the centres that run it."""
        subject = self._subject(Project, entry.code)
        facts = {name: getattr(entry, name) for name in _PROJECT_FACTS}
        project = self.rows.keep(subject, Project, (entry.code,), facts)
        self._links(subject, ProjectCentre, project.id, entry.centres, Centre)

    def site(self, entry: SiteEntry) -> None:
        """A workplace with everything that hangs on it, and the ledger row without which nothing can be sold there."""
        subject = self._subject(Site, entry.code)
        site = self.rows.keep(subject, Site, (entry.code,), _site_facts(entry))
        if site.opened_on and site.closed_on and site.closed_on < site.opened_on:
            raise closed_too_early(self._place(subject), site.opened_on, site.closed_on)
        if self.rows.find(SiteLedger, site.id) is None:
            self.rows.keep(subject, SiteLedger, (site.id,), {})
        self._links(subject, SiteProject, site.id, entry.projects, Project)
        for count in entry.head_counts:
            self.rows.keep(subject, SiteHeadCount, (site.id, count.valid_from), {"head_count": count.people})
        for lease in entry.leases:
            terms = asdict(lease)
            self.rows.keep(subject, SiteLease, (site.id, terms.pop("valid_from")), terms)
        for spelling in (entry.name, *entry.aliases):
            self._alias(subject, site, spelling)

    def closure(self, entry: Closure) -> None:
        """Days on which a site is shut."""
        subject = self.subjects[f"site:{entry.site}"]
        site = self._stored(Site, entry.site)
        facts = {"closed_until": entry.closed_until, "reason": entry.reason}
        self.rows.keep(subject, SiteClosure, (site.id, entry.closed_from), facts)
        shut = [(row.closed_from, row.closed_until) for row in self.rows.under(SiteClosure, site.id)]
        self._apart(f"{self._place(subject)} · closure", shut)

    def renewed_sites(self) -> list[int]:
        """Gives sites that stood before and of which something changed, their projects included, a new version: their ids."""
        changed = {name for name, subject in self.subjects.items() if subject.changes}
        projects = {project.id for project in self.rows.every(Project) if f"project:{project.code}" in changed}
        by_project = {link.site_id for link in self.rows.every(SiteProject) if link.project_id in projects}
        renewed = []
        for site in self.rows.every(Site):
            name = f"site:{site.code}"
            created = name in self.subjects and self.subjects[name].created
            if not created and (name in changed or site.id in by_project):
                site.version += 1
                renewed.append(site.id)
        return renewed

    def report(self) -> LoadReport:
        """What was done, in the order of the file."""
        all_ = list(self.subjects.values())
        return LoadReport(
            created=tuple(subject.name for subject in all_ if subject.created),
            updated=tuple(subject.name for subject in all_ if subject.changes and not subject.created),
            unchanged=tuple(subject.name for subject in all_ if not subject.changes),
            absent=tuple(sorted(self._absent())),
        )

    def _links(
        self, subject: Subject, model: type[ProjectCentre] | type[SiteProject], parent: int, links: Sequence[Link],
        to: type[Centre] | type[Project],
    ) -> None:
        column, place = f"{to.__tablename__}_id", f"{self._place(subject)} · {to.__tablename__}s"
        for link in links:
            target = self._stored(to, link.to)
            row = self.rows.find(model, parent, link.valid_from)
            if row is not None and getattr(row, column) != target.id:
                raise refused(
                    place, "{day}부터는 이미 다른 곳으로 등록되어 있습니다. 그 줄에 until을 적고, 새 줄을 더 늦은 from으로 더해 주세요.",
                    "from {day} another one is on record. Give that line an until, and add a new line with a later from.",
                    day=link.valid_from)
            self.rows.keep(subject, model, (parent, link.valid_from), {column: target.id, "valid_until": link.valid_until})
        self._apart(place, [(row.valid_from, row.valid_until) for row in self.rows.under(model, parent)])

    def _apart(self, place: str, periods: Sequence[Days]) -> None:
        pair = overlap(periods)
        if pair is not None:
            raise refused(
                place, "등록된 {earlier}부터의 기간이 {later}부터의 기간과 겹칩니다. {earlier} 줄을 until과 함께 적어 주세요.",
                "the period on record from {earlier} overlaps the one from {later}. Write the line of {earlier} with an until.",
                earlier=pair[0][0], later=pair[1][0])

    def _alias(self, subject: Subject, site: Site, spelling: str) -> None:
        form = normal_form(spelling)
        row = self.rows.find(SiteAlias, form)
        if row is not None and row.site_id != site.id:
            owner = next(other.code for other in self.rows.every(Site) if other.id == row.site_id)
            raise alias_taken(f"{self._place(subject)} · aliases", spelling, owner, row.spelling)
        self.rows.keep(subject, SiteAlias, (form,), {"site_id": site.id, "spelling": spelling})

    def _subject(self, model: type[Row], code: str) -> Subject:
        name = f"{model.__tablename__}:{code}"
        return self.subjects.setdefault(name, Subject(name, created=self.rows.find(model, code) is None))

    def _place(self, subject: Subject) -> str:
        return f"{self.network.source} · {subject.name.replace(':', ' ')}"

    def _stored(self, model: type[Row], code: str) -> Row:
        row = self.rows.find(model, code)
        if row is None:
            raise LookupError(f"{model.__tablename__} {code} was checked and is not there")
        return row

    def _absent(self) -> Iterator[str]:
        models: tuple[type[Centre] | type[Project] | type[Site], ...] = (Centre, Project, Site)
        for model in models:
            for row in self.rows.every(model):
                if f"{model.__tablename__}:{row.code}" not in self.subjects:
                    yield f"{model.__tablename__}:{row.code}"


def _site_facts(entry: SiteEntry) -> dict[str, object]:
    # An opening day that is stated without the mark is a certain one, so the mark goes with the day.
    estimated = bool(entry.opened_on_estimated) if entry.opened_on else None
    return {name: getattr(entry, name) for name in _SITE_FACTS} | {"opened_on_estimated": estimated}
