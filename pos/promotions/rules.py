"""Discount rules: the reasons that a tablet offers and how much each role may take off alone. A nearer scope overrules a wider one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.money import LARGEST_AMOUNT
from pos.promotions.models import DiscountRules
from pos.promotions.scopes import scope_to_edit, touch_scope
from sites import journal
from sites.access import Actor
from sites.errors import Stale, invalid_at

LEVELS = ("cashier", "supervisor", "manager")
MOST_REASONS = 30
COUPON, PASS = "coupon", "pass"


@dataclass(frozen=True, slots=True)
class Limit:
    """What one may take off without a second person: any single discount up to `percent` of what it lowers, all together `won`."""

    percent: int
    won: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is cheaper. One that is not `active` is no longer offered."""

    code: str
    ko: str
    en: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds at a site: limits by level, reasons in their order, whether percentages are cut to whole ten won."""

    limits: Mapping[str, Limit]
    reasons: tuple[Reason, ...]
    cut_to_ten: bool


@dataclass(frozen=True, slots=True)
class OwnRules:
    """What one scope says itself; None: as the wider one says. `version` 0: it says nothing yet."""

    percents: Mapping[str, int | None]
    wons: Mapping[str, int | None]
    cut_to_ten: bool | None
    reasons: tuple[Reason, ...]
    version: int


# What holds until the region says otherwise.
FROM_THE_START = Rules(
    {"cashier": Limit(30, 10_000), "supervisor": Limit(50, 50_000), "manager": Limit(100, LARGEST_AMOUNT)},
    (
        Reason(COUPON, "쿠폰", "Coupon"), Reason("promotion", "행사", "Promotion"), Reason("own_cup", "개인 컵", "Own cup"),
        Reason("staff", "직원", "Staff"), Reason("damaged", "흠집·파손", "Damaged"), Reason("other", "기타", "Other"),
    ),
    False,
)
NOTHING_SAID = OwnRules(dict.fromkeys(LEVELS), dict.fromkeys(LEVELS), None, (), 0)


def resolved(layers: Iterable[OwnRules | None], start: Rules = FROM_THE_START) -> Rules:
    """What holds when each layer, the widest first, is laid over those before it."""
    percents = {level: limit.percent for level, limit in start.limits.items()}
    wons = {level: limit.won for level, limit in start.limits.items()}
    reasons, cut = {reason.code: reason for reason in start.reasons}, start.cut_to_ten
    for layer in layers:
        if layer is None:
            continue
        percents |= {level: percent for level, percent in layer.percents.items() if percent is not None}
        wons |= {level: won for level, won in layer.wons.items() if won is not None}
        reasons |= {reason.code: reason for reason in layer.reasons}
        cut = cut if layer.cut_to_ten is None else layer.cut_to_ten
    return Rules({level: Limit(percents[level], wons[level]) for level in LEVELS}, tuple(reasons.values()), cut)


def rules_said(session: Session, scopes: Iterable[str]) -> dict[str, OwnRules]:
    """What these scopes say themselves, by scope; those that say nothing are left out."""
    query = sa.select(DiscountRules).where(DiscountRules.scope.in_(list(scopes)))
    return {row.scope: _own(row) for row in session.scalars(query.execution_options(populate_existing=True))}


def put_rules(session: Session, actor: Actor, text: str, wanted: OwnRules) -> OwnRules:
    """Replaces what a scope says; `wanted.version` is the one that was read. The same again changes nothing. Stale where others wrote
    meanwhile; Invalid for a code that stands twice. Journalled in the scope's book."""
    scope = scope_to_edit(session, actor, text)
    _check(wanted)
    touch_scope(session, scope)
    row = session.get(DiscountRules, str(scope), populate_existing=True, with_for_update=True)
    if (row.version if row else 0) != wanted.version:
        raise Stale
    values = _columns(wanted)
    before = {name: getattr(row, name) for name in values} if row else None
    if values == before:
        return wanted
    if row is None:
        row = DiscountRules(scope=str(scope), version=1, **values)
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
    session.flush()
    changed = {name: value for name, value in values.items() if before is None or before[name] != value}
    journal.append(session, str(scope), actor.code, "discount_rules_set", f"discount-rules:{scope}", changed)
    return _own(row)


def said_in_full(own: OwnRules) -> dict[str, Any]:
    """What a scope says, as plain values for a page or an answer."""
    return {
        "limits": {level: {"percent": own.percents[level], "won": own.wons[level]} for level in LEVELS},
        "cut_to_ten": own.cut_to_ten,
        "reasons": [{"code": each.code, "ko": each.ko, "en": each.en, "active": each.active} for each in own.reasons],
        "version": own.version,
    }


def in_force_in_full(rules: Rules) -> dict[str, Any]:
    """What holds, as plain values."""
    return {
        "limits": {level: {"percent": limit.percent, "won": limit.won} for level, limit in rules.limits.items()},
        "cut_to_ten": rules.cut_to_ten,
        "reasons": [{"code": each.code, "ko": each.ko, "en": each.en, "active": each.active} for each in rules.reasons],
    }


def _check(wanted: OwnRules) -> None:
    codes = [reason.code for reason in wanted.reasons]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            raise invalid_at(f"/reasons/{index}/code", "같은 코드가 두 번 있습니다. 하나를 지워 주세요.",
                             "This code stands twice. Remove one.")
        if code == PASS:
            raise invalid_at(f"/reasons/{index}/code", "이 코드는 이용권이 씁니다. 다른 코드를 정해 주세요.",
                             "Passes use this code. Choose another one.")


def _columns(own: OwnRules) -> dict[str, Any]:
    reasons = [{"code": each.code, "ko": each.ko, "en": each.en, "active": each.active} for each in own.reasons]
    percents = {f"{level}_percent": own.percents[level] for level in LEVELS}
    wons = {f"{level}_won": own.wons[level] for level in LEVELS}
    return percents | wons | {"cut_to_ten": own.cut_to_ten, "reasons": json.dumps(reasons, ensure_ascii=False)}


def _own(row: DiscountRules) -> OwnRules:
    return OwnRules(
        {level: getattr(row, f"{level}_percent") for level in LEVELS}, {level: getattr(row, f"{level}_won") for level in LEVELS},
        row.cut_to_ten, tuple(Reason(**each) for each in json.loads(row.reasons)), row.version,
    )
