"""What people leave, and what is seen on it, as data: by the word that a kind of workplace offers. Codes are stored, words are shown."""

from dataclasses import dataclass

from sites.errors import Message, say
from sites.registry import KINDS


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing with its name and its drawing on the tablet."""

    code: str
    name: Message
    picture: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What one line of work takes in: kinds of things, and the marks that are looked for on them."""

    kinds: tuple[Kind, ...]
    marks: tuple[tuple[str, Message], ...]


# A mark that says that one looked and found nothing.
NO_MARK = "none"
OTHER_MARK = "other"

BY_OFFER: dict[str, Leaving] = {
    "shoe_care": Leaving(
        (
            Kind("sneakers", say("운동화", "Sneakers"), "sneaker"), Kind("dress_shoes", say("구두", "Dress shoes"), "dress"),
            Kind("boots", say("부츠", "Boots"), "boot"), Kind("sandals", say("샌들", "Sandals"), "sandal"),
            Kind("other_shoes", say("그 밖의 것", "Something else"), "box"),
        ),
        (
            ("stain", say("얼룩", "Stain")), ("scratch", say("긁힘", "Scratch")), ("tear", say("찢어짐", "Tear")),
            ("fading", say("변색", "Fading")), ("loose_sole", say("밑창 벌어짐", "Loose sole")), (OTHER_MARK, say("그 밖에", "Other")),
            (NO_MARK, say("흠 없음", "No marks")),
        ),
    ),
    "car_care": Leaving(
        (
            Kind("small_car", say("경차", "Small car"), "car"), Kind("saloon", say("승용차", "Saloon"), "car"),
            Kind("suv", say("SUV", "SUV"), "car"), Kind("van", say("승합차", "Van"), "car"),
        ),
        (
            ("scratch", say("긁힘", "Scratch")), ("dent", say("찌그러짐", "Dent")), ("stain_inside", say("실내 얼룩", "Stain inside")),
            ("glass", say("유리 흠", "Chipped glass")), ("wheel", say("휠 흠", "Scuffed wheel")), (OTHER_MARK, say("그 밖에", "Other")),
            (NO_MARK, say("흠 없음", "No marks")),
        ),
    ),
}
ITEM_KINDS: dict[str, Message] = {kind.code: kind.name for leaving in BY_OFFER.values() for kind in leaving.kinds}
MARKS: dict[str, Message] = {code: name for leaving in BY_OFFER.values() for code, name in leaving.marks}


def leaving_at(kind_of_site: str) -> Leaving:
    """What a kind of workplace takes in; nothing where it keeps no tickets."""
    offers = KINDS[kind_of_site].offers
    found = [leaving for offer, leaving in BY_OFFER.items() if offer in offers]
    return Leaving(tuple(kind for each in found for kind in each.kinds), found[0].marks if found else ())
