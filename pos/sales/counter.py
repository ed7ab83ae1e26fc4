"""What the counter of a site knows without asking: place, catalogue, recipes, promotions, staff, tablets, closed months. Kept in memory
and valid exactly while the site's ledger row carries the version it was read under; whoever writes compares the two under the lock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from pos.catalogue.in_force import SiteCatalogue, load_site_catalogue
from pos.inventory.recipes import Recipes, load_recipes
from pos.promotions.at_site import NO_PROMOTIONS, SitePromotions, load_promotions
from sites.access import Actor, Grant, Role, Scope
from sites.devices import Device
from sites.people.models import Assignment, Participant
from sites.registry import Place, Site, SiteLedger, closed_set, place_of


@dataclass(frozen=True, slots=True)
class Counter:
    """One site's facts at one version of its ledger."""

    version: int
    place: Place
    catalogue: SiteCatalogue
    recipes: Recipes
    closed: frozenset[int]
    tablets: Mapping[bytes, Actor]
    staff: tuple[tuple[str, date, date | None], ...]
    promotions: SitePromotions = NO_PROMOTIONS

    def works_here(self, code: str, day: date) -> bool:
        """Whether a participant was assigned to the site on that day."""
        return any(code == known and first <= day and (last is None or day <= last) for known, first, last in self.staff)


@dataclass(slots=True)
class _Memory:
    counters: dict[int, Counter] = field(default_factory=dict)
    site_of_token: dict[bytes, int] = field(default_factory=dict)


_memories: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def counter_of(session: Session, site_id: int) -> Counter:
    """The site's counter, from memory where there is one. It may be old: `renewed` is for when the ledger says so."""
    known = _memory(session).counters.get(site_id)
    return known if known is not None else renewed(session, site_id)


def counter_now(session: Session, site_id: int) -> Counter:
    """The site's counter as the ledger has it now, for whoever reads without a lock: one query, and no more while nothing changed."""
    known = _memory(session).counters.get(site_id)
    version = session.scalar(sa.select(SiteLedger.version).where(SiteLedger.site_id == site_id))
    return known if known is not None and known.version == version else renewed(session, site_id)


def renewed(session: Session, site_id: int) -> Counter:
    """The site's counter, read anew."""
    # The version comes first: should a change be committed between these reads, the version is the old one and the next
    # writer reads everything again; the other way round it would trust old facts.
    version, closed_months = session.execute(
        sa.select(SiteLedger.version, SiteLedger.closed_months).where(SiteLedger.site_id == site_id)
    ).one()
    site = session.get_one(Site, site_id, populate_existing=True)
    place = place_of(session, site)
    counter = Counter(
        version, place, load_site_catalogue(session, place), load_recipes(session, place),
        closed_set(closed_months), _tablets(session, site), _staff(session, site_id), load_promotions(session, place),
    )
    memory = _memory(session)
    memory.counters[site_id] = counter
    memory.site_of_token.update(dict.fromkeys(counter.tablets, site_id))
    return counter


def tablet_at_counter(session: Session, token_hash: bytes) -> Actor | None:
    """The tablet of a credential as the counter remembers it; None when it is not in memory. Whoever writes on its word
    must compare versions under the lock, and ask `Counter.tablets` again where they differ."""
    memory = _memory(session)
    site_id = memory.site_of_token.get(token_hash)
    counter = memory.counters.get(site_id) if site_id is not None else None
    return counter.tablets.get(token_hash) if counter is not None else None


def forget(session: Session) -> None:
    """Empties the memory: for a database that went back in time, as tests and a restored backup do."""
    _memories.pop(session.get_bind().engine, None)


def _memory(session: Session) -> _Memory:
    engine = session.get_bind().engine
    memory = _memories.get(engine)
    if memory is None:
        memory = _memories[engine] = _Memory()
    return memory


def _tablets(session: Session, site: Site) -> dict[bytes, Actor]:
    grant = Grant(Role.TABLET, Scope("site", site.code))
    rows = session.execute(
        sa.select(Device.token_hash, Device.id, Device.device_no).where(Device.site_id == site.id, Device.revoked_at.is_(None))
    )
    return {
        hashed: Actor(f"tablet:{site.code}-T{device_no}", (grant,), device_id, device_no, site.id, site.code, credential=hashed)
        for hashed, device_id, device_no in rows
    }


def _staff(session: Session, site_id: int) -> tuple[tuple[str, date, date | None], ...]:
    rows = session.execute(
        sa.select(Participant.code, Assignment.valid_from, Assignment.valid_until)
        .join(Participant, Participant.id == Assignment.participant_id)
        .where(Assignment.site_id == site_id)
    )
    return tuple((code, first, last) for code, first, last in rows)
