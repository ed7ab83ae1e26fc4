"""The pages of help: the list with its search, and a page for each task."""

from typing import Any

from flask import current_app, request, url_for

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.help.topic import Step, Topic
from pos.console.help.topics import TOPICS, found_by, topic_of_page
from pos.console.help.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.rail import PLACES
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from sites.access import Actor, Permission
from sites.errors import Message, NotFound

LONGEST_SEARCH = 60


@console.get("/help/")
@needs(Permission.READ)
def help() -> str:  # the rail knows its pages by these names
    """Every task, or those that a search finds: `?q=환불`."""
    say, text = _speaker(), " ".join((request.args.get("q") or "").split())[:LONGEST_SEARCH]
    found = found_by(text)
    title = say("title_found" if found else "title_none", text=text, count=len(found)) if text else say("title")
    return rendered(
        "console/help/list.html", say, here="help", visitor=current_visitor(), title=title, text=text,
        topics=[_entry(say, topic) for topic in found],
    )


@console.get("/help/<topic>")
@needs(Permission.READ)
def help_topic(topic: str) -> str:
    """A task, step by step."""
    say, visitor, found = _speaker(), current_visitor(), TOPICS.get(topic)
    if found is None:
        raise NotFound
    return rendered(
        "console/help/topic.html", say, here="help", visitor=visitor, title=say.message(found.title), lead=say.message(found.lead),
        steps=[_step(say, number, step) for number, step in enumerate(found.steps, 1)], opens=_opens(say, visitor.actor, found),
        others=[_entry(say, other) for other in TOPICS.values() if other.key != found.key],
    )


def help_for(here: str) -> str | None:
    """Where the help of a page of the console stands: what the `?` beside its title leads to."""
    key = topic_of_page(here)
    return url_for("console.help_topic", topic=key) if key is not None else None


def _speaker() -> Speaker:
    return Speaker(language(), FRAME, WORDS)


def _entry(say: Speaker, topic: Topic) -> dict[str, Any]:
    return {
        "icon": topic.icon, "title": say.message(topic.title), "lead": say.message(topic.lead),
        "href": url_for("console.help_topic", topic=topic.key),
    }


def _step(say: Speaker, number: int, step: Step) -> dict[str, Any]:
    parts = [(part[0], [_said(say, text) for text in part[1:]]) for part in step.picture]
    return {"number": figures.number(number), "says": say.message(step.says), "parts": parts}


def _said(say: Speaker, text: Message | str) -> str:
    return text if isinstance(text, str) else say.message(text)


def _opens(say: Speaker, actor: Actor, topic: Topic) -> list[tuple[str, str]]:
    """The pages where this is done, of those that stand and that the visitor may open."""
    places = {place.key: place for place in PLACES}
    return [
        (url_for(f"console.{key}"), str(say("open", page=say(f"rail_{key}"))))
        for key in topic.pages
        if f"console.{key}" in current_app.view_functions and actor.may(places[key].permission)
    ]
