"""The tablet's sentences: no key stands in two files, where the later silently takes the place of the other; each has two languages."""

import re
from collections import defaultdict

from tests.support.settings import ROOT

FOLDER = ROOT / "pos" / "checkout" / "static" / "js" / "ui" / "words"
ENTRY = re.compile(r"^  (\w+): \[(.*?)\],$", re.MULTILINE | re.DOTALL)
TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'")


def test_every_sentence_has_one_key_and_two_languages() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    wrong = []
    for file in sorted(FOLDER.glob("*.js")):
        for key, texts in ENTRY.findall(file.read_text(encoding="utf-8")):
            found[key].append(file.name)
            if len(TEXT.findall(texts)) != 2:
                wrong.append(f"{file.name}: {key} needs a sentence in Korean and one in English")
    assert len(found) > 300
    wrong += [f"{key} stands in {' and '.join(files)}" for key, files in found.items() if len(files) > 1]
    assert wrong == []
