"""By what a report can be read: the keys, the pairs, and which facet of the roll-up answers them."""

from datetime import date

from pos.revenue.cells import Facet
from sites.errors import Invalid, say

Key = str | int | date | None
Keys = tuple[str, ...]

FIRST_GROUP = ("day", "month", "weekday", "site", "centre", "kind", "project")
SECOND_GROUP = ("hour", "product", "category", "method", "tax_class")
FURTHER_PAIRS = (("method", "tax_class"), ("product", "tax_class"), ("category", "tax_class"))
KEYS = FIRST_GROUP + SECOND_GROUP

def keys_of(by: str) -> Keys:
    """The keys of a text such as 'day' or 'site,method'; Invalid lists what is offered."""
    keys = tuple(by.split(","))
    if keys in offered():
        return keys
    sentence = say(
        "by에는 {keys} 중 하나를 적어 주세요. 쉼표로 둘을 이을 때는 하나 이상이 {first} 중에 있어야 합니다. 그 밖에 {pairs}도 됩니다.",
        "Give by as one of {keys}; or as two joined by a comma, at least one of them out of {first}; or as one of {pairs}.",
        keys=", ".join(KEYS), first=", ".join(FIRST_GROUP), pairs=" · ".join(map(",".join, FURTHER_PAIRS)),
    )
    raise Invalid("keys_not_offered", sentence, {"/by": [sentence]})


def offered() -> frozenset[Keys]:
    """Every choice of keys that a report takes."""
    return _OFFERED


def facet_of(keys: Keys) -> Facet:
    """The facet to read for these keys. Tax classes come from the products, which know quantities."""
    chosen = set(keys)
    if "method" in chosen:
        return Facet.TENDER
    if chosen & {"product", "category", "tax_class"}:
        return Facet.PRODUCT
    if "hour" in chosen:
        return Facet.HOUR
    return Facet.DAY


_OFFERED = frozenset(
    {(key,) for key in KEYS}
    | {(one, other) for one in KEYS for other in KEYS if one != other and {one, other} & set(FIRST_GROUP)}
    | set(FURTHER_PAIRS)
)
