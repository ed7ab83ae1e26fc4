"""What plans take and show."""

import marshmallow as ma

from pos.api.fields import Counted, Strict, Text, Won


class PlansQuery(Strict):
    """Whose plans, of which year."""

    scope = Text(most=80, required=True, metadata={"description": "region, centre:CODE or site:CODE"})
    year = Counted(least=2000, most=2199, required=True)


class PlanIn(Strict):
    """The net won of the month; null: no plan."""

    amount = Won(required=True, allow_none=True)


class PlanRowOut(ma.Schema):
    """A site's plan for a month."""

    site = ma.fields.String()
    month = ma.fields.String()
    amount = ma.fields.Integer(allow_none=True)


class PlanOut(PlanRowOut):
    """A plan as it stands; each edit raises the version."""

    version = ma.fields.Integer()


class PlansOut(ma.Schema):
    """The plans of a year and their sum."""

    scope = ma.fields.String()
    year = ma.fields.Integer()
    data = ma.fields.List(ma.fields.Nested(PlanRowOut))
    total = ma.fields.Integer()
