"""Customers and what they were promised: made and edited by their owner. What names people is sealed and never written into a journal."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.catalogue.ownership import Owner, in_sight, owned_elsewhere, owner_for, owner_text, standing_owner
from pos.inventory.purchasing.suppliers import business_number_of
from pos.trade.models import DELIVERY, AgreedPrice, Customer
from sites import journal
from sites.access import Actor
from sites.errors import NotFound, Stale, invalid_at
from sites.registry import Centre, Site, periods_of
from sites.vault import vault


@dataclass(frozen=True, slots=True)
class WantedCustomer:
    """A customer as its editor wants it. `business_number` as people write it; an ended one is not offered any more."""

    name: str
    owner: str | None = None
    business_number: str | None = None
    address: str | None = None
    contact: str | None = None
    terms_days: int = 30
    terms_from: str = DELIVERY
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer with its owner's code."""

    customer: Customer
    owner: str

    @property
    def contact(self) -> str | None:
        """Whom to ask for, and how to reach them."""
        sealed = self.customer.contact_sealed
        return None if sealed is None else vault.open(sealed, "customer", "contact", self.customer.code)


def put_customer(session: Session, actor: Actor, code: str, wanted: WantedCustomer, seen: int | None) -> tuple[CustomerView, bool]:
    """Makes or edits a customer; True when it is new. Stale where `seen` does not stand any more; Conflict for one owned elsewhere."""
    number = _checked_number(wanted.business_number)
    here = sa.select(Customer).where(Customer.code == code).with_for_update()
    standing = session.scalar(here.execution_options(populate_existing=True))
    if standing is not None and not _is_in_sight(session, actor, code):
        raise owned_elsewhere()
    owner = owner_for(session, actor, wanted.owner, standing_owner(session, Customer.centre_id, Customer.code == code))
    if standing is None and seen is not None:
        raise Stale
    values = {
        "name": wanted.name, "business_number": number, "address": wanted.address, "terms_days": wanted.terms_days,
        "terms_from": wanted.terms_from, "is_ended": wanted.is_ended,
    }
    if standing is None:
        customer = Customer(code=code, centre_id=owner.centre_id, contact_sealed=_sealed(code, wanted.contact), version=1, **values)
        session.add(customer)
        return _stored(session, actor, owner, customer), True
    view = CustomerView(standing, owner.text)
    if view.contact == wanted.contact and all(getattr(standing, name) == value for name, value in values.items()):
        return view, False
    if seen is not None and seen != standing.version:
        raise Stale
    for name, value in values.items():
        setattr(standing, name, value)
    standing.contact_sealed, standing.version = _sealed(code, wanted.contact), standing.version + 1
    return _stored(session, actor, owner, standing), False


def customers_in_sight(
    session: Session, actor: Actor, active: bool = False, after: str = "", limit: int | None = None
) -> list[CustomerView]:
    """The customers that the actor can see, the region's and those of centres in reach, by code; `active`: without the ended ones."""
    query = _VIEWS.where(in_sight(actor, Customer.centre_id), Customer.code > after).order_by(Customer.code).limit(limit)
    if active:
        query = query.where(sa.not_(Customer.is_ended))
    return [CustomerView(customer, owner_text(centre)) for customer, centre in session.execute(query)]


def customer_for(session: Session, actor: Actor, code: str) -> CustomerView:
    """One of them; NotFound for any other."""
    row = session.execute(_VIEWS.where(Customer.code == code, in_sight(actor, Customer.centre_id))).one_or_none()
    if row is None:
        raise NotFound("customer_not_found")
    return CustomerView(row[0], owner_text(row[1]))


def customer_at(session: Session, site: Site, code: str) -> Customer:
    """A customer that the site may sell to: the region's, or one of a centre that runs or ran it. Invalid for any other."""
    centres = [period.centre_id for period in periods_of(session, site.id)]
    customer = session.scalar(sa.select(Customer).where(
        Customer.code == code, sa.or_(Customer.centre_id.is_(None), Customer.centre_id.in_(centres))))
    if customer is None:
        raise invalid_at("/customer", "이 사업장의 거래처가 아닙니다. 거래처를 먼저 등록해 주세요.",
                         "The site has no such customer. Register it first.", code="customer_unknown")
    return customer


def put_price(session: Session, actor: Actor, code: str, sku: str, unit_price: int | None, valid_from: date) -> CustomerView:
    """Agrees a price from a day on, or ends the agreement. NotFound for a customer out of sight; Invalid for an unknown product."""
    view = customer_for(session, actor, code)
    owner = owner_for(session, actor, view.owner, standing_owner(session, Customer.centre_id, Customer.code == code))
    if session.scalar(sa.select(Product.id).where(Product.sku == sku)) is None:
        raise invalid_at("/sku", "그런 상품이 없습니다. 상품을 먼저 등록해 주세요.", "There is no such product. Register it first.",
                         code="product_unknown")
    session.scalar(sa.select(Customer.id).where(Customer.code == code).with_for_update())
    standing = session.get(AgreedPrice, (view.customer.id, sku, valid_from), populate_existing=True)
    if standing is not None and standing.unit_price == unit_price:
        return view
    if standing is None:
        session.add(AgreedPrice(customer_id=view.customer.id, sku=sku, valid_from=valid_from, unit_price=unit_price))
    else:
        standing.unit_price = unit_price
    session.flush()
    journal.append(session, owner.text, actor.code, "agreed_price_put", code, {
        "sku": sku, "unit_price": unit_price, "from": valid_from.isoformat()})
    return view


def prices_of(session: Session, customer_id: int) -> list[AgreedPrice]:
    """Everything that was agreed with a customer, by product and day."""
    query = sa.select(AgreedPrice).where(AgreedPrice.customer_id == customer_id)
    return list(session.scalars(query.order_by(AgreedPrice.sku, AgreedPrice.valid_from)))


def agreed_on(session: Session, customer_id: int, day: date) -> dict[str, int]:
    """What the products cost a customer on a day, as far as something was agreed."""
    prices = {price.sku: price.unit_price for price in prices_of(session, customer_id) if price.valid_from <= day}
    return {sku: price for sku, price in prices.items() if price is not None}


_VIEWS = sa.select(Customer, Centre.code).outerjoin(Centre, Centre.id == Customer.centre_id)


def _is_in_sight(session: Session, actor: Actor, code: str) -> bool:
    query = sa.select(Customer.id).where(Customer.code == code, in_sight(actor, Customer.centre_id))
    return session.scalar(query) is not None


def _checked_number(text: str | None) -> str | None:
    number = None if text is None else business_number_of(text)
    if text is not None and number is None:
        raise invalid_at(
            "/business_number", "사업자등록번호가 맞지 않습니다. 열 자리를 다시 확인해 주세요.",
            "This is no business registration number. Check its ten digits.", code="business_number_wrong",
        )
    return number


def _sealed(code: str, contact: str | None) -> bytes | None:
    return None if contact is None else vault.seal(contact, "customer", "contact", code)


def _stored(session: Session, actor: Actor, owner: Owner, customer: Customer) -> CustomerView:
    session.flush()
    # A small customer's name is a person's: what the journal keeps for ever are keyed hashes.
    number = customer.business_number
    journal.append(session, owner.text, actor.code, "customer_put", customer.code, {
        "name_hash": vault.keyed_hash(customer.name).hex(), "number_hash": None if number is None else vault.keyed_hash(number).hex(),
        "terms_days": customer.terms_days, "terms_from": customer.terms_from, "ended": customer.is_ended, "version": customer.version,
        "owner": owner.text,
    })
    return CustomerView(customer, owner.text)
