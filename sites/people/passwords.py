"""What may be a password, after NIST SP 800-63B-4, 3.1.1: long, not one that everybody tries first, and nothing else is asked of it.

Fifteen characters for everyone, with a second factor or without: it can be taken off any day, and a password must stand alone then.
Known bad ones are not a list but rules that make one: repetitions, rows of a keyboard, years, the names of this product and of its
workplaces, and what the address itself says. Pure: nothing is hashed or stored here.
"""

import re
import unicodedata

from sites.errors import Invalid, invalid_at

SHORTEST_PASSWORD, LONGEST_PASSWORD = 15, 1024

# What is left of a guessable password after all that is guessable was taken out of it.
LEAST_OWN = 6
ROWS = (
    "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "가나다라마바사아자차카타파하", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ",
)
COMMON = (
    "password", "passwort", "passw0rd", "p@ssw0rd", "admin", "administrator", "welcome", "letmein", "changeme", "iloveyou", "qwerty",
    "monkey", "dragon", "master", "login", "secret", "hello", "test", "user", "guest", "root", "비밀번호", "패스워드", "암호", "관리자",
    "사랑해", "안녕하세요", "대한민국", "qlalfqjsgh", "dkssudgktpdy", "tkfkdgo", "rhksflwk", "korea", "seoul", "incheon", "인천", "서울",
)
OWN_NAMES = (
    "kkumideun", "kkumidn", "꿈이든", "pos", "포스", "cafe", "카페", "the카페", "착한신발", "송이팜랜드", "워시블랑", "자활홍보관", "자활",
    "센터", "gs25", "shoe", "farm", "carwash", "showroom", "building", "bupyeong", "yeonsu", "donggu", "gyeyang", "seogu", "namdong",
    "junggu", "michuhol", "huimang", "ganghwa", "부평", "연수", "동구", "계양", "서구", "남동", "중구", "미추홀", "희망", "강화",
)
_NAMES = re.compile("|".join(re.escape(name) for name in sorted({*COMMON, *OWN_NAMES}, key=len, reverse=True)))
_YEARS = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?")
_REPEATED = re.compile(r"(.{1,8}?)\1+")
_NEITHER = re.compile(r"[\W_]+")
_SHORTEST_RUN = 4


def normal(text: str) -> str:
    """The one form of a secret, whether a keyboard composes Hangul syllables or sends their parts."""
    return unicodedata.normalize("NFC", text)


def check_password(password: str, email: str = "") -> str:
    """The password in its normal form; Invalid says what is wrong with it."""
    plain = normal(password)
    if not SHORTEST_PASSWORD <= len(plain) <= LONGEST_PASSWORD:
        raise invalid_at("/password", "비밀번호는 {least}자 이상 {most}자 이하로 정해 주세요. 문장도 좋습니다.",
                         "Choose a password of {least} to {most} characters. A sentence is fine.",
                         least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)
    if is_guessable(plain, email):
        raise _too_easy()
    return plain


def is_guessable(password: str, email: str = "") -> bool:
    """Whether little is left of it without what everybody tries: names, years, rows of the keyboard, repetitions, the address."""
    rest = _NEITHER.sub("", password.casefold())
    for part in sorted(_parts_of(email), key=len, reverse=True):
        rest = rest.replace(part, "")
    rest = _YEARS.sub("", _NAMES.sub("", rest))
    rest = _REPEATED.sub(r"\1", _without_runs(rest))
    return len(set(rest)) < LEAST_OWN


def _parts_of(email: str) -> set[str]:
    return {part for part in re.split(r"[\W_]+", email.casefold()) if len(part) >= 3}


def _without_runs(text: str) -> str:
    """The text without stretches that run along a row, forwards or backwards."""
    kept, at = [], 0
    while at < len(text):
        length = _run_at(text, at)
        if length >= _SHORTEST_RUN:
            at += length
        else:
            kept.append(text[at])
            at += 1
    return "".join(kept)


def _run_at(text: str, at: int) -> int:
    longest = 1
    for row in ROWS:
        for along in (row, row[::-1]):
            length = longest + 1
            while at + length <= len(text) and text[at : at + length] in along:
                longest = length
                length += 1
    return longest


def _too_easy() -> Invalid:
    return invalid_at("/password", "널리 알려진 쉬운 비밀번호입니다. 서로 다른 낱말 몇 개를 이어서 정해 주세요.",
                      "That password is widely known or too simple. Choose a few unrelated words in a row.")
