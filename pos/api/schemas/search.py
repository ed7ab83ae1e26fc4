"""The search, as the API takes the question and gives what was found."""

import marshmallow as ma

from pos.api.fields import Choice, Day, Strict, Text, Whole, YesNo
from pos.sales.models import SOURCES

KINDS = ("sites", "documents", "products", "people")


class SearchQuery(Strict):
    """What a person would type."""

    q = Text(most=60, required=True)


class FoundSiteOut(ma.Schema):
    """A workplace."""

    code = Text()
    name = Text()


class FoundDocumentOut(ma.Schema):
    """A document; its amount without a sign, as `GET /sales` has it."""

    id = Text()
    site = Text()
    receipt_no = Text()
    source = Choice(SOURCES)
    book_date = Day()
    total = Whole()


class FoundProductOut(ma.Schema):
    """A product with its name and price of now."""

    sku = Text()
    name = Text()
    price = Whole()


class FoundPersonOut(ma.Schema):
    """A participant; never the legal name."""

    code = Text()
    display_name = Text()
    centre = Text()
    site = Text(allow_none=True)
    by_legal_name = YesNo()


class FoundOut(ma.Schema):
    """What was found, at most 20 of each kind; `more` names the kinds of which there are more."""

    sites = ma.fields.List(ma.fields.Nested(FoundSiteOut))
    documents = ma.fields.List(ma.fields.Nested(FoundDocumentOut))
    products = ma.fields.List(ma.fields.Nested(FoundProductOut))
    people = ma.fields.List(ma.fields.Nested(FoundPersonOut))
    more = ma.fields.List(Choice(KINDS))
