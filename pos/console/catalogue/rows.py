"""The list of products in finished texts: what the visitor asked for, one row a product, the same rows as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from pos.console import figures
from pos.console.catalogue.listing import Listed, Listing
from pos.console.language import Speaker
from pos.exports.table_text import Value
from sites.access import Scope
from sites.hangul import finds

NOTHING = "–"
STATES_AT_A_SITE = ("on_sale", "sold_out", "not_sold", "changing")
STATES = ("on_sale", "sold_out", "withdrawn", "changing")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. Empty texts ask for everything; `price` is the product whose price is being changed."""

    scope: Scope
    search: str = ""
    category: str = ""
    owner: str = ""
    state: str = ""
    page: int = 1
    price: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether it asks for a part of the list."""
        return bool(self.search or self.category or self.owner or self.state)

    def file_address(self) -> str:
        """The same list as a file."""
        return self.address("console.catalogue_file")

    def address(self, page: str = "console.catalogue", /, **others: Any) -> str:
        """The list with something else asked for."""
        kept: dict[str, Any] = {"search": self.search, "category": self.category, "owner": self.owner, "state": self.state}
        return url_for(page, **{name: value for name, value in {"scope": str(self.scope), **kept, **others}.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    """A product of the list. `badge` is how its state is dressed ('', 'warn', 'line'), `values` the same row for a file."""

    sku: str
    name: str
    picture: str | None
    href: str
    category: str
    tax_class: str
    third: str
    now: str
    now_note: str
    next: str
    next_note: str
    state: str
    badge: str
    change: str
    values: tuple[Value, ...]


def chosen(listing: Listing, asked: Asked) -> list[Listed]:
    """The products that fit what was asked for."""
    return [
        each for each in listing.products
        if finds(asked.search, each.name, each.product.sku, each.product.barcode)
        and asked.category in ("", each.category or "-") and asked.owner in ("", each.owner) and _is_in(each, asked.state)
    ]


def _is_in(each: Listed, state: str) -> bool:
    return {
        "on_sale": each.available and not each.withdrawn, "sold_out": each.sold_out > 0, "not_sold": not each.available,
        "withdrawn": each.withdrawn, "changing": each.changes_on is not None,
    }.get(state, True)


def rows_of(say: Speaker, listing: Listing, found: Sequence[Listed], asked: Asked, owners: Mapping[str, str]) -> list[Row]:
    """The rows with their links."""
    return [_row(say, listing, each, asked, owners) for each in found]


def heads_of(say: Speaker, listing: Listing) -> tuple[str, ...]:
    """The heads of the file, in the order of `Row.values`."""
    third = "options" if listing.site else "owner"
    return tuple(say(f"head_{key}") for key in ("product", "sku", "category", "tax", third, "now", "next", "from", "state"))


def _row(say: Speaker, listing: Listing, each: Listed, asked: Asked, owners: Mapping[str, str]) -> Row:
    sku = each.product.sku
    tab = listing.categories.get(each.category or "")
    category = tab.name if tab is not None else NOTHING
    third = ", ".join(each.groups) if listing.site else owners.get(each.owner, each.owner)
    state, badge = _state(say, listing, each)
    shown, note = _next(say, each)
    if listing.site:
        href = url_for("console.product_at_site", sku=sku, site=listing.site.code)
    else:
        href = url_for("console.catalogue_product", sku=sku)
    return Row(
        sku=sku, name=each.name, picture=each.product.picture, href=href, category=category, tax_class=say(f"tax_{each.tax_class}"),
        third=third or NOTHING, now=_price(say, each.product.open_price, each.now.price), now_note=_now_note(say, listing, each),
        next=shown, next_note=note, state=state, badge=badge,
        change=asked.address(price=sku, page=asked.page if asked.page > 1 else None) if listing.site else
        url_for("console.catalogue_prices", sku=sku),
        values=(
            each.name, sku, category, say(f"tax_{each.tax_class}"), third or None, None if each.product.open_price else each.now.price,
            each.next.price if each.next else None, each.changes_on.isoformat() if each.changes_on else None, state,
        ),
    )


def _price(say: Speaker, is_open: bool, price: int) -> str:
    return say("price_open") if is_open else figures.won(price, say.language)


def _now_note(say: Speaker, listing: Listing, each: Listed) -> str:
    if listing.site:
        return say("own_price") if each.now.own else ""
    return say("own_at", count=each.own_sites) if each.own_sites else ""


def _next(say: Speaker, each: Listed) -> tuple[str, str]:
    if each.next is not None:
        return figures.won(each.next.price, say.language), from_day(say, each.next.day)
    if each.coming_at is not None:
        day, count = each.coming_at
        return say("coming_at", count=count), from_day(say, day)
    return NOTHING, ""


def from_day(say: Speaker, day: date) -> str:
    """'12월 1일부터'."""
    return say("from_day", day=figures.day_name(day, say.language))


def _state(say: Speaker, listing: Listing, each: Listed) -> tuple[str, str]:
    if each.withdrawn:
        return say("withdrawn"), "line"
    if not each.available:
        return say("not_sold"), "line"
    if each.sold_out:
        return (say("sold_out") if listing.site else say("sold_out_at", count=each.sold_out)), "warn"
    if each.change is not None:
        return say("until_day", day=figures.day_name(each.change, say.language)), ""
    return say("on_sale"), ""
