"""A file of the options of products: a row is an option, and a product that the file names has exactly these from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from pos.catalogue.checks import check_options
from pos.catalogue.ownership import owner_for
from pos.catalogue.queries import option_codes_of
from pos.importing.codes import CODE
from pos.importing.file_rows import Cells, FileRows
from pos.importing.headings import FROM_HEADINGS
from pos.importing.plans import CHANGED, SAME, Change, Options, Plan, PlannedRow
from pos.importing.products import (
    ELSEWHERE,
    NO_CODE,
    PAST,
    ProductAct,
    Standing,
    begins_on,
    standing_of,
    wanted_of,
)
from pos.importing.products import MEANINGS as OF_PRODUCTS
from pos.importing.reading import Sheet
from sites import clock
from sites.access import Actor
from sites.errors import Invalid, say

MEANINGS = {
    "sku": OF_PRODUCTS["sku"] - {"코드", "code"},
    "group": frozenset({"옵션그룹", "옵션묶음", "그룹", "묶음", "group", "optiongroup"}),
    "option": frozenset({"옵션", "옵션명", "옵션이름", "option"}),
    "price": frozenset({"옵션가격", "추가금액", "추가금", "가격", "optionprice", "price"}),
    "min": frozenset({"최소", "최소선택", "min"}), "max": frozenset({"최대", "최대선택", "max"}),
    "group_code": frozenset({"그룹코드", "묶음코드", "groupcode"}), "option_code": frozenset({"옵션코드", "optioncode"}),
    "day": FROM_HEADINGS,
}
Said = TypeVar("Said", str, int)
SHORT_NAME, MOST_GROUPS, MOST_OPTIONS = 60, 20, 50

NO_PRODUCT = say("이런 코드의 상품이 없습니다. 상품을 먼저 넣어 주세요.",
                 "There is no product of this code. Import the product first.")
DIFFERS = say("같은 묶음의 줄마다 다르게 적혀 있습니다. 하나로 맞춰 주세요.",
              "The rows of this group do not say the same. Make them agree.")
TWICE = say("같은 묶음에 같은 옵션이 두 번 있습니다. 한 줄만 남겨 주세요.", "This option stands twice in its group. Leave one row.")
TOO_MANY = say("묶음은 20개, 한 묶음의 옵션은 50개까지입니다.", "At most 20 groups, and 50 options in a group.")


@dataclass(slots=True)
class _Option:
    row: int
    name: str
    price: int
    code: str | None


@dataclass(slots=True)
class _Group:
    name: str
    code: str | None = None
    least: int | None = None
    most: int | None = None
    options: list[_Option] = field(default_factory=list)


@dataclass(slots=True)
class _Product:
    row: int
    day: date | None
    groups: dict[str, _Group] = field(default_factory=dict)


def plan_options(session: Session, by: Actor, sheet: Sheet, options: Options, import_id: UUID) -> Plan:
    """Checks the whole file against the products of its owner. RowsRefused names every row that stands in the way."""
    owner = owner_for(session, by, options.owner, None)
    rows = FileRows(sheet, MEANINGS, {"sku": "상품코드", "group": "옵션그룹", "option": "옵션명"})
    named = _read(rows, options)
    standing = standing_of(session, list(named))
    planned, acts = [], []
    for sku, product in named.items():
        found = standing.get(sku)
        if found is None:
            rows.refuse(product.row, "sku", sku, NO_PRODUCT)
            continue
        if found.product.centre_id != owner.centre_id:
            rows.refuse(product.row, "sku", sku, ELSEWHERE)
            continue
        act = _act(session, sku, product, found)
        _check(rows, product, act)
        row = _planned(product, act)
        planned.append(row)
        acts += [] if row.state == SAME else [act]
    rows.settle()
    return Plan(tuple(planned), acts, rows.unread(), owner.text)


def _read(rows: FileRows, options: Options) -> dict[str, _Product]:
    """The products of the file in its order, each with its groups and options in theirs."""
    named: dict[str, _Product] = {}
    today = clock.business_day(clock.now())
    for number, cells in rows.sheet.rows:
        sku = rows.text(number, cells, "sku", needed=True, most=64)
        name = rows.text(number, cells, "group", needed=True, most=SHORT_NAME)
        option = rows.text(number, cells, "option", needed=True, most=SHORT_NAME)
        day = rows.day(number, cells, "day") or options.day
        if day is not None and day < today:
            rows.refuse(number, "day" if rows.has("day") else "sku", day, PAST)
        if sku is None or name is None or option is None:
            continue
        day = day if day is not None and day > today else None
        product = named.setdefault(sku, _Product(number, day))
        if product.day != day:
            rows.refuse(number, "day", day or "", DIFFERS)
        _add(rows, number, cells, product.groups.setdefault(name, _Group(name)), option)
    return named


def _add(rows: FileRows, number: int, cells: Cells, group: _Group, name: str) -> None:
    group.code = _agreed(rows, number, "group_code", group.code, _code(rows, number, cells, "group_code"))
    group.least = _agreed(rows, number, "min", group.least, rows.won(number, cells, "min"))
    group.most = _agreed(rows, number, "max", group.most, rows.won(number, cells, "max"))
    if any(option.name == name for option in group.options):
        rows.refuse(number, "option", name, TWICE)
    price = rows.won(number, cells, "price") or 0
    group.options.append(_Option(number, name, price, _code(rows, number, cells, "option_code")))


def _agreed(rows: FileRows, number: int, meaning: str, before: Said | None, now: Said | None) -> Said | None:
    """What a group's rows say of it: the first that says something, and none that says another thing."""
    if before is not None and now is not None and before != now:
        rows.refuse(number, meaning, now, DIFFERS)
    return now if before is None else before


def _code(rows: FileRows, number: int, cells: Cells, meaning: str) -> str | None:
    code = rows.text(number, cells, meaning, most=64)
    if code is not None and CODE.fullmatch(code) is None:
        rows.refuse(number, meaning, code, NO_CODE)
        return None
    return code


def _act(session: Session, sku: str, product: _Product, found: Standing) -> ProductAct:
    """The product with the options of the file. What keeps its name keeps its code; a new one gets one that none had before it."""
    was = wanted_of(found, begins_on(product.day) or clock.now(), None)
    kept = {group["name"]: group for group in was.option_groups}
    given = option_codes_of(session, found.product.id) | {group["code"] for group in was.option_groups}
    given |= {code for group in product.groups.values() for code in (group.code, *(option.code for option in group.options)) if code}
    groups = []
    for group in product.groups.values():
        before: Mapping[str, Any] = kept.get(group.name, {"options": ()})
        codes = {option["name"]: option["code"] for option in before["options"]}
        groups.append({
            "code": group.code or before.get("code") or _made("g", given), "name": group.name,
            "min": before.get("min", 0) if group.least is None else group.least,
            "max": before.get("max", 1) if group.most is None else group.most,
            "options": [
                {"code": option.code or codes.get(option.name) or _made("o", given), "name": option.name, "price": option.price}
                for option in group.options
            ],
        })
    return ProductAct(sku, replace(was, option_groups=groups), product.day, {"option_groups": list(was.option_groups)})


def _made(letter: str, given: set[str]) -> str:
    code = next(made for number in range(1, 100_000) if (made := f"{letter}{number}") not in given)
    given.add(code)
    return code


def _check(rows: FileRows, product: _Product, act: ProductAct) -> None:
    """The rules of the catalogue, told at the row of what breaks them."""
    groups = list(product.groups.values())
    if len(groups) > MOST_GROUPS or any(len(group.options) > MOST_OPTIONS for group in groups):
        rows.refuse(product.row, "group", "", TOO_MANY)
    try:
        check_options(act.wanted.option_groups)
    except Invalid as wrong:
        for pointer, messages in wrong.errors.items():
            at = [int(part) for part in pointer.split("/") if part.isdigit()]
            group = groups[at[0]] if at else groups[0]
            option = group.options[at[1] if len(at) > 1 else 0]
            if any(problem.row == option.row for problem in rows.problems):
                continue
            meaning = "option_code" if len(at) > 1 else "max" if pointer.endswith("max") else "group"
            rows.refuse(option.row, meaning if rows.has(meaning) else "group", group.name, messages[0])


def _planned(product: _Product, act: ProductAct) -> PlannedRow:
    before = said_of((act.before or {}).get("option_groups", ()))
    after = said_of(act.wanted.option_groups)
    same = list((act.before or {}).get("option_groups", ())) == list(act.wanted.option_groups)
    changes = () if same else (Change("options", before or None, after),)
    return PlannedRow(product.row, SAME if same else CHANGED, act.sku, act.wanted.name, changes, None, act.day)


def said_of(groups: Sequence[Mapping[str, Any]]) -> str:
    """Groups with their options in one line: 온도 1–1: ICE 0, HOT 0."""
    return " · ".join(
        f"{group['name']} {group['min']}–{group['max']}: "
        + ", ".join(f"{option['name']} {option['price']:,}" for option in group["options"])
        for group in groups
    )
