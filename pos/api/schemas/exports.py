"""What exports take, and how their catalogue is shown."""

import marshmallow as ma

from pos.api.fields import Strict, Text


class ExportQuery(Strict):
    """Whose month."""

    month = Text(most=7, required=True, metadata={"description": "2020-11"})
    scope = Text(most=80, required=True, metadata={"description": "region, centre:CODE or site:CODE"})


class ExportOut(ma.Schema):
    """An export of the catalogue."""

    name = ma.fields.String()
    title = ma.fields.String()
    formats = ma.fields.List(ma.fields.String())


class ExportListOut(ma.Schema):
    """Every export."""

    data = ma.fields.List(ma.fields.Nested(ExportOut))
    next_cursor = ma.fields.String(allow_none=True)
