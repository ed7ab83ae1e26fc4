"""Participants: who they are. The legal name is sealed and leaves only through `legal_name`; the PIN comes in as a hash."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.people.codes import add_with_next_code
from sites.people.models import Assignment, Participant
from sites.registry import Centre, touch
from sites.vault import vault


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a participant: no more than the work needs."""

    display_name: str
    legal_name: str | None = None
    type_code: str | None = None
    started_on: date | None = None


def add_participant(session: Session, by: str, centre: Centre, facts: Facts, pin_hash: str | None = None) -> Participant:
    """A new participant of a centre, with a code of their own in the whole region."""

    def make(code: str) -> Participant:
        return Participant(
            code=code, centre_id=centre.id, display_name=facts.display_name, legal_name_sealed=_sealed(code, facts.legal_name),
            pin_hash=pin_hash, type_code=facts.type_code, started_on=facts.started_on, version=1,
        )

    participant = add_with_next_code(session, Participant, "p", make)
    _note(session, by, participant, "participant_added", {"with_pin": pin_hash is not None})
    return participant


def edit_participant(session: Session, by: str, participant: Participant, facts: Facts) -> Participant:
    """Replaces what is known of a participant; tablets learn a changed name. Nothing changed, nothing written."""
    hold(session, participant)
    if facts == facts_of(participant):
        return participant
    touch(session, *_sites_of(session, participant))
    participant.display_name, participant.type_code, participant.started_on = facts.display_name, facts.type_code, facts.started_on
    participant.legal_name_sealed = _sealed(participant.code, facts.legal_name)
    participant.version += 1
    session.flush()
    _note(session, by, participant, "participant_edited", {"version": participant.version})
    return participant


def hold(session: Session, participant: Participant) -> None:
    """Reads a participant anew and keeps others from changing them, or where they work, until the transaction ends."""
    session.refresh(participant, with_for_update={"key_share": True})


def set_participant_pin(session: Session, by: str, participant: Participant, pin_hash: str | None) -> None:
    """Gives a participant the PIN to clock in with, or with None takes it away."""
    participant.pin_hash = pin_hash
    session.flush()
    _note(session, by, participant, "participant_pin_set", {"with_pin": pin_hash is not None})


def facts_of(participant: Participant) -> Facts:
    """What is known of a participant, the legal name in the clear: only for those who may see it."""
    return Facts(participant.display_name, legal_name(participant), participant.type_code, participant.started_on)


def legal_name(participant: Participant) -> str | None:
    """The legal name, for those who may see it."""
    if participant.legal_name_sealed is None:
        return None
    return vault.open(participant.legal_name_sealed, "participant", "legal_name", participant.code)


def show_legal_name(session: Session, by: str, participant: Participant, reason: str) -> str | None:
    """The legal name, for somebody who may see it and says why: who asked and a keyed hash of the reason stand in the journal."""
    _note(session, by, participant, "participant_legal_name_shown", {"reason_hash": vault.keyed_hash(reason).hex()})
    return legal_name(participant)


def participant_by_code(session: Session, code: str) -> Participant | None:
    """The participant of that code. Only for callers who check the reach, or who tell nothing of the person."""
    return session.scalar(sa.select(Participant).where(Participant.code == code))


def display_names(session: Session, participant_codes: set[str]) -> dict[str, str]:
    """The display names of participants by code, for those who may see them."""
    query = sa.select(Participant.code, Participant.display_name).where(Participant.code.in_(participant_codes))
    return dict(session.execute(query).all())


def _sealed(code: str, name: str | None) -> bytes | None:
    return None if name is None else vault.seal(name, "participant", "legal_name", code)


def _sites_of(session: Session, participant: Participant) -> list[int]:
    today = clock.business_day(clock.now())
    lasting = sa.or_(Assignment.valid_until.is_(None), Assignment.valid_until >= today)
    return list(session.scalars(sa.select(Assignment.site_id).where(Assignment.participant_id == participant.id, lasting)))


def _note(session: Session, by: str, participant: Participant, act: str, content: dict[str, object]) -> None:
    centre = session.get_one(Centre, participant.centre_id)
    journal.append(session, f"centre:{centre.code}", by, act, participant.code, content)
