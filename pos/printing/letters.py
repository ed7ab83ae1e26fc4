"""What a Korean receipt printer can write: CP949, and nothing else. What it lacks is written another way, or shown as a box and counted."""

import unicodedata

# Not Python's euc_kr, which turns syllables outside the old standard into eight bytes of filler.
ENCODING = "cp949"
LACKING = "□"

_MAPPED = str.maketrans({
    "₩": "원", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "•": "·", "∙": "·", "✓": "V", "«": "《", "»": "》", "€": "EUR",
    "£": "GBP", "™": "(TM)", "©": "(C)", "®": "(R)", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
    "\u3000": "  ",
})  # fmt: skip
# Parts of other letters, which have no picture of their own.
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")


def printable(text: str) -> tuple[str, int]:
    """The same text in letters that can be printed, and how many of its letters could not be written in any way.

    Control characters count as such, so that no text can give a printer orders.
    """
    plain = unicodedata.normalize("NFC", text)
    if plain.isascii() and plain.isprintable():
        return plain, 0
    letters = [_letter(letter) for letter in plain.translate(_MAPPED) if letter not in _INVISIBLE]
    return "".join(letter or LACKING for letter in letters), letters.count(None)


def columns_of(text: str) -> int:
    """How many columns printable text takes: a Hangul syllable two. In two-byte mode it is one for each byte."""
    return len(text.encode(ENCODING))


def _letter(letter: str) -> str | None:
    if not letter.isprintable():
        return None
    if _has(letter):
        return letter
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare if bare.strip() and bare.isprintable() and all(map(_has, bare)) else None


def _has(letter: str) -> bool:
    try:
        letter.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True
