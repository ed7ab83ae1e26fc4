"""Suppliers: made and edited by their owner, a centre or the region. What names people is sealed, and never written into a journal."""

import re
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.ownership import Owner, in_sight, owned_elsewhere, owner_for, owner_text, standing_owner
from pos.inventory.purchasing.models import Supplier
from sites import journal
from sites.access import Actor
from sites.errors import NotFound, Stale, invalid_at
from sites.registry import Centre
from sites.vault import vault

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_WRITTEN = re.compile(r"\d{3}-?\d{2}-?\d{5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class WantedSupplier:
    """A supplier as its editor wants it. `business_number` as people write it; an ended one is not offered for new orders."""

    name: str
    owner: str | None = None
    business_number: str | None = None
    contact: str | None = None
    note: str | None = None
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class SupplierView:
    """A supplier with its owner's code."""

    supplier: Supplier
    owner: str

    @property
    def contact(self) -> str | None:
        """Whom to ask for, and how to reach them."""
        sealed = self.supplier.contact_sealed
        return None if sealed is None else vault.open(sealed, "supplier", "contact", str(self.supplier.id))


def business_number_of(text: str) -> str | None:
    """The ten digits of a business registration number (사업자등록번호); None where its check digit or its form is wrong."""
    if not _WRITTEN.fullmatch(text):
        return None
    digits = text.replace("-", "")
    figures = [int(digit) for digit in digits]
    total = sum(figure * weight for figure, weight in zip(figures, _WEIGHTS, strict=False)) + figures[8] * 5 // 10
    return digits if (10 - total % 10) % 10 == figures[9] else None


def put_supplier(
    session: Session, actor: Actor, supplier_id: UUID, wanted: WantedSupplier, seen: int | None
) -> tuple[SupplierView, bool]:
    """Makes or edits a supplier; True when it is new. Stale where `seen` is not the version that stands; NotFound for one out of sight."""
    number = _checked_number(wanted.business_number)
    here = sa.select(Supplier).where(Supplier.id == supplier_id).with_for_update()
    standing = session.scalar(here.execution_options(populate_existing=True))
    if standing is not None and not _is_in_sight(session, actor, supplier_id):
        raise owned_elsewhere()
    owner = owner_for(session, actor, wanted.owner, standing_owner(session, Supplier.centre_id, Supplier.id == supplier_id))
    if standing is None and seen is not None:
        raise Stale
    if standing is None:
        supplier = Supplier(
            id=supplier_id, centre_id=owner.centre_id, name=wanted.name, business_number=number, note=wanted.note,
            contact_sealed=_sealed(supplier_id, wanted.contact), is_ended=wanted.is_ended, version=1,
        )
        session.add(supplier)
        session.flush()
        _journal(session, actor, owner, supplier)
        return SupplierView(supplier, owner.text), True
    view = SupplierView(standing, owner.text)
    if _content(view) == (wanted.name, number, wanted.contact, wanted.note, wanted.is_ended):
        return view, False
    if seen is not None and seen != standing.version:
        raise Stale
    standing.name, standing.business_number, standing.note, standing.is_ended = wanted.name, number, wanted.note, wanted.is_ended
    standing.contact_sealed = _sealed(supplier_id, wanted.contact)
    standing.version += 1
    session.flush()
    _journal(session, actor, owner, standing)
    return view, False


def suppliers_in_sight(session: Session, actor: Actor, after: tuple[str, str] = ("", ""), limit: int | None = None) -> list[SupplierView]:
    """The suppliers that the actor can see: the region's, and those of centres in reach; by name, from behind `after` (name, id)."""
    query = _VIEWS.where(in_sight(actor, Supplier.centre_id)).order_by(Supplier.name, Supplier.id).limit(limit)
    if after[1]:
        behind = sa.and_(Supplier.name == after[0], Supplier.id > UUID(after[1]))
        query = query.where(sa.or_(Supplier.name > after[0], behind))
    return [_snapshot(session, supplier, centre) for supplier, centre in session.execute(query)]


def supplier_for(session: Session, actor: Actor, supplier_id: UUID) -> SupplierView:
    """One of them; NotFound for any other."""
    row = session.execute(_VIEWS.where(Supplier.id == supplier_id, in_sight(actor, Supplier.centre_id))).one_or_none()
    if row is None:
        raise NotFound("supplier_not_found")
    return _snapshot(session, row[0], row[1])


def _snapshot(session: Session, supplier: Supplier, centre: str | None) -> SupplierView:
    # What a session lets go of at its end would be read anew row by row.
    session.expunge(supplier)
    return SupplierView(supplier, owner_text(centre))


_VIEWS = sa.select(Supplier, Centre.code).outerjoin(Centre, Centre.id == Supplier.centre_id)


def _is_in_sight(session: Session, actor: Actor, supplier_id: UUID) -> bool:
    query = sa.select(Supplier.id).where(Supplier.id == supplier_id, in_sight(actor, Supplier.centre_id))
    return session.scalar(query) is not None


def _checked_number(text: str | None) -> str | None:
    number = None if text is None else business_number_of(text)
    if text is not None and number is None:
        raise invalid_at(
            "/business_number", "사업자등록번호가 맞지 않습니다. 열 자리를 다시 확인해 주세요.",
            "This is no business registration number. Check its ten digits.", code="business_number_wrong",
        )
    return number


def _content(view: SupplierView) -> tuple[str, str | None, str | None, str | None, bool]:
    of = view.supplier
    return of.name, of.business_number, view.contact, of.note, of.is_ended


def _sealed(supplier_id: UUID, contact: str | None) -> bytes | None:
    return None if contact is None else vault.seal(contact, "supplier", "contact", str(supplier_id))


def _journal(session: Session, actor: Actor, owner: Owner, supplier: Supplier) -> None:
    # A small supplier's name is a person's: what the journal keeps for ever are keyed hashes.
    number = supplier.business_number
    content = {
        "name_hash": vault.keyed_hash(supplier.name).hex(), "number_hash": None if number is None else vault.keyed_hash(number).hex(),
        "ended": supplier.is_ended, "version": supplier.version, "owner": owner.text,
    }
    journal.append(session, owner.text, actor.code, "supplier_put", str(supplier.id), content)
