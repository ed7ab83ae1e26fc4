"""Finding names by what people type: a part, or initial consonants (초성). Pure."""

import unicodedata

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# A keyboard writes two consonants in a row as one sign; a plain consonant finds the doubled one as well.
_JOINED = str.maketrans({
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
})
_PLAIN = str.maketrans("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ")
_FIRST, _LAST = ord("가"), ord("힣")
_SYLLABLES_AN_INITIAL = 588


def finds(typed: str, *texts: str | None) -> bool:
    """Whether what was typed leads to one of the texts. Nothing typed leads to all of them; spaces and case make no difference."""
    wanted = _plain(typed).translate(_JOINED)
    return any(_finds(wanted, _plain(text)) for text in texts if text is not None)


def _finds(wanted: str, text: str) -> bool:
    return any(_fits(wanted, text[start:]) for start in range(len(text) - len(wanted) + 1))


def _fits(wanted: str, text: str) -> bool:
    return all(one == other or one in _initials(other) for one, other in zip(wanted, text, strict=False))


def _initials(letter: str) -> tuple[str, ...]:
    """The consonant with which a syllable begins, and its plain form."""
    if not _FIRST <= ord(letter) <= _LAST:
        return ()
    initial = _INITIALS[(ord(letter) - _FIRST) // _SYLLABLES_AN_INITIAL]
    return initial, initial.translate(_PLAIN)


def _plain(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", text).casefold() if letter not in " \t·/()")
