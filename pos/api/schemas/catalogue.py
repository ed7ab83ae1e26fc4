"""What the catalogue's resources take and show."""

import marshmallow as ma

from pos.api.fields import Choice, Counted, Day, Instant, Many, Part, Strict, Text, Whole, Won, YesNo
from pos.money import TAX_CLASSES

CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
OWNER = r"(region|centre:[a-z0-9][a-z0-9-]{0,59})"
MOST_LISTED = 500
USUALLY_LISTED = 100


class CodeIn(Strict):
    """A code that stands in an address and will be kept."""

    code = Text(most=64, pattern=CODE, required=True)


class CategoryCodeIn(Strict):
    """The code of a category, which may be a word of any language."""

    code = Text(most=60, required=True)


class DayIn(Strict):
    """A day that stands in an address."""

    day = Day(required=True)


class StartIn(Strict):
    """An instant that stands in an address."""

    start = Instant(required=True)


class CatalogueQuery(Strict):
    """Whose catalogue."""

    site = Text(most=64, allow_none=False)


class ListQuery(Strict):
    """A page of a list."""

    limit = Counted(least=1, most=MOST_LISTED, load_default=USUALLY_LISTED)
    cursor = Text(most=64, load_default="")


class OptionIn(Strict):
    """A choice within a group."""

    code = Text(most=64, pattern=CODE, required=True)
    name = Text(most=60, required=True)
    price = Won(load_default=0)


class OptionGroupIn(Strict):
    """A group of choices: at least `min`, at most `max` of them."""

    code = Text(most=64, pattern=CODE, required=True)
    name = Text(most=60, required=True)
    min = Whole(most=50, load_default=0)
    max = Whole(least=1, most=50, load_default=1)
    options = Many(Part(OptionIn), least=1, most=50, required=True)


class ProductIn(Strict):
    """A product as its editor wants it."""

    owner = Text(most=70, pattern=OWNER, allow_none=True, load_default=None)
    name = Text(most=100, required=True)
    category = Text(most=60, allow_none=True, load_default=None)
    price = Won(required=True)
    tax_class = Choice(TAX_CLASSES, required=True)
    measured = YesNo(load_default=False)
    open_price = YesNo(load_default=False)
    barcode = Text(most=64, allow_none=True, load_default=None)
    needs = Text(most=60, allow_none=True, load_default=None)
    picture = Text(allow_none=True, load_default=None)
    withdrawn = YesNo(load_default=False)
    example = YesNo(allow_none=True, load_default=None)
    option_groups = Many(Part(OptionGroupIn), most=20, load_default=list)
    valid_from = Instant(data_key="from", allow_none=True, load_default=None)


class CategoryIn(Strict):
    """A category's name and its place among the tabs."""

    name = Text(most=60, required=True)
    position = Whole(most=10_000, load_default=100)
    owner = Text(most=70, pattern=OWNER, allow_none=True, load_default=None)


class PriceIn(Strict):
    """A site's own price; null: the default again. Without `from`: from today."""

    price = Won(required=True, allow_none=True)
    day = Day(data_key="from", allow_none=True, load_default=None)


class AvailabilityIn(Strict):
    """Whether a site sells a product, from when, and whether it has run out."""

    available = YesNo()
    day = Day(data_key="from", allow_none=True, load_default=None)
    sold_out = YesNo()


class OptionOut(ma.Schema):
    """A choice."""

    code = Text()
    name = Text()
    price = Won()


class OptionGroupOut(ma.Schema):
    """A group of choices."""

    code = Text()
    name = Text()
    min = Whole()
    max = Whole()
    options = ma.fields.List(ma.fields.Nested(OptionOut))


class SoldProductOut(ma.Schema):
    """A product as a tablet sells it."""

    sku = Text()
    name = Text()
    category = Text(allow_none=True)
    price = Won()
    tax_class = Choice(TAX_CLASSES)
    measured = YesNo()
    open_price = YesNo()
    sold_out = YesNo()
    barcode = Text(allow_none=True)
    picture = Text(allow_none=True)
    example = YesNo()
    option_groups = ma.fields.List(ma.fields.Nested(OptionGroupOut))


class CategoryOut(ma.Schema):
    """A tab of the checkout."""

    code = Text()
    name = Text()
    position = Whole()


class CatalogueOut(ma.Schema):
    """What a site sells now."""

    version = Text()
    products = ma.fields.List(ma.fields.Nested(SoldProductOut))
    categories = ma.fields.List(ma.fields.Nested(CategoryOut))


class LeftOut(ma.Schema):
    """How many of each product are left, by sku; products of which there is enough, or of which nothing is known, do not stand here."""

    left = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(metadata={"minimum": 0}), required=True)


class ProductOut(ma.Schema):
    """A product with the revision in force, or about to be. `from` is when that began or begins."""

    sku = Text()
    owner = Text()
    name = Text()
    category = Text(allow_none=True)
    price = Won()
    tax_class = Choice(TAX_CLASSES)
    measured = YesNo()
    open_price = YesNo()
    barcode = Text(allow_none=True)
    needs = Text(allow_none=True)
    picture = Text(allow_none=True)
    withdrawn = YesNo()
    example = YesNo()
    option_groups = ma.fields.List(ma.fields.Nested(OptionGroupOut))
    valid_from = Instant(data_key="from")
    version = Whole()


class ProductListOut(ma.Schema):
    """A page of products."""

    data = ma.fields.List(ma.fields.Nested(ProductOut))
    next_cursor = Text(allow_none=True)


class OwnedCategoryOut(CategoryOut):
    """A category with who may edit it; `version` is what If-Match takes."""

    owner = Text()
    version = Text()


class CategoryListOut(ma.Schema):
    """The categories."""

    data = ma.fields.List(ma.fields.Nested(OwnedCategoryOut))
    next_cursor = Text(allow_none=True)


class PriceOut(ma.Schema):
    """A site's own price from a day on."""

    site = Text()
    sku = Text()
    price = Won(allow_none=True)
    day = Day(data_key="from")


class DatedPriceOut(ma.Schema):
    """A price from a day on; null: the default."""

    price = Won(allow_none=True)
    day = Day(data_key="from")


class PricesOut(ma.Schema):
    """A site's own prices of a product, the earliest first."""

    site = Text()
    sku = Text()
    prices = ma.fields.List(ma.fields.Nested(DatedPriceOut))


class RevisionOut(ma.Schema):
    """What holds of a product from an instant on."""

    name = Text()
    category = Text(allow_none=True)
    price = Won()
    tax_class = Choice(TAX_CLASSES)
    option_groups = ma.fields.List(ma.fields.Nested(OptionGroupOut))
    valid_from = Instant(data_key="from")


class RevisionListOut(ma.Schema):
    """What is announced for a product."""

    data = ma.fields.List(ma.fields.Nested(RevisionOut))
    next_cursor = Text(allow_none=True)


class AvailabilityOut(ma.Schema):
    """Whether a site sells a product; `from` is null where it was never said."""

    site = Text()
    sku = Text()
    available = YesNo()
    day = Day(data_key="from", allow_none=True)
    sold_out = YesNo()
