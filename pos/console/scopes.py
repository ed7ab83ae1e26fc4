"""Which scopes a visitor can look at, in the order in which the chooser lists them. Nothing out of reach is ever named."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import Actor, Permission, reach
from sites.registry import Centre, Site


@dataclass(frozen=True, slots=True)
class Choice:
    """A scope as it is written in an address, and its name; the region has none, since its name is a word of the page."""

    value: str
    name: str | None
    kind: str


def readable_scopes(session: Session, actor: Actor) -> list[Choice]:
    """Every scope that `scope_for(…, READ)` would grant: the region, then centres, then sites, each by code."""
    grants = actor.roles_for(Permission.READ)
    whole = any(grant.scope.kind == "region" for grant in grants)
    centres = sa.select(Centre.code, Centre.name).order_by(Centre.code)
    if not whole:
        centres = centres.where(Centre.code.in_([grant.scope.code for grant in grants if grant.scope.kind == "centre"]))
    sites = sa.select(Site.code, Site.name).where(Site.id.in_(reach(grants))).order_by(Site.code)
    return [
        *([Choice("region", None, "region")] if whole else []),
        *(Choice(f"centre:{code}", name, "centre") for code, name in session.execute(centres)),
        *(Choice(f"site:{code}", name, "site") for code, name in session.execute(sites)),
    ]
