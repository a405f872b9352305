"""The contexts of the judged set: vaults to propose from, and what the default pipeline and a plain completion offer.

A context is one moment: a whole vault and a seed, or, of a file of lines, a vault that holds this one line.
"""

from __future__ import annotations

import json
import random
import tarfile
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from druthers.container import init_journal, open_journal
from druthers.propose.ports import Ask, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.models import Proposal

PLAIN_TOKENS = 40
PLAIN_TEMPERATURE = 0.7
PLAIN_WISH = (
    "This is a line from my journal: “{line}”\n\n"
    "Suggest one small thing that I could do about it. Answer in one sentence."
)


class Remembering:
    """An embedder that keeps what it made, so that fifty small vaults embed the library once."""

    def __init__(self, embedder) -> None:
        self._embedder = embedder
        self._kept: dict[str, np.ndarray] = {}

    def __getattr__(self, name: str):
        return getattr(self._embedder, name)

    def embed(self, texts) -> np.ndarray:
        if new := [text for text in dict.fromkeys(texts) if text not in self._kept]:
            self._kept.update(zip(new, self._embedder.embed(new), strict=True))
        return np.array([self._kept[text] for text in texts])


@dataclass(frozen=True)
class Offered:
    """One context: where its line stands and what it says, and the two texts. `seconds` is what each took."""

    path: str
    line: str
    passage: str
    picked: Proposal | None
    plain: str
    plain_seconds: float
    reason: str = ""


@contextmanager
def trial_vault(source: Path) -> Iterator[Path]:
    """A vault of its own with the notes of a folder, or of a tar of one, in a place that is gone afterwards."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "vault"
        folder.mkdir()
        if source.is_dir():
            for file in source.rglob("*.md"):
                copy = folder / file.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes())
        else:
            with tarfile.open(source) as tar:
                tar.extractall(folder, filter="data")
        yield folder


def of_vault(source: Path, number: int, seed: int, embedder, model) -> Iterator[Offered]:
    """As many moments of one vault: in each the first proposal of a slate of three, as a person would see it."""
    with trial_vault(source) as folder:
        init_journal(folder)
        journal = open_journal(folder, embedder=embedder, model=model)
        list(journal.index_steps(embed=False))
        for moment in range(number):
            shown = journal.propose(None, n=3, candidates=8, seed=seed + moment)
            if not shown.proposals:
                yield Offered("", "", "", None, "", 0.0, shown.reason)
                continue
            picked = shown.proposals[0]
            cited = picked.citations[0]
            passage = around(journal.note(cited.path).text, cited.lines)
            yield with_plain(cited.path, cited.quote, passage, picked, model, seed + moment)


def of_lines(source: Path, number: int, seed: int, embedder, model) -> Iterator[Offered]:
    """As many lines of a file (JSON lines with `line`), each the only note of a vault of its own."""
    lines = [json.loads(each)["line"] for each in source.read_text(encoding="utf-8").splitlines()]
    for line in random.Random(seed).sample(lines, min(number, len(lines))):
        with tempfile.TemporaryDirectory() as place:
            journal, _ = init_journal(Path(place) / "vault", embedder=embedder, model=model)
            saved = journal.capture(line)
            shown = journal.propose(None, n=3, candidates=8, seed=seed)
            if not shown.proposals:
                yield Offered(saved.path, line, line, None, "", 0.0, shown.reason)
                continue
            yield with_plain(saved.path, line, line, shown.proposals[0], model, seed)


def with_plain(path: str, line: str, passage: str, picked: Proposal, model, seed: int) -> Offered:
    """The same line given to the model plainly: one answer, as whoever asked it would get."""
    wish = PLAIN_WISH.format(line=" ".join(line.split()))
    ask = Ask((Turn("user", wish),), PLAIN_TOKENS, PLAIN_TEMPERATURE, seed, ("\n",))
    began = time.perf_counter()
    with closing(model.complete_many([ask])) as steps:
        while True:
            try:
                next(steps)
            except StopIteration as end:
                (done,) = end.value
                break
    return Offered(path, line, passage, picked, done.text.strip(), time.perf_counter() - began)


def plain_of_length(line: str, text: str, model, seed: int) -> float:
    """The seconds of one plain completion of a line that is as long, in tokens, as a text, from a cold prompt."""
    wish = PLAIN_WISH.format(line=" ".join(line.split()))
    ask = Ask((Turn("user", wish),), model.count([text])[0], PLAIN_TEMPERATURE, seed)
    began = time.perf_counter()
    for _ in model.complete_many([ask]):
        pass
    return time.perf_counter() - began


def around(text: str, lines: tuple[int, int], more: int = 2) -> str:
    """The lines of a note that were cited, with a few before and after."""
    each = text.split("\n")
    return "\n".join(each[max(0, lines[0] - 1 - more) : lines[1] + more]).strip()


def trial_slate(source: Path, seed: int, embedder, model) -> tuple[float, tuple[Proposal, ...]]:
    """The seconds that a slate of five takes in a vault that is indexed, and what was in it."""
    if source.suffix == ".jsonl":
        with tempfile.TemporaryDirectory() as place:
            journal, _ = init_journal(Path(place) / "vault", embedder=embedder, model=model)
            for line in source.read_text(encoding="utf-8").splitlines()[:40]:
                journal.capture(json.loads(line)["line"])
            return timed_slate(journal, seed)
    with trial_vault(source) as folder:
        init_journal(folder)
        journal = open_journal(folder, embedder=embedder, model=model)
        list(journal.index_steps(embed=False))
        return timed_slate(journal, seed)


def timed_slate(journal, seed: int) -> tuple[float, tuple[Proposal, ...]]:
    """One slate before, so that models are loaded and the library embedded; then one with the clock."""
    journal.propose(None, n=5, candidates=8, seed=seed + 1000)
    began = time.perf_counter()
    shown = journal.propose(None, n=5, candidates=8, seed=seed)
    return time.perf_counter() - began, shown.proposals
