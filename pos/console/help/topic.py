"""What a page of help is made of: a task, its steps, and beside each step a small picture put together of the console's own parts."""

from dataclasses import dataclass, field

from sites.errors import Message

# A part of a picture: its kind, and the texts that stand in it. The template knows how each kind looks; figures are examples.
Part = tuple[str, *tuple[Message | str, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and what it looks like."""

    says: Message
    picture: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A task. `pages` are the keys of the rail from which it is reached; the first that stands is where it is done."""

    key: str
    icon: str
    title: Message
    lead: Message
    steps: tuple[Step, ...]
    pages: tuple[str, ...] = field(default=())

    def texts(self) -> list[Message]:
        """Everything that it says, pictures excepted: what a search looks through."""
        return [self.title, self.lead, *(step.says for step in self.steps)]
