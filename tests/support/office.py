"""LibreOffice and pdftotext as readers that did not write our files: a workbook's sheets as rows, a PDF's pages as texts."""

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

# Every sheet, as UTF-8, with its figures as they are and not as they are shown.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
LONGEST = 240


def sheets_of(workbook: Path, folder: Path) -> dict[str, list[list[str]]]:
    """The rows of each sheet, by its name, as LibreOffice read them."""
    # A profile of its own: one that is open elsewhere would take the file and answer nothing.
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    out = folder / "sheets" / workbook.stem
    _run("soffice", "libreoffice-calc", profile, "--headless", "--convert-to", AS_CSV, "--outdir", str(out), str(workbook))
    files = {file.stem.removeprefix(f"{workbook.stem}-"): file.read_text(encoding="utf-8") for file in out.glob("*.csv")}
    assert files, f"LibreOffice made nothing of {workbook.name}"
    return {name: list(csv.reader(io.StringIO(text, newline=""))) for name, text in files.items()}


def pages_of(pdf: Path) -> list[str]:
    """The text of each page, laid out as it is printed."""
    return _run("pdftotext", "poppler-utils", "-layout", "-enc", "UTF-8", str(pdf), "-").split("\f")[:-1]


def _run(program: str, package: str, *arguments: str) -> str:
    found = shutil.which(program) or _installed(program, package)
    answer = subprocess.run([found, *arguments], capture_output=True, timeout=LONGEST, check=False)
    assert answer.returncode == 0, answer.stderr.decode(errors="replace")
    return answer.stdout.decode("utf-8")


def _installed(program: str, package: str) -> str:
    """Installs the package when it may; else the test fails, saying which one it needs."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", package]):
            quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["apt-get", *command], capture_output=True, env=quiet, check=False)
    found = shutil.which(program)
    if found is None:
        pytest.fail(f"{program} is not here. Install it and run make soak again: sudo apt-get install {package}")
    return found
