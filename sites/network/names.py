"""One form for many spellings: how names of places are compared. What is shown stays as it was written."""

import unicodedata


def normal_form(name: str) -> str:
    """The form in which two spellings of one name are equal: NFC, without any space, Latin letters in lower case.

    '꿈이든 The카페' and '꿈이든 the 카페' have one form. Nothing else is changed: digits, signs and Hangul stay.
    """
    return "".join(unicodedata.normalize("NFC", name).split()).lower()
