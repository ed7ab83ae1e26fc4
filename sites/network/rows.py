"""The network as the tables hold it: read once, then each row kept, added or brought up to date. No row is ever taken away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.db import Base
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
)

Row = TypeVar("Row", bound=Base)
Key = tuple[object, ...]

_KEYS: dict[type[Base], tuple[str, ...]] = {
    Region: ("code",),
    Centre: ("code",),
    Project: ("code",),
    Site: ("code",),
    ProjectCentre: ("project_id", "valid_from"),
    SiteProject: ("site_id", "valid_from"),
    SiteHeadCount: ("site_id", "valid_from"),
    SiteLease: ("site_id", "valid_from"),
    SiteClosure: ("site_id", "closed_from"),
    SiteAlias: ("alias",),
    SiteLedger: ("site_id",),
}

_PARENTS: dict[str, type[Region] | type[Centre] | type[Project] | type[Site]] = {
    "region_id": Region,
    "centre_id": Centre,
    "project_id": Project,
    "site_id": Site,
}


@dataclass(slots=True)
class Subject:
    """A region, centre, project or site of the file, and what the load wrote about it."""

    name: str
    created: bool = False
    changes: list[dict[str, Any]] = field(default_factory=list)


class Rows:
    """Every row of the network's tables, by its natural key."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # Two loads at one moment: the second waits here until the first is done, and then finds its work done.
        session.execute(sa.select(Region.id).with_for_update())
        self._rows: dict[type[Base], dict[Key, Base]] = {model: _all_sites(session, model) for model in _KEYS}

    def find(self, model: type[Row], *key: object) -> Row | None:
        """The row of that natural key."""
        return cast("Row | None", self._rows[model].get(key))

    def every(self, model: type[Row]) -> Iterator[Row]:
        """All rows of a table, those of this load included."""
        return cast("Iterator[Row]", iter(self._rows[model].values()))

    def under(self, model: type[Row], parent: int) -> list[Row]:
        """The rows of a table that hang on one parent, whose id begins their key."""
        return [cast("Row", row) for key, row in self._rows[model].items() if key[0] == parent]

    def keep(self, subject: Subject, model: type[Row], key: Key, facts: Mapping[str, object]) -> Row:
        """The row of that key with these facts, added or changed where it differs. A fact of None leaves what is stored.

        Nothing is written when nothing differs. What was written is noted at the subject, old and new.
        """
        stated = {name: value for name, value in facts.items() if value is not None}
        row = self.find(model, *key)
        if row is None:
            row = self._added(model, key, stated)
            subject.changes.append(self._change(model, key, {name: (None, value) for name, value in stated.items()}))
            return row
        different = {name: (getattr(row, name), value) for name, value in stated.items() if getattr(row, name) != value}
        for name, (_, value) in different.items():
            setattr(row, name, value)
        if different:
            subject.changes.append(self._change(model, key, different))
        return row

    def _added(self, model: type[Row], key: Key, facts: Mapping[str, object]) -> Row:
        row = model(**dict(zip(_KEYS[model], key, strict=True)), **facts)
        self._session.add(row)
        self._session.flush()
        self._rows[model][key] = row
        return row

    def _change(self, model: type[Base], key: Key, facts: Mapping[str, tuple[object, object]]) -> dict[str, Any]:
        """One row's change in JSON values: codes where the tables have ids, since an id says nothing outside them."""
        named = dict(zip(_KEYS[model], key, strict=True))
        return {
            "table": model.__tablename__,
            "key": {_word(name): self._plain(name, value) for name, value in named.items()},
            "facts": {
                _word(name): {"old": self._plain(name, old), "new": self._plain(name, new)}
                for name, (old, new) in facts.items()
            },
        }

    def _plain(self, name: str, value: object) -> object:
        if name in _PARENTS:
            return next((row.code for row in self.every(_PARENTS[name]) if row.id == value), None)
        if isinstance(value, date):
            return value.isoformat()
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _all_sites(session: Session, model: type[Base]) -> dict[Key, Base]:
    """A whole table, whoever may reach its rows: only the region's own load comes here."""
    return {tuple(getattr(row, name) for name in _KEYS[model]): row for row in session.scalars(sa.select(model))}


def _word(name: str) -> str:
    return name.removesuffix("_id")
