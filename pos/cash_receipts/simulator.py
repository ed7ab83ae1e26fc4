"""A tax office to practise with: keeps what it issued in a folder, so that it outlives whoever asked, and fails as it is told to.

The faults stand one a line in the file `faults` of the folder, each used once: `refuse`, `time-out` (nothing happened), `lose-answer`
(issued, and nobody heard), `hang` (never answers).
"""

import json
import os
import time
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from pos.cash_receipts.issuers import Answer, Done, NoAnswer, Refused, Report
from sites import clock


def simulator(site: str, data_dir: Path) -> "Simulator":
    """The simulator of an installation; all its sites share it."""
    return Simulator(data_dir / "simulated-cash-receipts")


class Simulator:
    """See the module. Every report that took effect is a file of its own, so that two for one reference would both be seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def report(self, report: Report) -> Answer:
        """See Issuer."""
        fault = self._next_fault()
        if fault == "refuse":
            return Refused("simulated_refusal")
        if fault == "time-out":
            raise NoAnswer
        if fault == "kill-before":
            os._exit(9)
        done = self._issue(report)
        if fault == "lose-answer":
            raise NoAnswer
        if fault == "kill-after":
            os._exit(9)
        if fault == "hang":
            time.sleep(3600)
        return done

    def known(self, reference: str) -> Answer | None:
        """See Issuer."""
        kept = self.issued(reference)
        return Done(kept[0]["approval_no"], datetime.fromisoformat(kept[0]["at"])) if kept else None

    def issued(self, reference: str = "") -> list[dict[str, str]]:
        """Everything that took effect, of one reference or of all."""
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(self.folder.glob(f"{reference}*.json"))]

    def fail(self, *faults: str) -> None:
        """What goes wrong with the next reports."""
        (self.folder / "faults").write_text("\n".join(faults), encoding="utf-8")

    def _issue(self, report: Report) -> Done:
        at = clock.now()
        approval_no = f"S{len(self.issued()) + 1:08d}"
        kept = {
            "reference": report.reference, "act": report.act, "kind": report.kind, "amount": str(report.amount),
            "approval_no": approval_no, "at": clock.instant_text(at), "original_approval_no": report.original_approval_no or "",
        }
        (self.folder / f"{report.reference}-{uuid4().hex}.json").write_text(json.dumps(kept), encoding="utf-8")
        return Done(approval_no, at)

    def _next_fault(self) -> str | None:
        file = self.folder / "faults"
        faults = file.read_text(encoding="utf-8").split() if file.exists() else []
        if not faults:
            return None
        file.write_text("\n".join(faults[1:]), encoding="utf-8")
        return faults[0] if faults[0] != "none" else None
