"""A card terminal to practise with: keeps what it did in a folder, so that it outlives whoever asked, and fails as it is told to.

The faults stand one a line in the file `faults` of the folder, each used once: `decline`, `time-out` (nothing happened), `lose-answer`
(charged, and nobody heard), `part` (half of it is approved), `floor-vat` (rounds the VAT down), `wait` (for a guest, until there is a file
`card`, for a minute at most), `none`.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

from pos.terminals.adapters import Answer, Approved, Charge, Declined, NoAnswer, Return
from sites import clock

GUEST_SECONDS = 60


def simulator(site: str, data_dir: Path) -> "Simulator":
    """The simulator of an installation, a terminal for each site."""
    return Simulator(data_dir / "simulated-card-terminals" / site, f"SIM-{site}")


class Simulator:
    """See the module. Everything that took effect is a file of its own, so that two for one reference would both be seen."""

    def __init__(self, folder: Path, terminal_id: str = "SIM") -> None:
        self.folder, self.terminal_id = folder, terminal_id
        folder.mkdir(parents=True, exist_ok=True)

    def approve(self, charge: Charge) -> Answer:
        """See Terminal."""
        return self._act(charge.reference, charge.amount, charge.vat, "charge")

    def give_back(self, back: Return) -> Answer:
        """See Terminal."""
        return self._act(back.reference, back.amount, None, "return")

    def outcome(self, reference: str) -> Answer | None:
        """See Terminal."""
        if self._next_fault(only=("query-time-out",)):
            raise NoAnswer
        done = self.done(reference)
        if done:
            return _approved(done[0])
        (self.folder / f"{reference}.closed").touch()
        return None

    def done(self, reference: str = "") -> list[dict[str, Any]]:
        """Everything that took effect, of one reference or of all."""
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(self.folder.glob(f"{reference}*.json"))]

    def fail(self, *faults: str) -> None:
        """What goes wrong with the next things that are asked."""
        (self.folder / "faults").write_text("\n".join(faults), encoding="utf-8")

    def _act(self, reference: str, amount: int, vat: int | None, what: str) -> Answer:
        fault = self._next_fault()
        if fault == "decline" or (self.folder / f"{reference}.closed").exists():
            return Declined("simulated_decline")
        if fault == "time-out":
            raise NoAnswer
        if fault == "kill-before":
            os._exit(9)
        if fault == "wait" and not self._card_comes():
            raise NoAnswer
        amount = amount // 2 if fault == "part" else amount
        kept = {
            "reference": reference, "what": what, "amount": amount, "approval_no": f"{len(self.done()) + 1:08d}",
            "at": clock.instant_text(clock.now()), "terminal_id": self.terminal_id,
            "vat": amount // 11 if fault == "floor-vat" else vat,
        }
        (self.folder / f"{reference}-{uuid4().hex}.json").write_text(json.dumps(kept), encoding="utf-8")
        if fault == "lose-answer":
            raise NoAnswer
        if fault == "kill-after":
            os._exit(9)
        return _approved(kept)

    def _card_comes(self) -> bool:
        waited = Event()
        for _ in range(GUEST_SECONDS * 10):
            if (self.folder / "card").exists():
                return True
            waited.wait(0.1)
        return False

    def _next_fault(self, only: tuple[str, ...] = ()) -> str | None:
        file = self.folder / "faults"
        faults = file.read_text(encoding="utf-8").split() if file.exists() else []
        if not faults or (faults[0] in only) != bool(only):
            return None
        file.write_text("\n".join(faults[1:]), encoding="utf-8")
        return faults[0]


def _approved(kept: dict[str, Any]) -> Approved:
    return Approved(
        kept["approval_no"], datetime.fromisoformat(kept["at"]), kept["amount"], "9410-12**-****-3456", "예시카드", kept["terminal_id"],
        kept["vat"],
    )
