"""A file of what was on the shelves when a site began to keep its stock here: each item's first count. Later counts are made on site."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from json import loads
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.importing.cells import MOST_MILLI
from pos.importing.file_rows import Cells, FileRows
from pos.importing.headings import SITE_HEADINGS
from pos.importing.models import FileImportRow
from pos.importing.named_sites import NO_SITE, NamedSites
from pos.importing.plans import NEW, Change, Did, Options, Plan, PlannedRow
from pos.importing.reading import Sheet
from pos.importing.refusals import refused_file
from pos.importing.site_prices import NO_COLUMN
from pos.importing.undoing import changed_since
from pos.inventory.ledger import levels_of
from pos.inventory.models import StockItem
from pos.inventory.moves import WantedMove, record_moves
from pos.inventory.uncounting import TakenBack, counted_besides, take_back_counts
from pos.money import quantity_text
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.errors import say
from sites.network.names import normal_form
from sites.registry import Place, Site, ordered_by_code

MEANINGS = {
    "site": SITE_HEADINGS,
    "item": frozenset({"품목", "품목코드", "품목명", "재고품목", "자재", "자재명", "item"}),
    "quantity": frozenset({"수량", "재고", "재고수량", "기초재고", "실사수량", "quantity"}),
    "unit": frozenset({"단위", "unit"}),
    "day": frozenset({"기준일", "기준일자", "실사일", "날짜", "일자", "date"}),
}
NOTE = "기초재고 가져오기"
TAKEN_BACK = "가져오기 되돌림"

NO_ITEM = say("이 사업장의 재고 품목이 아닙니다. 품목을 먼저 등록하거나 코드를 확인해 주세요.",
              "This is no stock item of the site. Register the item first, or check the code.")
SEVERAL = say("같은 이름의 품목이 여럿입니다. 품목 코드를 적어 주세요.", "Several items have this name. Give the code.")
NO_QUANTITY = say("0 이상 99,999.999 이하의 수량이어야 합니다(소수 셋째 자리까지).",
                  "This must be a quantity from 0 to 99,999.999 with at most three places.")
TWICE = say("같은 사업장의 같은 품목이 파일에 두 번 있습니다. 한 줄만 남겨 주세요.",
            "The same item of the same site stands twice in the file. Leave one row.")
COUNTED = say("이미 센 적이 있는 품목입니다. 기초재고는 한 번만 넣습니다. 지금 수량은 재고 화면에서 실사로 고쳐 주세요.",
              "This item was counted before; opening stock is entered once. Correct it by a count on the page of stock.")
NO_STOCK = say("재고를 두지 않는 사업장입니다.", "This site keeps no stock.")
TO_COME = say("앞날의 날짜입니다.", "This date is still to come.")


@dataclass(frozen=True, slots=True)
class CountAct:
    """A first count, at the beginning of a business day."""

    site_id: int
    item_id: int
    wanted: WantedMove


class _Store:
    """What one site may keep, by code and by name; what it holds; and which of it was counted."""

    def __init__(self, session: Session, place: Place) -> None:
        centres = {period.centre_id for period in place.periods if period.centre_id is not None}
        query = sa.select(StockItem).where(sa.or_(StockItem.centre_id.is_(None), StockItem.centre_id.in_(centres)))
        items = session.scalars(query).all()
        self.place = place
        self.today = clock.business_day(clock.now(), place.time_zone, place.cut_off_minutes)
        self.by_code = {item.code: item for item in items}
        self.by_name: dict[str, list[StockItem]] = {}
        for item in items:
            self.by_name.setdefault(normal_form(item.name), []).append(item)
        self.levels = levels_of(session, {(place.id, item.id) for item in items}) if items else {}
        self.counted = counted_besides(session, place.id, [item.id for item in items])

    def opening(self, day: date) -> datetime:
        """Before anything of that day was sold."""
        return clock.business_day_begins(day, self.place.time_zone, self.place.cut_off_minutes)


def plan_opening_stock(session: Session, by: Actor, sheet: Sheet, options: Options, import_id: UUID) -> Plan:
    """Checks the whole file. Without a column of sites every row is of the chosen site. RowsRefused names every row in the way."""
    chosen = site_for(session, by, options.site, Permission.SITE_WORK) if options.site else None
    rows = FileRows(sheet, MEANINGS, {"item": "품목", "quantity": "수량"})
    if not rows.has("site") and chosen is None:
        raise refused_file(*NO_COLUMN)
    sites, stores = NamedSites(session, by, Permission.SITE_WORK, chosen), dict[int, _Store]()
    planned, acts, seen = [], [], set[tuple[int, int]]()
    for number, cells in sheet.rows:
        before = len(rows.problems)
        name = rows.text(number, cells, "site")
        place = sites.find(name)
        if place is None or not place.offers("stock"):
            rows.refuse(number, "site", name or "", NO_SITE if place is None else NO_STOCK)
            continue
        store = stores.get(place.id) or stores.setdefault(place.id, _Store(session, place))
        item = _item(rows, number, cells, store, seen)
        act = _act(rows, number, cells, store, item, options, import_id) if item is not None else None
        if len(rows.problems) == before and item is not None and act is not None:
            planned.append(_planned(number, store, item, act))
            acts.append(act)
    rows.settle()
    days = [clock.business_day(act.wanted.at) for act in acts]
    return Plan(tuple(planned), acts, rows.unread(), first=min(days, default=None), last=max(days, default=None))


def record_opening_stock(session: Session, by: Actor, import_id: UUID, plan: Plan) -> list[Did]:
    """Counts the items of a plan, site by site in order of code."""
    acts: list[CountAct] = list(plan.acts)
    done = []
    for site_id in ordered_by_code(session, {act.site_id for act in acts}):
        of_site = [act for act in acts if act.site_id == site_id]
        record_moves(session, by, session.get_one(Site, site_id), [act.wanted for act in of_site])
        # Whoever counted the same item this very moment was before us: the site's lock is held by now.
        taken = counted_besides(session, site_id, [act.item_id for act in of_site], [act.wanted.id for act in of_site])
        if taken:
            raise changed_since(act.wanted.item for act in of_site if act.item_id in taken)
        done += [
            Did(site_id, act.wanted.item, None, {"act": str(act.wanted.id), "item": act.item_id, "milli": act.wanted.quantity_milli})
            for act in of_site
        ]
    return done


def undo_opening_stock(session: Session, by: Actor, import_id: UUID, sites: Iterable[Site], rows: list[FileImportRow]) -> None:
    """Lets the book say again what it said without these counts. Conflict when one of the items was counted since."""
    for site in sorted(sites, key=lambda site: site.code):
        of_site = [(row.subject, loads(row.after)) for row in rows if row.site_id == site.id]
        acts = [UUID(after["act"]) for _, after in of_site]
        take_back_counts(session, by, site, [TakenBack(act, uuid5(act, "taken back")) for act in acts], TAKEN_BACK)
        ours = [*acts, *(uuid5(act, "taken back") for act in acts)]
        counted = counted_besides(session, site.id, [after["item"] for _, after in of_site], ours)
        if counted:
            raise changed_since(code for code, after in of_site if after["item"] in counted)


def _item(rows: FileRows, number: int, cells: Cells, store: _Store, seen: set[tuple[int, int]]) -> StockItem | None:
    text = rows.text(number, cells, "item", needed=True)
    if text is None:
        return None
    named = store.by_name.get(normal_form(text), [])
    item = store.by_code.get(text) or (named[0] if len(named) == 1 else None)
    if item is None:
        rows.refuse(number, "item", text, SEVERAL if named else NO_ITEM)
        return None
    if (store.place.id, item.id) in seen:
        rows.refuse(number, "item", text, TWICE)
    elif item.id in store.counted:
        rows.refuse(number, "item", text, COUNTED)
    seen.add((store.place.id, item.id))
    unit = rows.text(number, cells, "unit")
    if unit is not None and unit.casefold() != item.unit:
        rows.refuse(number, "unit", unit, say(
            "이 품목은 {unit} 단위로 셉니다. 수량을 그 단위로 바꿔 적어 주세요.",
            "This item is kept in {unit}. Give the quantity in that unit.",
            unit=item.unit))
    return item


def _act(
    rows: FileRows, number: int, cells: Cells, store: _Store, item: StockItem, options: Options, import_id: UUID
) -> CountAct | None:
    day = rows.day(number, cells, "day") or options.day or store.today
    if day > store.today:
        rows.refuse(number, "day" if rows.has("day") else "quantity", day, TO_COME)
    elif store.place.opened_on is not None and day < store.place.opened_on:
        rows.refuse(number, "day" if rows.has("day") else "quantity", day, say(
            "개점일({day}) 전의 날짜입니다.", "This is before the site opened on {day}.", day=store.place.opened_on.isoformat()))
    milli = rows.milli(number, cells, "quantity", NO_QUANTITY, MOST_MILLI)
    if milli is None:
        return None
    own_id = uuid5(import_id, f"{store.place.code}/{item.code}")
    return CountAct(store.place.id, item.id, WantedMove(own_id, item.code, "count", milli, store.opening(day), note=NOTE))


def _planned(number: int, store: _Store, item: StockItem, act: CountAct) -> PlannedRow:
    level = store.levels.get((store.place.id, item.id))
    before = None if level is None else f"{quantity_text(level.on_hand_milli)} {item.unit}"
    change = Change("quantity", before, f"{quantity_text(act.wanted.quantity_milli)} {item.unit}")
    return PlannedRow(number, NEW, item.code, item.name, (change,), store.place.code, clock.business_day(act.wanted.at))
