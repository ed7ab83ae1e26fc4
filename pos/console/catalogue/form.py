"""The form of a product: filled from what stands, read leniently, told field by field before anything is saved."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from werkzeug.datastructures import MultiDict

from pos.catalogue.editing import WantedProduct
from pos.console.catalogue.product import choice_said, needs_said, plus
from pos.console.forms import Form
from pos.console.language import Speaker
from pos.importing.cells import read_won
from pos.importing.file_rows import WON
from pos.money import LARGEST_AMOUNT, TAX_CLASSES

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
MOST_GROUPS, MOST_OPTIONS = 20, 50
BLANK_OPTIONS = 2
NAME, SHORT_NAME, LONG_CODE = 100, 60, 64
_LONGEST = 400
FACTS = ("name", "category", "tax_class", "barcode", "needs", "picture")
RULES = ("measured", "open_price")


def typed_product(form: MultiDict[str, str]) -> Form:
    """The texts of a sent form; `was`, which tells what stood when it was opened, may be long."""
    return Form({name: value.strip()[: 20_000 if name == "was" else _LONGEST] for name, value in form.items() if name != "csrf_token"})


def product_form(wanted: WantedProduct, version: int) -> Form:
    """A form that shows what stands."""
    typed = {name: str(getattr(wanted, name) or "") for name in FACTS} | {name: "yes" for name in RULES if getattr(wanted, name)}
    for at, group in enumerate(wanted.option_groups):
        typed |= {f"g{at}_{key}": str(group[key]) for key in ("code", "name", "min", "max")}
        for place, option in enumerate(group["options"]):
            typed |= {f"g{at}o{place}_code": option["code"], f"g{at}o{place}_name": option["name"]}
            typed[f"g{at}o{place}_price"] = f"{option['price']:,}"
    return Form(typed | {"version": str(version), "was": json.dumps(asdict(wanted), ensure_ascii=False, default=str)})


def product_of_form(form: Form, before: WantedProduct, taken: Iterable[str] = ()) -> WantedProduct:
    """The product that was typed, on top of what stands; what could not be read is in `form.wrong`. `taken`: option codes once given."""
    name = _text(form, "name", NAME)
    if form.typed.get("tax_class") not in TAX_CLASSES:
        form.wrong["tax_class"] = "wrong_text"
    return WantedProduct(
        name, form.typed.get("tax_class", ""), before.price, None, form.typed.get("category") or None, _groups(form, set(taken)),
        "measured" in form.typed, "open_price" in form.typed, _text(form, "barcode", LONG_CODE, needed=False) or None,
        form.typed.get("needs") or None, form.typed.get("picture") or None, before.withdrawn,
    )


def changed_in(before: WantedProduct, wanted: WantedProduct) -> dict[str, Any]:
    """The facts that differ, as `change_product` takes them."""
    then, now = asdict(before), asdict(wanted)
    return {name: now[name] for name in (*FACTS, *RULES, "option_groups") if _plain(then[name]) != _plain(now[name])}


def told(say: Speaker, wanted: WantedProduct, categories: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The facts of a product as people read them: a word and a text by field."""
    yes = {True: say("yes"), False: say("no")}
    return {
        "name": (say("name"), wanted.name),
        "category": (say("head_category"), categories.get(wanted.category or "", wanted.category or say("no_category"))),
        "tax_class": (say("head_tax"), say(f"tax_{wanted.tax_class}")), "barcode": (say("barcode"), wanted.barcode or say("none")),
        "measured": (say("measured"), yes[wanted.measured]), "open_price": (say("open_price"), yes[wanted.open_price]),
        "needs": (say("needs"), needs_said(say, wanted.needs)), "picture": (say("picture"), wanted.picture or say("none")),
        "option_groups": (say("head_options"), _groups_said(say, wanted.option_groups)),
    }


def was_of(form: Form, fallback: WantedProduct) -> WantedProduct:
    """What stood when the form was opened, as the form remembers it."""
    try:
        kept = json.loads(form.typed.get("was", ""))
        return WantedProduct(**{**kept, "valid_from": None})
    except (TypeError, ValueError):
        return fallback


def group_rows(form: Form, more: str) -> list[dict[str, Any]]:
    """The groups of the form as the template lays them out: those that are typed with room for two more options, and an empty one."""
    groups = []
    for at in range(MOST_GROUPS):
        places = [place for place in range(MOST_OPTIONS) if form.typed.get(f"g{at}o{place}_name")]
        if not places and not form.typed.get(f"g{at}_name"):
            groups.append({"at": at, "options": list(range(BLANK_OPTIONS + (2 if more == str(at) else 0))), "blank": True})
            break
        room = 1 + (3 if more == str(at) else 0)
        groups.append({"at": at, "options": list(range(min(max(places, default=-1) + 1 + room, MOST_OPTIONS))), "blank": False})
    return groups


def _groups(form: Form, taken: set[str]) -> list[dict[str, Any]]:
    kept = {text for name, text in form.typed.items() if name.endswith("_code")}
    given = taken | kept
    groups = []
    for at in range(MOST_GROUPS):
        options = [_option(form, f"g{at}o{place}", given) for place in range(MOST_OPTIONS) if form.typed.get(f"g{at}o{place}_name")]
        if not options and not form.typed.get(f"g{at}_name"):
            continue
        if not options:
            form.wrong[f"g{at}_name"] = "wrong_no_options"
        groups.append({
            "code": _code(form, f"g{at}", "g", given), "name": _text(form, f"g{at}_name", SHORT_NAME), "min": _count(form, f"g{at}_min", 0),
            "max": _count(form, f"g{at}_max", 1), "options": options,
        })
    return groups


def _option(form: Form, field: str, given: set[str]) -> dict[str, Any]:
    price = form.typed.get(f"{field}_price", "")
    won = read_won(price, WON) if price else 0
    if won is None or not 0 <= won <= LARGEST_AMOUNT:
        form.wrong[f"{field}_price"] = "wrong_won"
    return {"code": _code(form, field, "o", given), "name": _text(form, f"{field}_name", SHORT_NAME), "price": won or 0}


def _code(form: Form, field: str, letter: str, given: set[str]) -> str:
    """The code that the group or option has; a new one gets a number that none had before it."""
    kept = form.typed.get(f"{field}_code", "")
    if CODE.fullmatch(kept):
        return kept
    made = next(code for number in range(1, 10_000) if (code := f"{letter}{number}") not in given)
    given.add(made)
    # Kept in the form, so that what was shown and what is saved bear the same code.
    form.typed[f"{field}_code"] = made
    return made


def _text(form: Form, name: str, most: int, needed: bool = True) -> str:
    text = unicodedata.normalize("NFC", form.typed.get(name, ""))
    if (needed and not text) or len(text) > most or not text.isprintable():
        form.wrong[name] = "wrong_text"
    return text


def _count(form: Form, name: str, usual: int) -> int:
    text = form.typed.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= MOST_OPTIONS):
        form.wrong[name] = "wrong_number"
        return usual
    return int(text)


def _groups_said(say: Speaker, groups: Sequence[Mapping[str, Any]]) -> str:
    said = [
        f"{group['name']} ({choice_said(say, group['min'], group['max'])}): "
        + ", ".join(f"{option['name']} {plus(say, option['price'])}" for option in group["options"])
        for group in groups
    ]
    return " · ".join(said) or say("none")


def _plain(value: Any) -> Any:
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, (list, tuple)) else value


