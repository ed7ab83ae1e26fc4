"""Letters and columns: what a printer lacks is written another way or shown as a box and counted; nothing is broken that must not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.printing.columns import apart, wrap
from pos.printing.letters import ENCODING, LACKING, columns_of, printable

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)


@pytest.mark.parametrize(("given_text", "written", "lost"), [
    ("아메리카노 2,500", "아메리카노 2,500", 0),
    ("펲뷁", "펲뷁", 0),
    ("₩3,000 – 특가", "원3,000 - 특가", 0),
    ("① ㎡ …", "① ㎡ …", 0),
    ("Café crème", "Cafe creme", 0),
    ("가\u0301", "가□", 1),
    ("커피 ☕️!", "커피 □!", 1),
    ("👩‍🍳", "□□", 2),
    ("\u1100\u1161", "가", 0),
    ("a\u3000b\u00a0c", "a  b c", 0),
])  # fmt: skip
def test_what_the_printer_lacks_is_written_another_way_or_counted(given_text: str, written: str, lost: int) -> None:
    assert printable(given_text) == (written, lost)


@pytest.mark.parametrize("order", ["\x1bp\x00", "\x10\x04", "\x1d", "\x00", "\x7f", "\x9b"])
def test_no_text_gives_the_printer_orders(order: str) -> None:
    text, lost = printable(f"a{order}b")
    assert not any(byte < 0x20 or byte == 0x7F for byte in text.encode(ENCODING))
    assert lost == sum(not letter.isprintable() for letter in order)


@given(ANY_TEXT)
def test_every_text_can_be_printed_and_no_letter_goes_unseen(text: str) -> None:
    written, lost = printable(text)
    assert columns_of(written) == sum(2 if ord(letter) > 0x7F else 1 for letter in written)
    assert written.count(LACKING) >= lost
    assert printable(written) == (written, 0)


@given(ANY_TEXT, st.sampled_from([2, 16, 21, 24, 32, 42, 48]))
def test_a_wrapped_text_fits_and_loses_nothing_but_spaces(text: str, columns: int) -> None:
    written, _ = printable(text)
    lines = wrap(written, columns)
    assert all(columns_of(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(written.split())


@given(ANY_TEXT, st.integers(-(10**10), 10**10), st.sampled_from([16, 24, 32, 48]))
def test_an_amount_is_never_broken(text: str, won: int, columns: int) -> None:
    amount, (written, _) = f"{won:,}", printable(text)
    lines = apart(written, amount, columns)
    assert [right for _, right in lines if right] == [amount]
    assert all(columns_of(left) + columns_of(right) + bool(left and right) <= columns for left, right in lines)
    assert "".join(left for left, _ in lines).replace(" ", "") == "".join(written.split())
