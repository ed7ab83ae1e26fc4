"""Finding participants by name. Legal names are sealed, so that they are matched in memory; whoever is found by one is to be noted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from sites.access import Actor, Permission
from sites.db import transaction
from sites.hangul import finds
from sites.people.access_log import FOUND_BY_NAME, note_access
from sites.people.participants import legal_name
from sites.shifts.roster import Listed, participants_of

MOST_PEOPLE = 5000


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A participant who was found, and whether only the legal name led there."""

    listed: Listed
    by_legal_name: bool


def people_named(session: Session, actor: Actor, text: str) -> list[NamedPerson]:
    """Participants by display name, code or legal name, of whom the actor may see names; nobody for who may see none."""
    if not actor.may(Permission.PEOPLE):
        return []
    found = []
    for each in participants_of(session, actor, Permission.PEOPLE, limit=MOST_PEOPLE):
        by_name = finds(text, each.participant.display_name, each.participant.code)
        if by_name or finds(text, legal_name(each.participant)):
            found.append(NamedPerson(each, not by_name))
    return found


def those_to_note(found: Sequence[NamedPerson]) -> list[tuple[str, int]]:
    """Who was found by the legal name: code and centre's id."""
    return [(each.listed.participant.code, each.listed.participant.centre_id) for each in found if each.by_legal_name]


def note_found(actor: Actor, noted: Sequence[tuple[str, int]]) -> None:
    """Writes into the access log who was found by the legal name. A door calls it after its reading, since this writes."""
    if not noted:
        return
    with transaction() as session:
        for code, centre_id in noted:
            note_access(session, actor.code, FOUND_BY_NAME, code, centre_id)
