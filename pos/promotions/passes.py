"""Passes at the counter: sold with a line, used as payment or as a line at 0 won, given back. A sale is never refused for one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.money import OUT_OF_SCOPE, allocate
from pos.promotions.codes import pass_code, pass_code_as_kept
from pos.promotions.models import Pass, PassEntry
from pos.promotions.pass_kinds import WantedKind
from pos.promotions.pass_ledger import WHOLE, Happening, Standing, held, units, write

MOST_SOLD = 100
UNKNOWN, OVERDRAWN, EXPIRED, MISUSED = "pass_unknown", "pass_overdrawn", "pass_expired", "pass_misused"


@dataclass(frozen=True, slots=True)
class SoldPass:
    """A line that sells passes: how much of it, and what it came to after every discount."""

    line_no: int
    sku: str
    name: str
    tax_class: str
    quantity_milli: int
    net: int
    kind: WantedKind


@dataclass(frozen=True, slots=True)
class FreeLine:
    """A line at 0 won that a pass pays for."""

    line_no: int
    sku: str
    category: str | None
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class PassUse:
    """How a sale uses passes: the codes it names, the lines at 0 won, what was paid from advances, and what each line came to."""

    codes: tuple[str, ...]
    scopes: tuple[str, ...]
    day: date
    free: tuple[FreeLine, ...]
    paid: int
    nets: tuple[tuple[str, str | None, int], ...]


def sell_passes(session: Session, of: Happening, scopes: Mapping[str, str], day: date, lines: Sequence[SoldPass]) -> list[str]:
    """Makes a pass for every unit sold; answers flags. A code that was used before its pass arrived keeps those uses."""
    wanted = [(line, unit) for line in lines for unit in range(1, units(line.quantity_milli) + 1)][:MOST_SOLD]
    known = held(session, [pass_code(of.sale_id, line.line_no, unit) for line, unit in wanted])
    worths = {line.line_no: allocate(line.net, [WHOLE] * units(line.quantity_milli)) for line in lines}
    for (line, unit), each in zip(wanted, known.values(), strict=True):
        advance = line.tax_class == OUT_OF_SCOPE
        worth = worths[line.line_no][unit - 1] if advance else 0
        each.sold = Pass(
            code=each.code, site_id=of.site_id, document_id=of.sale_id, line_no=line.line_no, unit=unit, sku=line.sku, name=line.name,
            advance=advance, uses=line.kind.uses, worth=worth, valid_from=day, valid_until=line.kind.last_day(day),
            valid_in=scopes[line.kind.valid_at], skus=_listed(line.kind.skus), categories=_listed(line.kind.categories), sold_at=of.at,
        )
        session.add(each.sold)
        each.add("sold", of, uses=line.kind.uses or 0, won=worth, line_no=line.line_no, milli=WHOLE)
    write(session, known.values())
    return [MISUSED] if sum(units(line.quantity_milli) for line in lines) > MOST_SOLD else []


def use_passes(session: Session, of: Happening, use: PassUse) -> list[str]:
    """Takes what a sale used off the passes that it names, in their order; answers flags.

    What no pass can bear is still written, on the last that could: a pass may go below nothing, and then says so.
    """
    named = list(held(session, [pass_code_as_kept(code) for code in use.codes]).values())
    flags = {MISUSED for line in use.free if _take_uses(named, of, use, line)}
    flags |= _pay(named, of, use)
    flags |= {trouble for each in named if each.written and (trouble := each.trouble(use.scopes, use.day))}
    flags |= {OVERDRAWN for each in named if each.written and _is_overdrawn(each)}
    if not named and (use.free or use.paid):
        flags = {UNKNOWN}
    write(session, named)
    return sorted(flags)


def _take_uses(named: Sequence[Standing], of: Happening, use: PassUse, line: FreeLine) -> bool:
    """Writes a line's uses; True when none of the passes is good for such a line."""
    rest, able = units(line.quantity_milli), [each for each in named if _may_bear(each, line)]
    if not able:
        return bool(named)
    for each in able:
        if each.trouble(use.scopes, use.day) is None:
            bears = rest if each.sold is None or each.sold.uses is None else max(0, min(rest, each.uses_left))
            _write_use(each, of, line, bears)
            rest -= bears
    last = next((each for each in reversed(able) if each.trouble(use.scopes, use.day) is None), able[-1])
    _write_use(last, of, line, rest)
    return False


def _may_bear(each: Standing, line: FreeLine) -> bool:
    """A pass that was sold with tax and covers the product; of an unknown one nothing is known."""
    return each.sold is None or (not each.sold.advance and each.covers(line.sku, line.category))


def _write_use(each: Standing, of: Happening, line: FreeLine, uses: int) -> None:
    if uses:
        counted = 0 if each.sold is not None and each.sold.uses is None else uses
        each.add("used", of, uses=-counted, line_no=line.line_no, milli=uses * WHOLE)


def _pay(named: Sequence[Standing], of: Happening, use: PassUse) -> set[str]:
    """Draws what was paid from the advances; flags what they are not good for."""
    able = [each for each in named if each.sold is None or each.sold.advance]
    if not use.paid or not named:
        return set()
    if not able:
        return {MISUSED}
    rest, draws = use.paid, dict.fromkeys((each.code for each in able), 0)
    for each in able:
        if each.sold is not None and each.trouble(use.scopes, use.day) is None:
            draws[each.code] = max(0, min(rest, each.won_left))
            rest -= draws[each.code]
    last = next((each for each in reversed(able) if each.trouble(use.scopes, use.day) is None), able[-1])
    draws[last.code] += rest
    flags = set()
    for each in able:
        if draws[each.code]:
            each.add("used", of, uses=-1 if each.sold is not None and each.sold.uses is not None else 0, won=-draws[each.code])
            covered = sum(net for sku, category, net in use.nets if each.sold is None or each.covers(sku, category))
            flags |= {MISUSED} if draws[each.code] > covered else set()
    return flags


def _is_overdrawn(each: Standing) -> bool:
    if each.sold is None:
        return False
    return each.won_left < 0 if each.sold.advance else each.sold.uses is not None and each.uses_left < 0


def give_back(
    session: Session, of: Happening, lines: Mapping[int, tuple[int, int]], nets: Mapping[int, int], to_passes: int
) -> list[str]:
    """What a refund gives back to the passes that its sale used, and takes from those that it sold; answers flags.

    `lines` are the thousandths of each line that were back before and are now, `nets` the won that this refund gives back for each,
    `to_passes` what it pays back onto advances.
    """
    entries = session.scalars(
        sa.select(PassEntry).where(PassEntry.sale_id == of.sale_id).order_by(PassEntry.code, PassEntry.position)
    ).all()
    sold = session.scalars(sa.select(Pass).where(Pass.document_id == of.sale_id).order_by(Pass.line_no, Pass.unit)).all()
    known = held(session, [*(entry.code for entry in entries), *(each.code for each in sold)])
    for line_no, (before, after) in lines.items():
        _return_uses(known, of, [entry for entry in entries if entry.line_no == line_no], line_no, units(after) - units(before))
    _return_won(known, of, [entry for entry in entries if entry.line_no is None], to_passes)
    for line_no, (before, after) in lines.items():
        mine = [known[each.code] for each in sold if each.line_no == line_no]
        if mine:
            _end(mine, of, line_no, after - before, nets.get(line_no, 0))
    short = any(each.written and _is_overdrawn(each) and any(entry.kind == "refunded" for entry in each.written) for each in known.values())
    write(session, known.values())
    return [OVERDRAWN] if short else []


def _return_uses(known: Mapping[str, Standing], of: Happening, entries: Sequence[PassEntry], line_no: int, back: int) -> None:
    """Uses come back to the pass that bore them last."""
    borne: dict[str, int] = {}
    for entry in entries:
        if entry.kind in ("used", "returned"):
            borne[entry.code] = borne.get(entry.code, 0) + (entry.quantity_milli // WHOLE) * (1 if entry.kind == "used" else -1)
    for code in reversed(list(borne)):
        part = min(back, borne[code])
        if part > 0:
            each = known[code]
            counted = 0 if each.sold is not None and each.sold.uses is None else part
            each.add("returned", of, uses=counted, line_no=line_no, milli=part * WHOLE)
            back -= part


def _return_won(known: Mapping[str, Standing], of: Happening, entries: Sequence[PassEntry], back: int) -> None:
    """Won come back to the pass that paid last; its use with the last of them."""
    drawn: dict[str, int] = {}
    for entry in entries:
        drawn[entry.code] = drawn.get(entry.code, 0) - entry.won
    for code in reversed(list(drawn)):
        part = min(back, drawn[code])
        if part > 0:
            each = known[code]
            whole = part == drawn[code] and each.sold is not None and each.sold.uses is not None
            each.add("returned", of, uses=1 if whole else 0, won=part)
            back -= part


def _end(mine: Sequence[Standing], of: Happening, line_no: int, milli: int, net: int) -> None:
    """Passes themselves come back: those with most left first, and of these the one that was sold last."""
    ordered = sorted(enumerate(mine), key=lambda place: (place[1].won_left, place[1].uses_left, place[0]), reverse=True)
    parts = []
    for _, each in ordered:
        part = min(milli, WHOLE - each.given_back)
        milli -= part
        parts.append(part)
    wons = allocate(net, parts) if sum(parts) else [0] * len(parts)
    for (_, each), part, won in zip(ordered, parts, wons, strict=True):
        if part and each.sold is not None:
            uses = units((each.sold.uses or 0) * part)
            each.add("refunded", of, uses=-uses, won=-won if each.sold.advance else 0, line_no=line_no, milli=part)


def _listed(words: tuple[str, ...]) -> str:
    return json.dumps(list(words), ensure_ascii=False)
