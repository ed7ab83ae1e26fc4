"""Every word of the console stands in both languages, and every word that a template asks for exists."""

import importlib
import pkgutil
import re
import string

import pytest

import pos.console
from pos.console.texts import ENTRANCE, FRAME, REFUSALS
from sites.errors import Message
from tests.support.settings import ROOT

PAGES = [module.name for module in pkgutil.walk_packages(pos.console.__path__, "pos.console.") if module.name.endswith(".words")]
TABLES = [FRAME, ENTRANCE, REFUSALS, *(importlib.import_module(name).WORDS for name in PAGES)]
ALL: dict[str, Message] = {key: message for table in TABLES for key, message in table.items()}
SENTENCES = [message for table in TABLES for message in table.values()]
TEMPLATES = ROOT / "pos/console/templates/console"
HANGUL = re.compile(r"[가-힣]")
# Languages are named in their own words, which a switch needs.
ASKED = re.compile(r"say\('(\w+)'")


def fields(template: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("message", SENTENCES, ids=lambda message: message.en[:40])
def test_a_sentence_says_the_same_in_both_languages(message: Message) -> None:
    assert message.ko
    assert message.en
    assert not HANGUL.search(message.en), message.en
    assert fields(message.ko) == fields(message.en)
    assert HANGUL.search(message.ko) or fields(message.ko), message.ko


def test_every_word_that_a_template_asks_for_exists() -> None:
    asked = {key for file in TEMPLATES.rglob("*.html") for key in ASKED.findall(file.read_text(encoding="utf-8"))}
    # 'title_' ~ shown, 'role_' ~ role and the like are put together; their parts are known by the tests of the pages.
    assert len(asked) > 40
    assert {key for key in asked if not key.endswith("_")} <= ALL.keys()


def test_no_template_says_anything_by_itself() -> None:
    own = {
        file.name: found
        for file in TEMPLATES.rglob("*.html")
        if (found := HANGUL.findall(file.read_text(encoding="utf-8")))
    }
    assert own == {}


def test_no_template_carries_a_style_or_a_script() -> None:
    # A module of our own, by its address, is what the policy of the pages allows.
    inline = re.compile(r"\sstyle=|<style|<script(?! type=\"module\" src=\"\{\{ url_for\('static')|\son\w+=|javascript:", re.IGNORECASE)
    assert [file.name for file in TEMPLATES.rglob("*.html") if inline.search(file.read_text(encoding="utf-8"))] == []
