"""What a text finds, kind by kind, as rows of the page: only within reach, in a number of queries that does not grow with what there is."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from pos.catalogue.finding import products_named
from pos.console import figures
from pos.console.documents.rows import rows_of
from pos.console.language import Speaker
from pos.sales.finding import remembered_documents
from sites import clock
from sites.access import Actor, Permission, sites_named
from sites.registry import Centre
from sites.shifts.finding import NamedPerson, people_named, those_to_note

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found: its name, what tells it apart, a figure, and where it stands (None: no page of its own)."""

    name: str
    second: str
    figure: str
    href: str | None
    icon: str


@dataclass(frozen=True, slots=True)
class People:
    """Who was found, and of whom by their legal name: (code, centre's id), to be noted."""

    found: Sequence[Found]
    noted: Sequence[tuple[str, int]]


def found_sites(session: Session, actor: Actor, text: str) -> list[Found]:
    """Workplaces by name, another spelling of it, or code."""
    return [Found(site.name, site.code, "", url_for("console.site", code=site.code), "store") for site in sites_named(session, actor, text)]


def found_documents_of(session: Session, say: Speaker, actor: Actor, text: str) -> list[Found]:
    """A whole receipt number of any day; else what begins with it, or came to that amount, today."""
    found, whole = remembered_documents(session, actor, text, clock.business_day(clock.now()), AT_ONCE + 1)
    return [
        Found(row.receipt, " · ".join(part for part in (row.site, row.time, row.things) if part), say("won", amount=row.amount), row.href,
              "receipt")
        for row in rows_of(session, say, found, with_day=whole)
    ]


def found_products(session: Session, say: Speaker, actor: Actor, text: str) -> list[Found]:
    """Products in sight by name, sku or barcode; by their name of today."""
    opens = actor.may(Permission.CATALOGUE)
    return [
        Found(each.name, each.sku, figures.won(each.price, say.language),
              url_for("console.catalogue_product", sku=each.sku) if opens else None, "tag")
        for each in products_named(session, actor, text)
    ]


def found_people(session: Session, say: Speaker, actor: Actor, text: str) -> People:
    """Participants by display name, code or legal name. The legal name itself is not shown."""
    found = people_named(session, actor, text)
    centres = dict(session.execute(sa.select(Centre.code, Centre.name)).all()) if found else {}
    return People([_person(say, each, centres) for each in found], those_to_note(found))


def _person(say: Speaker, each: NamedPerson, centres: dict[str, str]) -> Found:
    listed, person = each.listed, each.listed.participant
    told = [person.code, centres.get(listed.centre, listed.centre), listed.site or say("not_assigned")]
    if each.by_legal_name:
        told.append(say("by_legal_name"))
    return Found(person.display_name, " · ".join(told), "", url_for("console.participant", code=person.code), "user")
