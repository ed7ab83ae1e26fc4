"""A gateway for messages to practise with: keeps what it carried in a folder that outlives whoever asked, and fails as told.

The faults stand one a line in the file `faults` of the folder, each used once: `refuse`, `time-out` (nothing happened), `lose-answer`
(sent, and nobody heard).
"""

import json
from pathlib import Path
from uuid import uuid4

from pos.tickets.messengers import Answer, Message, NoAnswer, Refused, Sent
from sites import clock


def simulator(site: str, data_dir: Path) -> "Simulator":
    """The simulator of an installation; all its sites share it."""
    return Simulator(data_dir / "simulated-messages")


class Simulator:
    """See the module. Every message that went is a file of its own, so that two for one reference would both be seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, message: Message) -> Answer:
        """See Messenger."""
        fault = self._next_fault()
        if fault == "refuse":
            return Refused("simulated_refusal")
        if fault == "time-out":
            raise NoAnswer
        number = f"M{len(self.sent()) + 1:08d}"
        kept = {
            "reference": message.reference, "to": message.to, "text": message.text, "at": clock.instant_text(clock.now()),
            "receipt": number,
        }
        (self.folder / f"{message.reference}-{uuid4().hex}.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        if fault == "lose-answer":
            raise NoAnswer
        return Sent(number)

    def known(self, reference: str) -> Answer | None:
        """See Messenger."""
        kept = self.sent(reference)
        return Sent(kept[0]["receipt"]) if kept else None

    def sent(self, reference: str = "") -> list[dict[str, str]]:
        """Everything that went, of one reference or of all."""
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(self.folder.glob(f"{reference}*.json"))]

    def fail(self, *faults: str) -> None:
        """What goes wrong with the next messages."""
        (self.folder / "faults").write_text("\n".join(faults), encoding="utf-8")

    def _next_fault(self) -> str | None:
        file = self.folder / "faults"
        faults = file.read_text(encoding="utf-8").split() if file.exists() else []
        if not faults:
            return None
        file.write_text("\n".join(faults[1:]), encoding="utf-8")
        return faults[0] if faults[0] != "none" else None
