"""Every pair of colours that meet on a screen is told apart by weak eyes: words 4.5:1, edges and marks 3:1, in light and in dark."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "pos" / "static"
TOKENS = STATIC / "css" / "tokens.css"
STYLES = sorted((Path(__file__).parents[2] / "pos").rglob("*.css"))

DARK = "@media (prefers-color-scheme: dark)"
COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})\b")
GROUNDS = ("surface", "raised", "sunken", "primary-soft", "good-soft", "warn-soft", "bad-soft")

WORDS = (
    *((ink, ground) for ink in ("text", "muted") for ground in GROUNDS),
    ("primary", "surface"),
    ("primary", "raised"),
    ("on-primary", "primary"),
    ("on-primary", "primary-press"),
    ("on-primary-soft", "primary-soft"),
    ("on-primary-soft", "raised"),
    ("on-primary-soft", "surface"),
    ("on-accent", "accent"),
    ("accent-text", "surface"),
    ("accent-text", "raised"),
    *((state, ground) for state in ("good", "warn", "bad") for ground in ("surface", "raised", f"{state}-soft")),
    ("on-bad", "bad"),
    ("on-inverse", "inverse"),
    ("inverse-act", "inverse"),
    ("chart-now", "raised"),
    ("chart-then", "raised"),
    *((f"heat-{step}-ink", f"heat-{step}") for step in range(6)),
    *(("text", money) for money in ("note-50000", "note-10000", "note-5000", "note-1000", "coin")),
)
EDGES = (
    *(("line-strong", ground) for ground in ("surface", "raised", "sunken")),
    *(("focus", ground) for ground in GROUNDS),
    ("inverse-act", "inverse"),
    ("primary", "primary-soft"),
    ("primary", "sunken"),
    ("chart-now", "surface"),
    ("chart-then", "surface"),
    ("pict-ink", "raised"),
    ("pict-ink", "primary-soft"),
)


def colours(scheme: str) -> dict[str, str]:
    """The colours by name; what the dark scheme does not name stays as it is in the light one."""
    light, dark = TOKENS.read_text(encoding="utf-8").split(DARK)
    named = dict(COLOUR.findall(light))
    return named if scheme == "light" else {**named, **dict(COLOUR.findall(dark))}


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far apart two colours are, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_stand_out_from_their_ground(scheme: str, ink: str, ground: str) -> None:
    named = colours(scheme)
    assert contrast(named[ink], named[ground]) >= 4.5, f"{ink} on {ground} ({scheme}) is too weak for words"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), EDGES)
def test_edges_and_marks_stand_out_from_their_ground(scheme: str, mark: str, ground: str) -> None:
    named = colours(scheme)
    assert contrast(named[mark], named[ground]) >= 3, f"{mark} on {ground} ({scheme}) is too weak for an edge"


def test_the_measure_itself_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("style", [style for style in STYLES if style != TOKENS], ids=lambda style: style.name)
def test_no_other_style_holds_a_colour(style: Path) -> None:
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|\brgba?\(|\bhsla?\(", style.read_text(encoding="utf-8"))
    paper = [colour for colour in found if colour.lower() in {"#000", "#fff", "#000000", "#ffffff"}]
    assert found == paper, f"{style.name} holds colours of its own: they belong in tokens.css"


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_token_that_is_used_exists(style: Path) -> None:
    defined = set(re.findall(r"(--[\w-]+)\s*:", TOKENS.read_text(encoding="utf-8")))
    text = style.read_text(encoding="utf-8")
    local = set(re.findall(r"(--[\w-]+)\s*:", text))
    used = set(re.findall(r"var\((--[\w-]+)\)", text))
    assert used <= defined | local, f"{style.name} uses unknown tokens: {sorted(used - defined - local)}"
