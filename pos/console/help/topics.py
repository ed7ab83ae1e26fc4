"""Every page of help, in the order of the list, and which of them belongs to a page of the console."""

from pos.console.help import at_the_car_wash, at_the_farm, at_the_office, at_the_site, between_sites, of_tickets
from pos.console.help.topic import Topic
from sites.network.names import normal_form

_PARTS = (at_the_site, at_the_farm, at_the_car_wash, of_tickets, at_the_office, between_sites)
TOPICS: dict[str, Topic] = {topic.key: topic for part in _PARTS for topic in part.TOPICS}
_OF_PAGE: dict[str, str] = {page: topic.key for topic in reversed(TOPICS.values()) for page in topic.pages}


def topic_of_page(here: str) -> str | None:
    """The key of the help that belongs to a page of the rail; None where there is none."""
    return _OF_PAGE.get(here)


def found_by(text: str) -> list[Topic]:
    """The topics that hold every word of a search, in either language, those that have one in their title first."""
    words = [normal_form(word) for word in text.split()]
    if not words:
        return list(TOPICS.values())
    found = [topic for topic in TOPICS.values() if all(word in _text_of(topic) for word in words)]
    return sorted(found, key=lambda topic: not any(word in _title_of(topic) for word in words))


def _text_of(topic: Topic) -> str:
    return " ".join(normal_form(f"{message.ko} {message.en}") for message in topic.texts())


def _title_of(topic: Topic) -> str:
    return normal_form(f"{topic.title.ko} {topic.title.en}")
