"""Initial consonants (초성): 아메리카노 is found by ㅇㅁㄹㅋㄴ. Pure."""

import unicodedata

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
FIRST_SYLLABLE, LAST_SYLLABLE, SYLLABLES_OF_AN_INITIAL = 0xAC00, 0xD7A3, 588


def initials(text: str) -> str:
    """The text with every Hangul syllable as its initial consonant, without spaces; anything else in small letters."""
    return "".join(_initial(letter) for letter in plain(text))


def plain(text: str) -> str:
    """The form in which texts are compared: NFC, no spaces, small letters."""
    return "".join(unicodedata.normalize("NFC", text).split()).casefold()


def matches(wanted: str, text: str) -> bool:
    """Whether `wanted`, in whatever spelling, occurs in the text; where it is all initial consonants, in those of the text."""
    sought = plain(wanted)
    if not sought:
        return False
    if all(letter in INITIALS for letter in sought):
        return sought in initials(text)
    return sought in plain(text)


def _initial(letter: str) -> str:
    code = ord(letter)
    return INITIALS[(code - FIRST_SYLLABLE) // SYLLABLES_OF_AN_INITIAL] if FIRST_SYLLABLE <= code <= LAST_SYLLABLE else letter
