"""The language of the console: Korean unless the visitor chose English, remembered in the session. Every word stands in both."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, session
from markupsafe import Markup, escape

from sites.errors import Message

LANGUAGES = {"ko": "한국어", "en": "English"}
_REMEMBERED = "language"

Words = Mapping[str, Message]


def language() -> str:
    """'ko' or 'en', as this visitor chose."""
    chosen = session.get(_REMEMBERED)
    return chosen if chosen in LANGUAGES else "ko"


def remember_language(code: str) -> None:
    """Keeps the visitor's choice; anything but a language of the console is ignored."""
    if code in LANGUAGES:
        session[_REMEMBERED] = code


class Speaker:
    """Says the words of a page in one language. What fills the braces is escaped unless it is markup already."""

    def __init__(self, language: str, *tables: Words) -> None:
        self.language = language
        self._words: dict[str, Message] = {}
        for table in tables:
            self._words.update(table)

    def __call__(self, key: str, **fields: object) -> Markup:
        message = self._words[key]
        template = message.en if self.language == "en" else message.ko
        # Our own words, never anyone's input: only what fills the braces has to be escaped.
        return Markup(template.format(**{name: escape(field) for name, field in fields.items()}) if fields else template)

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def message(self, message: Message) -> str:
        """A sentence that the domain made."""
        return message.text(self.language)


def page(template: str, say: Speaker, **content: Any) -> str:
    """A rendered page. Templates get finished figures and the words of their page as `say`."""
    return render_template(template, say=say, language=say.language, languages=LANGUAGES, **content)
