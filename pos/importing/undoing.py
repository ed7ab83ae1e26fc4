"""Why a file cannot be taken back: something that it did was changed since. It names what, so that a person can go and look."""

from collections.abc import Iterable

from sites.errors import Conflict, say

FEW = 5


def changed_since(what: Iterable[str]) -> Conflict:
    """The refusal to undo a file whose doings do not all stand as it left them."""
    names = sorted(set(what))
    listed = ", ".join(names[:FEW]) + (" …" if len(names) > FEW else "")
    return Conflict("changed_since", say(
        "가져온 뒤에 바뀐 것이 있어 되돌릴 수 없습니다: {names}. 해당 화면에서 하나씩 고쳐 주세요.",
        "Something was changed after the import, so that it cannot be undone: {names}. Correct it on its own page.", names=listed))
