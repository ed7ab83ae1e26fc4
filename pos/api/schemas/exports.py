"""What exports take, and how their catalogue is shown."""

import marshmallow as ma

from pos.api.fields import Choice, Counted, Strict, Text
from pos.exports.catalogue import ENCODINGS


class ExportQuery(Strict):
    """Whose month. `encoding` is of csv alone: utf-8 with a byte order mark, or cp949, in which a letter that it lacks is [U+00E9].

    `version` asks for what was kept of that closing, also after it was opened again; of the scope's own closings, or of those of
    `closed_by`. Without it one gets what holds now.
    """

    month = Text(most=7, required=True, metadata={"description": "2020-11"})
    scope = Text(most=80, required=True, metadata={"description": "region, centre:CODE or site:CODE"})
    encoding = Choice(ENCODINGS, load_default="utf-8")
    version = Counted(least=1, most=100_000, load_default=None)
    closed_by = Text(most=80, load_default=None, metadata={"description": "region, centre:CODE or site:CODE"})


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


class ProofOut(ma.Schema):
    """The proof of a file. What was signed is `statement`, in its RFC 8785 form; `marks` are twelve digits a row, to tell which differs."""

    statement = ma.fields.Dict()
    marks = ma.fields.String()
    key = ma.fields.String(metadata={"description": "The id of the signing key, as in `/api/v1/keys`"})
    signature = ma.fields.String()
    file_sha256 = ma.fields.String()
    file_signature = ma.fields.String()


class KeptOut(ma.Schema):
    """A file that was issued and is kept: the same bytes at `href` for ever, its proof at `proof`."""

    export = ma.fields.String()
    format = ma.fields.String()
    encoding = ma.fields.String()
    name = ma.fields.String()
    size = ma.fields.Integer()
    sha256 = ma.fields.String()
    made_at = ma.fields.String(metadata={"format": "date-time"})
    href = ma.fields.String()
    proof = ma.fields.String()
