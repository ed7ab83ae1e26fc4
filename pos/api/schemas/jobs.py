"""How a job is shown."""

import marshmallow as ma

STATES = ("waiting", "running", "done", "failed")


class JobOut(ma.Schema):
    """A job. `done` of `expected` rows; `file` is where the file is fetched once the state is done; `problem` says why it failed."""

    id = ma.fields.String(metadata={"format": "uuid"})
    kind = ma.fields.String()
    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    done = ma.fields.Integer()
    expected = ma.fields.Integer(allow_none=True)
    file_name = ma.fields.String(allow_none=True)
    size = ma.fields.Integer(allow_none=True, metadata={"description": "Bytes"})
    made_at = ma.fields.String(metadata={"format": "date-time"})
    ended_at = ma.fields.String(allow_none=True, metadata={"format": "date-time"})
    expires_at = ma.fields.String(allow_none=True, metadata={"format": "date-time"})
    file = ma.fields.String(allow_none=True)
    problem = ma.fields.String(allow_none=True)
