"""The form of discount rules: from what stands to its fields, from its fields to what is wanted, and what would change."""

from typing import Any

from pos.console import figures
from pos.console.forms import Form
from pos.console.language import Speaker
from pos.promotions.rules import LEVELS, OwnRules, Reason, Rules

LONGEST = 30
NEW_ROWS = 2


def typed_of(own: OwnRules, holds: Rules) -> dict[str, str]:
    """The fields as they stand: own limits, and every reason that holds, so that one can be renamed or hidden here."""
    typed = {"version": str(own.version), "cut": {None: "", True: "yes", False: "no"}[own.cut_to_ten]}
    for level in LEVELS:
        percent, won = own.percents[level], own.wons[level]
        typed |= {f"{level}_percent": "" if percent is None else str(percent), f"{level}_won": "" if won is None else f"{won:,}"}
    for index, reason in enumerate(holds.reasons):
        typed |= _row(index, reason, reason in own.reasons)
    return typed


def _row(index: int, reason: Reason, is_own: bool) -> dict[str, str]:
    ticked = {f"active{index}": "yes"} if reason.active else {}
    own = {f"own{index}": "yes"} if is_own else {}
    was = f"{reason.ko}|{reason.en}|{'yes' if reason.active else ''}"
    return {f"code{index}": reason.code, f"ko{index}": reason.ko, f"en{index}": reason.en, f"was{index}": was} | ticked | own


def own_of(form: Form, standing: OwnRules) -> OwnRules:
    """What the form asks for; what is wrong with a field stands in the form. A reason that was left as the wider scope has it stays
    the wider scope's."""
    percents: dict[str, int | None] = {}
    wons: dict[str, int | None] = {}
    for level in LEVELS:
        percents[level] = _percent(form, f"{level}_percent")
        wons[level] = form.won(f"{level}_won") if form.typed.get(f"{level}_won") else None
    cut = {"yes": True, "no": False}.get(form.typed.get("cut", ""))
    seen = form.version()
    return OwnRules(percents, wons, cut, tuple(_reasons(form)), standing.version if seen is None else seen)


def _reasons(form: Form) -> list[Reason]:
    found: list[Reason] = []
    taken = {form.typed.get(f"code{index}") for index in range(60)}
    for index in range(60):
        ko, en, code = (form.typed.get(f"{name}{index}", "") for name in ("ko", "en", "code"))
        if not (ko or en or code):
            continue
        if not ko or not en or len(ko) > LONGEST or len(en) > LONGEST:
            form.wrong[f"ko{index}"] = "wrong_text"
            continue
        active = form.typed.get(f"active{index}", "")
        if code and form.typed.get(f"was{index}") == f"{ko}|{en}|{active}" and not form.typed.get(f"own{index}"):
            continue
        if not code:
            number = next(each for each in range(1, 99) if f"own_{each}" not in taken)
            code, active = f"own_{number}", "yes"
            taken.add(code)
        found.append(Reason(code, ko, en, active == "yes"))
    return found


def _percent(form: Form, name: str) -> int | None:
    text = form.typed.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:4]) <= 100):
        form.wrong[name] = "wrong_percent"
        return None
    return int(text)


def changes(say: Speaker, own: OwnRules, wanted: OwnRules) -> list[tuple[Any, Any, Any]]:
    """What, how it stands, and how it would: only what differs."""
    rows: list[tuple[Any, Any, Any]] = []
    for level in LEVELS:
        name = say(f"level_{level}")
        rows.append((say("percent_of", level=name), _said(say, own.percents[level]), _said(say, wanted.percents[level])))
        rows.append((say("won_of", level=name), _won(say, own.wons[level]), _won(say, wanted.wons[level])))
    rows.append((say("cut"), _cut(say, own.cut_to_ten), _cut(say, wanted.cut_to_ten)))
    was, will = ({reason.code: _reason(say, reason) for reason in each.reasons} for each in (own, wanted))
    rows += [
        (say("reasons"), was.get(code, say("wider")), will.get(code, say("wider"))) for code in sorted(was.keys() | will.keys())
    ]
    return [row for row in rows if row[1] != row[2]]


def _said(say: Speaker, percent: int | None) -> Any:
    return say("wider") if percent is None else say("percent_value", value=percent)


def _won(say: Speaker, won: int | None) -> Any:
    return say("wider") if won is None else figures.won(won, say.language)


def _cut(say: Speaker, cut: bool | None) -> Any:
    return say({None: "wider", True: "cut_yes", False: "cut_no"}[cut])


def _reason(say: Speaker, reason: Reason) -> str:
    return f"{reason.ko} / {reason.en} · {say('offered' if reason.active else 'hidden')}"
