"""Reading a kept body again as the sale that it was sent as. Only bodies that contradicted something are read: their form was checked."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from pos.sales.models import QuarantineItem
from pos.sales.quarantine import body_of
from pos.sales.wanted import WantedSale, wanted_sale

# These refusals come after the form was found right: the id stands already, here or elsewhere.
OF_GOOD_FORM = frozenset({"content_differs", "id_taken"})
# Of a kept body these belong to the first sending, not to the sale that is made of it now.
OF_THE_SENDING = frozenset({"device_seq", "sent_at", "approval", "site"})
IDS, INSTANTS = ("id", "till", "ticket"), ("sold_at", "approved_at")


def new_sale_id(item: QuarantineItem) -> UUID:
    """The id under which an item becomes a sale of its own: always the same, so that deciding twice makes one sale."""
    return uuid5(item.id, "new_sale")


def can_be_read(item: QuarantineItem) -> bool:
    """Whether what was kept is a whole sale as it stands."""
    return item.document_kind == "sale" and item.code in OF_GOOD_FORM


def kept_sale(item: QuarantineItem) -> WantedSale:
    """The sale of a kept body, under an id of its own. Only for items that `can_be_read`."""
    body = {name: value for name, value in body_of(item).items() if name not in OF_THE_SENDING}
    return wanted_sale(_typed(_composed(body)) | {"id": new_sale_id(item)})


def _typed(given: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of JSON as the values that they stand for."""
    read: dict[str, Any] = dict(given)
    for name in IDS:
        if read.get(name) is not None:
            read[name] = UUID(read[name])
    for name in INSTANTS:
        if read.get(name) is not None:
            read[name] = datetime.fromisoformat(read[name]).astimezone(UTC)
    if "lines" in read:
        read["lines"] = [line | {"quantity": int(Decimal(line["quantity"]) * 1000)} for line in read["lines"]]
        read["payments"] = [_typed(payment) for payment in read["payments"]]
    return read


def _composed(value: Any) -> Any:
    """Every text in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {name: _composed(item) for name, item in value.items()}
    return [_composed(item) for item in value] if isinstance(value, list) else value
