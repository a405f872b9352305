"""Whether each feature of a proposal agrees with itself, whichever embedder and whichever language model measures it.

    python tests/benchmarks/feature_agreement.py [--pairs 160] [--embedder SPEC …] [--model FILE …]

The steps are those that the pattern library has for lines of the sample journal, each also put after a line that it was
not made for. The embedders are the bundled model by numpy and by torch, a copy of it with every weight rounded to eight
bits, and any other that is named. The language models are the bundled file (Q4_1), copies of it that llama.cpp makes
anew as Q8_0 and Q2_K, and any other that is named. Agreement is the correlation (Pearson) with the first of each, or
for what is only ever 0 or 1 the share that is the same. The last table asks another question: what the words of a step
say, held against what its pattern declares.
Exits with 1 where a feature agrees with itself less than .9.
"""

from __future__ import annotations

import argparse
import ctypes
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from llama_cpp import llama_log_callback

from druthers.adapters.embedder_choice import choose_embedder
from druthers.adapters.kernels import choose_kernels
from druthers.adapters.llama import LlamaModel, default_model
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder
from druthers.models import Hit, Note
from druthers.propose import Context
from druthers.propose.features import SOCIAL, features, nearest_cosine
from druthers.propose.lines import choose
from druthers.propose.patterns import library
from druthers.propose.sources import Draft
from druthers.propose.stated import of_text
from druthers.propose.suiting import Suiting
from druthers.propose.weighing import Weighed, by_model, suits
from druthers.sample import principles, sample_notes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from druthers.propose.ports import Embedder

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
GOAL = 0.9
PER_LINE = 2
COPIES = {"Q8_0": 7, "Q2_K": 10}  # llama_ftype, in llama.h
QUIET = llama_log_callback(lambda *_: None)
PRINCIPLES = [line.strip("- ") for line in principles().splitlines() if line.strip("- ") and not line.startswith("#")]


@dataclass(frozen=True)
class Named:
    """An embedder under a name of its own, as two routes to one model share its identity."""

    name: str
    inner: Any

    @property
    def identity(self) -> str:
        return self.name

    def load(self) -> None:
        self.inner.load()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.inner.embed(list(texts))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=160)
    parser.add_argument("--embedder", action="append", default=[])
    parser.add_argument("--model", action="append", default=[], type=Path)
    given = parser.parse_args()
    choose_kernels()
    embedders: list[Embedder] = [Named("numpy", choose_embedder()), Named("torch", SentenceTransformersEmbedder())]
    with tempfile.TemporaryDirectory() as folder:
        embedders.append(Named("8 bits", choose_embedder(str(rounded(Path(folder))))))
        embedders[-1].load()
    embedders += [Named(spec, choose_embedder(spec)) for spec in given.embedder]
    drafts = steps(embedders[0], given.pairs)
    print(f"{len(drafts)} steps and lines, {len({each.shown for each in drafts})} lines")
    worst = 1.0
    found = {each.identity: measured(drafts, each, [None] * len(drafts)) for each in embedders}
    worst = min(worst, compared("embedder", found))
    with tempfile.TemporaryDirectory() as folder:
        bundled = default_model()
        assert bundled is not None
        files = [bundled, *(copy(bundled, Path(folder), name, kind) for name, kind in COPIES.items()), *given.model]
        contrasts = {file.stem: contrast(LlamaModel(file), drafts) for file in files}
    fits = {name: measured(drafts, embedders[0], values) for name, values in contrasts.items()}
    for name, values in contrasts.items():
        alike = agreement(np.array(values), np.array(contrasts[bundled.stem]))
        told = f"mean {np.mean(values):+.3f}, spread {np.std(values):.3f} nats a token, agreement {alike:.3f}"
        print(f"{name}, how much likelier after the line than after an empty one: {told}")
    worst = min(worst, compared("language model", fits))
    declared()
    print(f"\nleast agreement {worst:.3f}, goal {GOAL}")
    return int(worst < GOAL)


def steps(embedder: Embedder, most: int) -> list[Draft]:
    """Steps for lines of the sample journal, and the same ones beside lines that they were not made for."""
    embedder.load()
    notes = {
        note.path: Note(note.path, note.visibility, note.text, 6, note.name, note.created, "0", ("sample",))
        for note in sample_notes(NOW.date())
    }
    hits = [
        Hit(rank, path, note.visibility, (1, note.text.count("\n") + 1), note.text, 1.0, {})
        for rank, (path, note) in enumerate(notes.items(), 1)
    ]
    context = Context(None, tuple(hits), NOW, notes.__getitem__)
    lines, _ = choose(context, hits, most)
    suiting, found = Suiting(embedder, None), []
    for line, row in zip(lines, embedder.embed([line.shown for line in lines]), strict=True):
        found += [
            Draft(each.text, "step", (line.citation,), line.note, line.shown, "", each.worth, each.pattern)
            for each in suiting.suited(line.kind, line.shown, row)[:PER_LINE]
        ]
    chosen = random.Random(1).sample(found, min(len(found), most // 2))
    return chosen + [replace(each, shown=chosen[at - 7].shown) for at, each in enumerate(chosen)]


def measured(drafts: Sequence[Draft], embedder: Embedder, contrasts: Sequence[float | None]) -> list[dict[str, float]]:
    """The features of each, as one embedder and one language model see them."""
    embedder.load()
    rows = embedder.embed([each.text for each in drafts])
    lines = embedder.embed([each.shown for each in drafts])
    earlier = list(embedder.embed([each.text for each in drafts[: len(drafts) // 2 : 5]]))
    stands = embedder.embed(PRINCIPLES)
    return [
        features(
            draft,
            row,
            now=NOW,
            nearest=nearest_cosine(row, [each for each in earlier if float(each @ row) < 0.999]),
            principles=stands,
            embedder=embedder,
        )
        | {"suits": suits(Weighed(draft, row, float(row @ line), value, 0.0).worth)}
        for draft, row, line, value in zip(drafts, rows, lines, contrasts, strict=True)
    ]


def contrast(model: LlamaModel, drafts: Sequence[Draft]) -> list[float]:
    """By how much likelier each step is after its line than after an empty wish, in nats a token."""
    print(f"weighing with {model.path.name} …", file=sys.stderr, flush=True)
    nowhere = np.zeros(1, np.float32)
    weighed = by_model([Weighed(each, nowhere, 0.0) for each in drafts], model, 1800.0)
    model.close()
    return [each.contrast or 0.0 for each in weighed]


def copy(file: Path, folder: Path, name: str, kind: int) -> Path:
    """The model quantised anew."""
    import llama_cpp

    llama_cpp.llama_log_set(QUIET, None)
    target = folder / f"{file.name.removesuffix('.gguf').removesuffix('.Q4_1')}.{name}.gguf"
    settings = llama_cpp.llama_model_quantize_default_params()
    settings.ftype, settings.nthread, settings.allow_requantize = kind, 1, True
    if failed := llama_cpp.llama_model_quantize(bytes(file), bytes(target), ctypes.byref(settings)):
        raise SystemExit(f"llama.cpp could not make {name}: {failed}")
    return target


def rounded(folder: Path) -> Path:
    """The bundled embedding model with every weight rounded to one of 255 steps of its row."""
    from safetensors.numpy import load_file, save_file

    from druthers.adapters.local_model import LocalModel

    target = folder / "model"
    shutil.copytree(LocalModel("").described.folder, target)
    for file in target.rglob("*.safetensors"):
        weights = load_file(file)
        for name, values in weights.items():
            if values.ndim == 2 and values.dtype == np.float32:
                step = np.abs(values).max(axis=1, keepdims=True) / 127 + 1e-12
                weights[name] = (np.round(values / step) * step).astype(np.float32)
        save_file(weights, file)
    return target


def compared(what: str, found: Mapping[str, Sequence[Mapping[str, float]]]) -> float:
    """Print how well each feature agrees with that of the first; the least of it."""
    (first, of), *others = found.items()
    print(f"\n| feature | {' | '.join(f'{first} ~ {name}' for name, _ in others)} |")
    least = 1.0
    for name in sorted({name for each in of for name in each}):
        cells = []
        for _, theirs in others:
            value = agreement(column(of, name), column(theirs, name))
            cells.append(value)
            least = min(least, value)
        if "topic:" in name or min(cells) < 1:
            print(f"| {name} | {' | '.join(f'{each:.4f}' for each in cells)} |")
    print(f"all others agree wholly; the least over each {what}: {least:.3f}")
    return least


def declared() -> None:
    """Print how well the words of the library's steps agree with what its patterns declare."""
    made = [(of_text(each.step.replace("{name}", "Ana")), each) for each in library()]
    print("\n| what the words say beside what the pattern declares | agreement | patterns |")
    stands = {
        "social": lambda each: each.social or each.form in SOCIAL or "name" in each.gaps,
        "outdoors": lambda each: each.outdoors,
        "cost": lambda each: each.cost != "none",
    }
    for name, declares in stands.items():
        same = [bool(words[name]) == bool(declares(each)) for words, each in made]
        print(f"| {name} | {np.mean(same):.3f} | {len(same)} |")
    minutes = [(words["effort"], min(1.0, each.minutes / 60)) for words, each in made]
    print(f"| effort | {agreement(*np.array(minutes).T):.3f} | {len(minutes)} |")


def column(rows: Sequence[Mapping[str, float]], name: str) -> NDArray[np.float64]:
    return np.array([each.get(name, 0.0) for each in rows])


def agreement(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The share that is the same for marks, the correlation for measures; 1 for what is always the same."""
    if np.array_equal(one, other):
        return 1.0
    if set(np.unique((one, other))) <= {0.0, 1.0}:
        return float(np.mean(one == other))
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


if __name__ == "__main__":
    sys.exit(main())
