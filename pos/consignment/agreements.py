"""Agreements: whose goods a shop sells, at which commission from when on. What was sold under one keeps its terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Category, Product
from pos.consignment.models import ConsignedLine, ConsignmentAgreement, ConsignmentRate
from pos.consignment.producing import OFFER
from pos.sales.models import Document
from sites import journal
from sites.access import Actor
from sites.errors import Conflict, Stale, invalid_at, say
from sites.offering import check_offer
from sites.registry import Centre, Site
from sites.shifts.recording import take_turn


@dataclass(frozen=True, slots=True)
class WantedAgreement:
    """An agreement as its editor wants it; `rates` are (from, 1/10000)."""

    name: str
    centre: str
    valid_from: date
    rates: Sequence[tuple[date, int]]
    sku: str | None = None
    category: str | None = None
    valid_until: date | None = None


def put_agreement(
    session: Session, actor: Actor, site: Site, code: str, wanted: WantedAgreement, seen: int | None = None
) -> tuple[ConsignmentAgreement, bool]:
    """Makes or edits an agreement of the site; True when it is new. Conflict for another site's code, and for other terms of what was sold
    already; Invalid for goods, a centre or days that are none; Stale where `seen` is not the version that stands."""
    check_offer(site, OFFER)
    take_turn(session, site)
    centre = _check(session, wanted)
    agreement = session.scalar(sa.select(ConsignmentAgreement).where(ConsignmentAgreement.code == code))
    if agreement is not None and agreement.site_id != site.id:
        raise Conflict("owned_elsewhere", say(
            "다른 사업장에서 쓰는 코드입니다. 다른 코드를 적어 주세요.", "This code belongs to another site. Choose another."))
    if seen is not None and seen != (0 if agreement is None else agreement.version):
        raise Stale
    terms = {
        "centre_id": centre, "name": wanted.name, "sku": wanted.sku, "category": wanted.category, "valid_from": wanted.valid_from,
        "valid_until": wanted.valid_until,
    }
    if agreement is None:
        agreement = ConsignmentAgreement(code=code, site_id=site.id, version=1, **terms)
        session.add(agreement)
        session.flush()
        _keep_rates(session, agreement, wanted)
        _note(session, actor, site, code, wanted)
        return agreement, True
    was = rates_of(session, agreement)
    if was == sorted(wanted.rates) and all(getattr(agreement, name) == value for name, value in terms.items()):
        return agreement, False
    _refuse_other_terms(session, agreement, terms, was, wanted.rates)
    for name, value in terms.items():
        setattr(agreement, name, value)
    agreement.version += 1
    session.execute(sa.delete(ConsignmentRate).where(ConsignmentRate.agreement_id == agreement.id))
    _keep_rates(session, agreement, wanted)
    _note(session, actor, site, code, wanted)
    return agreement, False


def rates_of(session: Session, agreement: ConsignmentAgreement) -> list[tuple[date, int]]:
    """The rates of an agreement, the earliest first."""
    query = sa.select(ConsignmentRate.valid_from, ConsignmentRate.rate).where(ConsignmentRate.agreement_id == agreement.id)
    return [(day, rate) for day, rate in session.execute(query.order_by(ConsignmentRate.valid_from))]


def agreement_at(session: Session, site: Site, code: str) -> ConsignmentAgreement:
    """An agreement of the site; Invalid when it has none of that code."""
    found = session.scalar(
        sa.select(ConsignmentAgreement).where(ConsignmentAgreement.code == code, ConsignmentAgreement.site_id == site.id))
    if found is None:
        raise invalid_at("/agreement", "이 사업장의 위탁 약정이 아닙니다.", "The site has no such agreement.", code="agreement_unknown")
    return found


def _check(session: Session, wanted: WantedAgreement) -> int:
    centre = session.scalar(sa.select(Centre.id).where(Centre.code == wanted.centre))
    if centre is None:
        raise invalid_at("/centre", "그런 센터가 없습니다. 센터 코드를 확인해 주세요.", "There is no such centre. Check the code.",
                         code="centre_unknown")
    if wanted.valid_until is not None and wanted.valid_until < wanted.valid_from:
        raise invalid_at("/until", "끝나는 날이 시작하는 날보다 빠릅니다.", "The last day is before the first.", code="days_wrong")
    if wanted.sku is not None and wanted.category is not None:
        raise invalid_at("/category", "상품과 분류 중 하나만 적어 주세요.", "Name a product or a category, not both.", code="goods_wrong")
    if wanted.sku is not None and session.scalar(sa.select(Product.id).where(Product.sku == wanted.sku)) is None:
        raise invalid_at("/sku", "그런 상품이 없습니다. 상품을 먼저 등록해 주세요.", "There is no such product. Register it first.",
                         code="product_unknown")
    if wanted.category is not None and session.get(Category, wanted.category) is None:
        raise invalid_at("/category", "그런 분류가 없습니다. 분류를 먼저 등록해 주세요.", "There is no such category. Register it first.",
                         code="goods_wrong")
    days = [day for day, _ in wanted.rates]
    if len(set(days)) < len(days) or min(days) > wanted.valid_from:
        raise invalid_at("/rates", "수수료율은 약정이 시작하는 날부터, 날짜마다 하나씩 적어 주세요.",
                         "Give the rates from the first day of the agreement on, one a day.", code="rates_wrong")
    return centre


def _refuse_other_terms(
    session: Session, agreement: ConsignmentAgreement, terms: dict[str, object], was: Sequence[tuple[date, int]],
    rates: Sequence[tuple[date, int]],
) -> None:
    """What was sold keeps its terms: goods and centre stand from the first sale on, and rates up to the last."""
    last = session.scalar(
        sa.select(sa.func.max(Document.business_date)).join(ConsignedLine, ConsignedLine.document_id == Document.id)
        .where(ConsignedLine.agreement_id == agreement.id))
    if last is None:
        return
    same_goods = all(getattr(agreement, name) == terms[name] for name in ("centre_id", "sku", "category"))
    if not same_goods or [each for each in was if each[0] <= last] != [each for each in sorted(rates) if each[0] <= last]:
        raise Conflict("agreement_in_use", say(
            "이미 판매된 상품의 조건은 바꿀 수 없습니다. {day} 다음 날부터의 수수료율을 더하거나, 새 약정을 만들어 주세요.",
            "The terms of what was sold cannot change. Add a rate from after {day} on, or make a new agreement.", day=last.isoformat()))


def _keep_rates(session: Session, agreement: ConsignmentAgreement, wanted: WantedAgreement) -> None:
    session.add_all([ConsignmentRate(agreement_id=agreement.id, valid_from=day, rate=rate) for day, rate in wanted.rates])
    session.flush()


def _note(session: Session, actor: Actor, site: Site, code: str, wanted: WantedAgreement) -> None:
    journal.append(session, journal.book_of_site(site.code), actor.code, "consignment_agreement_put", code, {
        "site": site.code, "centre": wanted.centre, "name": wanted.name, "sku": wanted.sku, "category": wanted.category,
        "from": wanted.valid_from.isoformat(), "until": None if wanted.valid_until is None else wanted.valid_until.isoformat(),
        "rates": [{"from": day.isoformat(), "rate": rate} for day, rate in sorted(wanted.rates)],
    })
