"""By what a cash receipt finds its person or business: a phone number, a card, a business number; and how it is shown. Pure."""

import re

# The tax office's own number for a guest who gives none. It has ten digits, whatever a check for telephones may think.
SELF_ISSUED_TO, SELF_ISSUED_AS = "0100001234", "010-000-1234"


def reported(kind: str, identifier: str | None) -> str | None:
    """The digits to report, None where nothing usable was given. Self-issued ones all go to the tax office's number."""
    if kind == "self_issued":
        return SELF_ISSUED_TO
    digits = re.sub(r"\D", "", identifier or "")
    return digits or None


def masked(kind: str, identifier: str | None) -> str | None:
    """What a screen may show: the last four digits, of a business number the last two and the first three."""
    if kind == "self_issued":
        return SELF_ISSUED_AS
    digits = reported(kind, identifier)
    if digits is None:
        return None
    if kind == "expense_proof" and len(digits) == 10:
        return f"{digits[:3]}-**-***{digits[-2:]}"
    if len(digits) <= 4:
        return "*" * len(digits)
    head = digits[:3] if len(digits) in (10, 11) and digits.startswith("01") else "*" * 3
    return f"{head}-****-{digits[-4:]}"
