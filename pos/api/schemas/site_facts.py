"""What is edited of a site by hand, and its dated facts, as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Counted, Day, Many, Part, Strict, Text, Whole, Won, YesNo

CODE = "[A-Za-z0-9][A-Za-z0-9-]{0,39}"
AREA = r"[0-9]{1,7}(\.[0-9]{1,3})?"
MOST_PEOPLE = 9999


class SettingsIn(Strict):
    """What the counter goes by."""

    cut_off_minutes = Whole(most=1439, required=True, metadata={"description": "After midnight; ends the business day"})
    refund_approval_from = Won(required=True, metadata={"description": "Won from which on a refund needs approval"})
    blind_count = YesNo(load_default=None, metadata={
        "description": "Whoever counts a till on a tablet does not see what should be in it; missing: as it was",
    })
    cash_receipt_mandatory = YesNo(metadata={"description": "Whether cash receipts must be issued unasked; left out: as it is"})
    cash_receipt_from = Won(metadata={"description": "Won of cash from which on the tablet asks for a receipt; left out: as it is"})
    over_short_from = Won(metadata={"description": "Won over or short from which on a till's closing waits for a look; left out: as it is"})
    installments_from = Won(metadata={"description": "Won from which on a card may pay by instalments; left out: as it is"})
    representative = Text(least=0, most=40, load_default=None, allow_none=True, metadata={
        "description": "Stands on receipts; empty: nothing; missing: as it was",
    })
    telephone = Text(least=0, most=40, load_default=None, allow_none=True, metadata={
        "description": "Stands on receipts; empty: nothing; missing: as it was",
    })


class SiteIn(Strict):
    """What and where a site is; all of it, to replace what was."""

    name = Text(required=True, most=100)
    host_building = Text(required=True, allow_none=True)
    floor = Text(required=True, allow_none=True)
    address = Text(required=True, allow_none=True)
    area_m2 = Text(required=True, allow_none=True, pattern=AREA, most=11)
    opened_on = Day(required=True, allow_none=True)
    opened_on_estimated = YesNo(required=True)
    closed_on = Day(required=True, allow_none=True)
    note = Text(required=True, allow_none=True, most=400, lines=True)


class LeaseIn(Strict):
    """The terms of a lease; what is missing is unknown."""

    landlord = Text(allow_none=True, load_default=None)
    rent_free_from = Day(allow_none=True, load_default=None)
    rent_free_until = Day(allow_none=True, load_default=None)
    renewal_term_months = Whole(least=1, most=600, allow_none=True, load_default=None)
    rent_after_free_pct = Whole(most=100, allow_none=True, load_default=None)
    monthly_rent = Won(allow_none=True, load_default=None)
    deposit = Won(allow_none=True, load_default=None)
    area_m2 = Text(allow_none=True, load_default=None, pattern=AREA, most=11)
    note = Text(allow_none=True, load_default=None, most=400, lines=True)


class HeadCountIn(Strict):
    """How many people work there."""

    people = Whole(most=MOST_PEOPLE, required=True)


class ProjectIn(Strict):
    """Which project the site belongs to; `until` null: up to the next one that is planned."""

    project = Text(required=True, pattern=CODE, most=40)
    until = Day(allow_none=True, load_default=None)


class LeaseTermsOut(LeaseIn):
    """The terms from a day on."""

    from_ = Day(required=True, data_key="from")


class HeadCountOut(ma.Schema):
    """How many people work there from a day on."""

    from_ = Day(required=True, data_key="from")
    people = Whole(required=True)


class OperatorOut(ma.Schema):
    """Days, both included, with one project and one centre."""

    from_ = Day(required=True, data_key="from")
    until = Day(required=True, allow_none=True)
    project = Text(required=True)
    centre = Text(required=True, allow_none=True)


class RegisterOut(ma.Schema):
    """The dated facts of a site, each list the newest first; `aliases` are spellings of its name."""

    operators = Many(Part(OperatorOut), most=1000, required=True)
    leases = Many(Part(LeaseTermsOut), most=1000, required=True)
    head_counts = Many(Part(HeadCountOut), most=1000, required=True)
    aliases = Many(Text(), most=1000, required=True)


class ProjectsQuery(Strict):
    """Which page of the projects."""

    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=64, load_default="")


class ProjectOut(ma.Schema):
    """A project unit (사업단)."""

    code = Text(required=True)
    name = Text(required=True)
    year = Whole(required=True, allow_none=True)
    vat_registered = YesNo(required=True)


class ProjectsOut(ma.Schema):
    """One page of projects, in order of code."""

    data = Many(Part(ProjectOut), most=500, required=True)
    next_cursor = Text(allow_none=True, required=True)
