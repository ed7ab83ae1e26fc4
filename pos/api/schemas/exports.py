"""What exports take, and how their catalogue is shown."""

import marshmallow as ma

from pos.api.fields import Choice, Strict, Text
from pos.exports.catalogue import ENCODINGS


class ExportQuery(Strict):
    """Whose month. `encoding` is of csv alone: utf-8 with a byte order mark, or cp949, in which a letter that it lacks is [U+00E9]."""

    month = Text(most=7, required=True, metadata={"description": "2020-11"})
    scope = Text(most=80, required=True, metadata={"description": "region, centre:CODE or site:CODE"})
    encoding = Choice(ENCODINGS, load_default="utf-8")


class NamesIn(Strict):
    """Whose month, and why with names. The reason is not stored: the journal keeps its keyed hash."""

    month = Text(most=7, required=True, metadata={"description": "2020-11"})
    scope = Text(most=80, required=True, metadata={"description": "centre:CODE or site:CODE"})
    reason = Text(least=2, most=200, required=True, metadata={"description": "What the names are needed for"})
    encoding = Choice(ENCODINGS, load_default="utf-8")


class ExportOut(ma.Schema):
    """An export of the catalogue. `names_on_request`: it holds people by code, and by name on request with a reason."""

    name = ma.fields.String()
    title = ma.fields.String()
    about = ma.fields.String()
    formats = ma.fields.List(ma.fields.String())
    names_on_request = ma.fields.Boolean()


class ExportListOut(ma.Schema):
    """Every export."""

    data = ma.fields.List(ma.fields.Nested(ExportOut))
    next_cursor = ma.fields.String(allow_none=True)
