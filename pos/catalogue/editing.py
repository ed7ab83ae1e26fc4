"""Editing products and categories: a change is a new revision from an instant on; what was in force stays as it was."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.checks import check_barcode, check_needs, check_options
from pos.catalogue.models import Category, Product, ProductRevision
from pos.catalogue.ownership import Owner, insert_once, owned_elsewhere, owner_for, standing_owner, touch_all_sites_of
from pos.catalogue.queries import ProductView, version_of, visible_product
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, Stale, say

# Where a category stands among the tabs until someone says so.
LAST_TAB = 100


@dataclass(frozen=True, slots=True)
class WantedProduct:
    """A product as its editor wants it. `owner`: 'region', 'centre:CODE' or None for what can only be meant.

    `valid_from` None: from now on. `example` None: as it was, and not an example when new. Price in won, tax included.
    """

    name: str
    tax_class: str
    price: int
    owner: str | None = None
    category: str | None = None
    option_groups: Sequence[Mapping[str, Any]] = ()
    measured: bool = False
    open_price: bool = False
    barcode: str | None = None
    needs: str | None = None
    picture: str | None = None
    withdrawn: bool = False
    example: bool | None = None
    valid_from: datetime | None = None


def put_product(
    session: Session, actor: Actor, sku: str, wanted: WantedProduct, seen_version: int | None = None
) -> tuple[ProductView, bool]:
    """Makes the product, or gives it a new revision where it differs from what is in force; True when it is new.

    A category that nobody has made yet is made, named by its code. Stale when `seen_version` is not the product's any more;
    Conflict when the sku or barcode is taken, or when a revision that already began would be replaced.
    """
    check_options(wanted.option_groups)
    check_barcode(wanted.barcode)
    check_needs(wanted.needs)
    owner = owner_for(session, actor, wanted.owner, standing_owner(session, Product.centre_id, Product.sku == sku))
    touch_all_sites_of(session, owner)
    product = session.scalar(sa.select(Product).where(Product.sku == sku).execution_options(populate_existing=True))
    if seen_version is not None and (product is None or product.version != seen_version):
        raise Stale
    _refuse_taken_barcode(session, owner, sku, wanted)
    created = product is None
    product = product or _new_product(session, owner, sku)
    changed = _put_facts(product, wanted)
    changed = _put_revision(session, owner, product, wanted) or changed
    if changed:
        product.version += 0 if created else 1
        session.flush()
        journal.append(
            session, owner.text, actor.code, "product_created" if created else "product_changed", sku, _written(owner, product, wanted)
        )
    return visible_product(session, actor, sku, max(clock.now(), wanted.valid_from or clock.now())), created


def put_products(session: Session, actor: Actor, owner: Owner, wanted: Mapping[str, WantedProduct]) -> dict[str, int]:
    """Many products of one owner in one act, each as by `put_product`; their versions by sku. The caller has asked `owner_for`."""
    for each in wanted.values():
        check_options(each.option_groups)
        check_barcode(each.barcode)
        check_needs(each.needs)
    touch_all_sites_of(session, owner)
    query = sa.select(Product).where(Product.sku.in_(list(wanted))).execution_options(populate_existing=True)
    standing = {product.sku: product for product in session.scalars(query)}
    if any(product.centre_id != owner.centre_id for product in standing.values()):
        raise owned_elsewhere()
    histories: dict[int, list[ProductRevision]] = {}
    known = sa.select(ProductRevision).where(ProductRevision.product_id.in_([product.id for product in standing.values()]))
    for revision in session.scalars(known.order_by(ProductRevision.product_id, ProductRevision.valid_from)):
        histories.setdefault(revision.product_id, []).append(revision)
    versions, acts = {}, []
    for sku, each in wanted.items():
        product, created = standing.get(sku), sku not in standing
        if product is None or product.barcode != each.barcode or product.withdrawn_at is not None:
            _refuse_taken_barcode(session, owner, sku, each)
        product = product or _new_product(session, owner, sku)
        changed = _put_facts(product, each)
        if _revise(session, owner, product, each, histories.get(product.id, ())) or changed:
            product.version += 0 if created else 1
            acts.append(journal.Act("product_created" if created else "product_changed", sku, _written(owner, product, each)))
        versions[sku] = product.version
    session.flush()
    if acts:
        journal.append_all(session, owner.text, actor.code, acts)
    return versions


def _new_product(session: Session, owner: Owner, sku: str) -> Product:
    # Another owner's product of that sku may have been stored after we looked: other owners hold other locks.
    if not insert_once(session, Product, sku=sku, centre_id=owner.centre_id, example=False, measured=False, open_price=False, version=1):
        raise owned_elsewhere()
    return session.scalars(sa.select(Product).where(Product.sku == sku)).one()


def _refuse_taken_barcode(session: Session, owner: Owner, sku: str, wanted: WantedProduct) -> None:
    if wanted.barcode is None or wanted.withdrawn:
        return
    query = sa.select(Product.id).where(Product.barcode == wanted.barcode, Product.sku != sku, Product.withdrawn_at.is_(None))
    if owner.centre_id is not None:
        query = query.where(sa.or_(Product.centre_id.is_(None), Product.centre_id == owner.centre_id))
    if session.scalar(query.limit(1)) is not None:
        raise Conflict(
            "barcode_taken",
            say("이 바코드는 다른 상품이 쓰고 있습니다. 바코드를 확인해 주세요.", "Another product has this barcode. Check the barcode."),
        )


def _put_facts(product: Product, wanted: WantedProduct) -> bool:
    """Sets what has no history; True when something changed."""
    facts = {
        "measured": wanted.measured, "open_price": wanted.open_price, "barcode": wanted.barcode, "needs": wanted.needs,
        "picture": wanted.picture, "example": product.example if wanted.example is None else wanted.example,
    }
    changed = {name: value for name, value in facts.items() if getattr(product, name) != value}
    for name, value in changed.items():
        setattr(product, name, value)
    if wanted.withdrawn != (product.withdrawn_at is not None):
        product.withdrawn_at = clock.now() if wanted.withdrawn else None
        return True
    return bool(changed)


def _put_revision(session: Session, owner: Owner, product: Product, wanted: WantedProduct) -> bool:
    history = session.scalars(
        sa.select(ProductRevision).where(ProductRevision.product_id == product.id).order_by(ProductRevision.valid_from)
    ).all()
    return _revise(session, owner, product, wanted, history)


def _revise(session: Session, owner: Owner, product: Product, wanted: WantedProduct, history: Sequence[ProductRevision]) -> bool:
    """Gives the product a revision where it differs from what is in force; True when it does."""
    start = wanted.valid_from or clock.now()
    content = {
        "name": wanted.name, "category": wanted.category, "tax_class": wanted.tax_class, "price": wanted.price,
        "option_groups": options_text(wanted.option_groups),
    }
    before = [revision for revision in history if revision.valid_from <= start]
    if before and all(getattr(before[-1], name) == value for name, value in content.items()):
        return False
    _open_category(session, owner, wanted.category)
    if before and before[-1].valid_from == start:
        _replace_coming(before[-1], content)
    else:
        session.add(ProductRevision(product_id=product.id, valid_from=start, **content))
    return True


def _replace_coming(revision: ProductRevision, content: Mapping[str, Any]) -> None:
    if revision.valid_from <= clock.now():
        raise Conflict(
            "already_in_force",
            say("이미 적용된 내용은 바꿀 수 없습니다. 지금부터의 변경으로 보내 주세요.",
                "What is already in force cannot be replaced. Send the change from now on."),
        )
    for name, value in content.items():
        setattr(revision, name, value)


def options_text(groups: Sequence[Mapping[str, Any]]) -> str:
    """Option groups as they are stored: compact JSON in the contract's order of names."""
    ordered = [
        {
            "code": group["code"], "name": group["name"], "min": group["min"], "max": group["max"],
            "options": [{"code": option["code"], "name": option["name"], "price": option["price"]} for option in group["options"]],
        }
        for group in groups
    ]
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))


def _written(owner: Owner, product: Product, wanted: WantedProduct) -> dict[str, Any]:
    return {
        "owner": owner.text, "name": wanted.name, "category": wanted.category, "tax_class": wanted.tax_class, "price": wanted.price,
        "option_groups": json.loads(options_text(wanted.option_groups)), "measured": wanted.measured, "open_price": wanted.open_price,
        "barcode": wanted.barcode, "needs": wanted.needs, "picture": wanted.picture, "withdrawn": wanted.withdrawn,
        "example": product.example, "from": None if wanted.valid_from is None else clock.instant_text(wanted.valid_from),
        "version": product.version,
    }


def _open_category(session: Session, owner: Owner, code: str | None) -> None:
    if code is not None:
        insert_once(session, Category, code=code, name=code, position=LAST_TAB, centre_id=owner.centre_id)


def category_version(category: Category | None) -> str:
    """What If-Match names: it changes with the name and the place; empty while there is none."""
    return "" if category is None else version_of({"name": category.name, "position": category.position})


def put_category(
    session: Session, actor: Actor, code: str, name: str, position: int, owner: str | None = None, seen: str | None = None
) -> tuple[Category, str, bool]:
    """Names a category and gives it its place among the tabs; answers it, its owner, and True when it is new.

    Only its owner may; Conflict otherwise. Stale when `seen` is not the category's version any more.
    """
    whose = owner_for(session, actor, owner, standing_owner(session, Category.centre_id, Category.code == code))
    touch_all_sites_of(session, whose)
    if seen is not None and category_version(session.get(Category, code, populate_existing=True)) != seen:
        raise Stale
    created = insert_once(session, Category, code=code, name="", position=LAST_TAB, centre_id=whose.centre_id)
    category = session.get_one(Category, code, populate_existing=True)
    if category.centre_id != whose.centre_id:
        raise owned_elsewhere()
    if (category.name, category.position) != (name, position):
        category.name, category.position = name, position
        session.flush()
        journal.append(session, whose.text, actor.code, "category_put", code, {"name": name, "position": position, "owner": whose.text})
    return category, whose.text, created
