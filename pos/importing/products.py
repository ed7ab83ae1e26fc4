"""A file of products: made or changed by their codes, with their default prices, from a day on. Prices of one site are another file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from json import loads
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.checks import check_barcode
from pos.catalogue.editing import WantedProduct, put_products
from pos.catalogue.models import Product, ProductRevision
from pos.catalogue.ownership import Owner, owner_for
from pos.importing.codes import CODE
from pos.importing.file_rows import Cells, FileRows
from pos.importing.headings import FROM_HEADINGS, TAX_CLASS_HEADINGS
from pos.importing.models import FileImportRow
from pos.importing.plans import CHANGED, NEW, SAME, Change, Did, Options, Plan, PlannedRow
from pos.importing.reading import Sheet
from pos.importing.undoing import changed_since
from sites import clock
from sites.access import Actor
from sites.errors import Invalid, say

MEANINGS = {
    "sku": frozenset({"상품코드", "코드", "품번", "관리코드", "sku", "code"}),
    "name": frozenset({"상품명", "상품", "품명", "메뉴", "메뉴명", "이름", "name"}),
    "category": frozenset({"분류", "카테고리", "구분", "탭", "category"}),
    "price": frozenset({"가격", "판매가", "판매가격", "단가", "소비자가", "price"}),
    "tax_class": TAX_CLASS_HEADINGS,
    "barcode": frozenset({"바코드", "바코드번호", "barcode"}),
    "day": FROM_HEADINGS,
}
# What the preview tells apart, in this order; a coming price is a change of its own revision.
SHOWN = ("name", "category", "price", "tax_class", "barcode", "withdrawn")
IN_REVISION = ("name", "category", "price", "tax_class")

NO_CODE = say("영문, 숫자, 점, 밑줄, 빼기로 된 64자까지의 코드여야 합니다.",
              "A code has up to 64 letters, digits, dots, dashes or underscores.")
TWICE = say("같은 상품 코드가 파일에 두 번 있습니다. 한 줄만 남겨 주세요.", "This code stands twice in the file. Leave one row.")
BARCODE_TWICE = say("다른 상품이 쓰는 바코드입니다. 바코드를 확인해 주세요.", "Another product has this barcode. Check it.")
ELSEWHERE = say("다른 곳에서 쓰는 코드입니다. 다른 코드를 정해 주세요.", "This code is used elsewhere. Choose another one.")
PAST = say("지난 날짜부터는 바꿀 수 없습니다. 오늘이나 앞으로의 날짜를 적어 주세요.",
           "A past day cannot be changed. Write today or a day to come.")
NEEDS_ALL = say("새 상품입니다. 상품명, 가격, 과세구분을 모두 적어 주세요.", "This is a new product. Give its name, price and tax class.")


@dataclass(frozen=True, slots=True)
class ProductAct:
    """A product as it would be from `day` (None: from now on), and what of it stood before; None for a new one."""

    sku: str
    wanted: WantedProduct
    day: date | None
    before: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A product with its revisions, in order of day."""

    product: Product
    revisions: tuple[ProductRevision, ...]

    def at(self, instant: datetime) -> ProductRevision:
        """The revision in force at an instant; before the first one, the first one."""
        return next((each for each in reversed(self.revisions) if each.valid_from <= instant), self.revisions[0])


def plan_products(session: Session, by: Actor, sheet: Sheet, options: Options, import_id: UUID) -> Plan:
    """Checks the whole file against itself and the catalogue of its owner. RowsRefused names every row that stands in the way."""
    owner = owner_for(session, by, options.owner, None)
    rows = FileRows(sheet, MEANINGS, {"sku": "상품코드"})
    codes = [str(rows.text(number, cells, "sku") or "") for number, cells in sheet.rows]
    rows.problems.clear()
    standing, taken = standing_of(session, codes), _barcodes(session, owner)
    planned, acts, seen, today = [], [], set[str](), clock.business_day(clock.now())
    for number, cells in sheet.rows:
        before = len(rows.problems)
        sku = _code(rows, number, cells, seen)
        act = _act(rows, number, cells, sku or "", standing.get(sku or ""), options, today)
        if sku in standing and standing[sku].product.centre_id != owner.centre_id:
            rows.refuse(number, "sku", sku, ELSEWHERE)
        _check_barcode(rows, number, act, taken)
        if len(rows.problems) == before:
            row = _planned(number, act)
            planned.append(row)
            acts += [] if row.state == SAME else [act]
    rows.settle()
    return Plan(tuple(planned), acts, rows.unread(), owner.text)


def record_products(session: Session, by: Actor, import_id: UUID, plan: Plan) -> list[Did]:
    """Makes and changes the products of a plan."""
    owner = owner_for(session, by, plan.owner, None)
    acts: list[ProductAct] = list(plan.acts)
    wanted = {act.sku: replace(act.wanted, owner=owner.text, valid_from=begins_on(act.day)) for act in acts}
    versions = put_products(session, by, owner, wanted)
    return [
        Did(None, act.sku, act.before, {"version": versions[act.sku], "from": act.day.isoformat() if act.day else None}) for act in acts
    ]


def undo_products(session: Session, by: Actor, import_id: UUID, owner_text: str, rows: list[FileImportRow]) -> None:
    """Puts back what stood before; a product that the file made is sold no more. Conflict when one was changed since."""
    owner = owner_for(session, by, owner_text, None)
    standing = standing_of(session, [row.subject for row in rows])
    changed = [row.subject for row in rows if standing[row.subject].product.version != loads(row.after)["version"]]
    if changed:
        raise changed_since(changed)
    put_products(session, by, owner, {row.subject: _as_before(standing[row.subject], row, owner) for row in rows})


def _as_before(standing: Standing, row: FileImportRow, owner: Owner) -> WantedProduct:
    day = loads(row.after)["from"]
    begins = begins_on(date.fromisoformat(day)) if day else None
    coming = begins if begins is not None and begins > clock.now() else None
    now = wanted_of(standing, coming or clock.now(), owner.text)
    before = loads(row.before)
    return replace(now, withdrawn=True) if before is None else replace(now, **before, valid_from=coming)


def begins_on(day: date | None) -> datetime | None:
    """When a day begins; None: from now on."""
    return None if day is None else clock.business_day_begins(day)


def _code(rows: FileRows, number: int, cells: Cells, seen: set[str]) -> str | None:
    sku = rows.text(number, cells, "sku", needed=True)
    if sku is None:
        return None
    if CODE.fullmatch(sku) is None:
        rows.refuse(number, "sku", sku, NO_CODE)
        return None
    if sku in seen:
        rows.refuse(number, "sku", sku, TWICE)
    seen.add(sku)
    return sku


def _act(
    rows: FileRows, number: int, cells: Cells, sku: str, standing: Standing | None, options: Options, today: date
) -> ProductAct:
    """What a row wants of a product: the columns that the file has and that are filled, all else as it is."""
    day = rows.day(number, cells, "day") or options.day
    if day is not None and day < today:
        rows.refuse(number, "day" if rows.has("day") else "sku", day, PAST)
    day = day if day is not None and day > today else None
    given: dict[str, Any] = {
        "name": rows.text(number, cells, "name"), "category": rows.text(number, cells, "category", most=60),
        "price": rows.won(number, cells, "price"), "tax_class": rows.tax_class(number, cells, "tax_class"),
        "barcode": rows.text(number, cells, "barcode", most=64),
    }
    given = {name: value for name, value in given.items() if value is not None}
    if standing is None:
        if not {"name", "price", "tax_class"} <= given.keys() and not rows.refused(number):
            rows.refuse(number, "sku", sku, NEEDS_ALL)
        return ProductAct(sku, replace(WantedProduct("", "taxable", 0), **given), day, None)
    was = wanted_of(standing, begins_on(day) or clock.now(), None)
    before = {name: getattr(was, name) for name in SHOWN}
    return ProductAct(sku, replace(was, **given, withdrawn=False), day, before)


def wanted_of(standing: Standing, at: datetime, owner: str | None) -> WantedProduct:
    """The product as it is at an instant, as its editor would want it."""
    of, revision = standing.product, standing.at(at)
    return WantedProduct(
        revision.name, revision.tax_class, revision.price, owner, revision.category, loads(revision.option_groups), of.measured,
        of.open_price, of.barcode, of.needs, of.picture, of.withdrawn_at is not None, of.example,
    )


def _planned(number: int, act: ProductAct) -> PlannedRow:
    before: Mapping[str, Any] = act.before or {}
    changes = tuple(
        Change(name, _value(before.get(name)), _value(getattr(act.wanted, name)))
        for name in SHOWN if getattr(act.wanted, name) != before.get(name) and (act.before is not None or name != "withdrawn")
    )
    state = NEW if act.before is None else CHANGED if changes else SAME
    return PlannedRow(number, state, act.sku, act.wanted.name, changes, None, act.day)


def _value(value: Any) -> str | int | None:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _check_barcode(rows: FileRows, number: int, act: ProductAct, taken: dict[str, str]) -> None:
    barcode = act.wanted.barcode
    if barcode is None:
        return
    try:
        check_barcode(barcode)
    except Invalid as wrong:
        rows.refuse(number, "barcode", barcode, next(iter(wrong.errors.values()))[0])
    if taken.setdefault(barcode, act.sku) != act.sku:
        rows.refuse(number, "barcode", barcode, BARCODE_TWICE)


def standing_of(session: Session, codes: list[str]) -> dict[str, Standing]:
    """The products of these codes that there are."""
    products = session.scalars(sa.select(Product).where(Product.sku.in_(codes)).execution_options(populate_existing=True)).all()
    revisions: dict[int, list[ProductRevision]] = {}
    query = sa.select(ProductRevision).where(ProductRevision.product_id.in_([product.id for product in products]))
    for revision in session.scalars(query.order_by(ProductRevision.product_id, ProductRevision.valid_from)):
        revisions.setdefault(revision.product_id, []).append(revision)
    return {product.sku: Standing(product, tuple(revisions[product.id])) for product in products}


def _barcodes(session: Session, owner: Owner) -> dict[str, str]:
    """Who has which barcode among the products that could meet at one site."""
    query = sa.select(Product.barcode, Product.sku).where(Product.barcode.is_not(None), Product.withdrawn_at.is_(None))
    if owner.centre_id is not None:
        query = query.where(sa.or_(Product.centre_id.is_(None), Product.centre_id == owner.centre_id))
    return {barcode: sku for barcode, sku in session.execute(query) if barcode is not None}
