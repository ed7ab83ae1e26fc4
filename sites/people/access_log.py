"""The access log: who saw a name that is kept sealed. It is only added to, and holds codes, never the name."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock
from sites.people.models import AccessEntry, Participant
from sites.people.participants import legal_name
from sites.registry import Centre

# A name on a screen or in an answer; a person found by it; a file with names in it, which takes a reason.
LEGAL_NAME, FOUND_BY_NAME, FILE_WITH_NAMES = "legal_name", "found_by_name", "file_with_names"
KINDS = (LEGAL_NAME, FOUND_BY_NAME, FILE_WITH_NAMES)


def read_legal_name(session: Session, by: str, participant: Participant, reason: str) -> str | None:
    """The legal name, for those who may see it and say why; that it was read is noted. The caller holds a transaction."""
    name = legal_name(participant)
    if name is not None:
        note_access(session, by, LEGAL_NAME, participant.code, participant.centre_id, reason)
    return name


def note_access(session: Session, by: str, what: str, subject: str, centre_id: int, reason: str | None = None) -> None:
    """Writes that someone saw something sealed of a person (`subject`: their code) or of a centre (a file: its name)."""
    session.add(AccessEntry(at=clock.now(), by=by, what=what, subject=subject, centre_id=centre_id, reason=reason))
    session.flush()


def access_entries(session: Session, centre: str | None, limit: int, before: int | None = None) -> Sequence[tuple[AccessEntry, str]]:
    """Who saw what, the newest first, with the centre's code: of one centre, or with None of all. The caller has checked the reach."""
    query = sa.select(AccessEntry, Centre.code).join(Centre, Centre.id == AccessEntry.centre_id)
    if centre is not None:
        query = query.where(Centre.code == centre)
    if before is not None:
        query = query.where(AccessEntry.id < before)
    return [(entry, code) for entry, code in session.execute(query.order_by(AccessEntry.id.desc()).limit(limit))]
