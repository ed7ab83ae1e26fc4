"""What was set aside, and what it turns out to be."""

import marshmallow as ma
from marshmallow.fields import UUID, AwareDateTime, Integer, List, Nested, Raw, String

from pos.api.fields import Choice, Counted, Id, Part, Strict, Text
from pos.api.schemas.documents import SaleOut
from pos.api.schemas.sales import SaleSchema
from pos.sales.quarantine import KINDS, RESOLUTIONS


class QuarantineQuery(Strict):
    """Which items to list."""

    site = Text(most=64)
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Id()


class ResolutionSchema(Strict):
    """What an item was. `new_sale` takes the corrected sale under a new id; for a sale whose id stood already, without `sale` the kept
    body. `duplicate` and `rejected` need a reason."""

    as_ = Choice(RESOLUTIONS, required=True, data_key="as")
    sale = Part(SaleSchema, allow_none=True)
    reason = Text(lines=True, allow_none=True)


class ItemOut(ma.Schema):
    """Something that a tablet sent and was refused, as it was kept: without PINs, card numbers masked."""

    id = UUID(required=True)
    site = String(required=True)
    device = Integer(required=True, metadata={"description": "The tablet's number"})
    device_seq = Integer(required=True, allow_none=True)
    kind = String(required=True, metadata={"enum": list(KINDS)})
    document = UUID(required=True, allow_none=True, metadata={"description": "The id that it was sent under"})
    code = String(required=True, metadata={"description": "Why it was refused"})
    problem = Raw(required=True, metadata={"allOf": [{"$ref": "#/components/schemas/Problem"}]})
    received_at = AwareDateTime(required=True)
    body = Raw(required=True, metadata={"description": "What was sent"})


class ItemsOut(ma.Schema):
    """A page of undecided items, oldest first."""

    data = List(Nested(ItemOut), required=True)
    next_cursor = UUID(required=True, allow_none=True)


class ResolvedOut(ma.Schema):
    """What was decided, with the sale that was stored, if one was."""

    id = UUID(required=True)
    as_ = String(required=True, data_key="as", metadata={"enum": list(RESOLUTIONS)})
    sale = Nested(SaleOut, required=True, allow_none=True)
