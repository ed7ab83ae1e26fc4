"""Sites by what files call them: code, name or another spelling; only those that the actor may do this for."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import Actor, Permission, reach
from sites.errors import say
from sites.network.names import normal_form
from sites.registry import Place, Site, SiteAlias, place_of

NO_SITE = say("볼 수 있는 사업장 가운데 그런 이름이나 코드가 없습니다.", "No site that you can work for has this name or code.")


class NamedSites:
    """The sites in reach under all their names. With a chosen site, that one alone."""

    def __init__(self, session: Session, by: Actor, permission: Permission, chosen: Site | None) -> None:
        allowed = reach(by.roles_for(permission))
        self._session, self._chosen = session, chosen
        self._known: dict[int, Place] = {}
        self._names: dict[str, Site] = {}
        sites = {site.id: site for site in session.scalars(sa.select(Site).where(Site.id.in_(allowed)))}
        for alias in session.scalars(sa.select(SiteAlias).where(SiteAlias.site_id.in_(list(sites)))):
            self._names[alias.alias] = sites[alias.site_id]
        for site in sites.values():
            self._names[normal_form(site.name)] = self._names[normal_form(site.code)] = site

    def find(self, name: str | None) -> Place | None:
        """The place of that name; without one the chosen site's."""
        site = self.site(name)
        if site is None:
            return None
        if site.id not in self._known:
            self._known[site.id] = place_of(self._session, site)
        return self._known[site.id]

    def site(self, name: str | None) -> Site | None:
        """The same as its row."""
        site = self._names.get(normal_form(name)) if name else self._chosen
        return None if site is None or (self._chosen is not None and site.id != self._chosen.id) else site
