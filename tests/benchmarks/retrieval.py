"""The figures of search, each beside its baseline: what it finds, what it knows that it cannot, how long it takes.

    DRUTHERS_DATA=... python tests/benchmarks/retrieval.py [--rows sessions,warm] [--limit 50] [--cache DIR] [--deep]

Uses the index, the search and the embedder that the program uses; tunes nothing. A set that is not in the folder is
named, with where to get it. With --cache, indexes and vectors are kept, so that a second run embeds nothing: without
it, SciFact alone takes minutes. Each row says how it is measured, and which part of its set was used for tuning.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.adapters.kernels import choose_kernels

choose_kernels()  # as the program does, before anything imports numpy

import retrieval_agreement
import retrieval_quality
import retrieval_speed
from retrieval_quality import FITTED_ON, PUBLISHED, Asking
from retrieval_report import print_figures, say
from retrieval_sets import TUNED_FRIENDSHIP, Remembering, bundled
from retrieval_speed import Timing

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval_report import Figure

FRIENDSHIPS = f"{TUNED_FRIENDSHIP} was tuned on, every other friendship is held out"
HALVES = "of the judged questions every second one was tuned on, the others are held out"
IN_TURNS = "in turns in this run, medians; nothing is tuned"


@dataclass(frozen=True)
class Row:
    """One row of the table: what it measures, how, on what it was tuned, and what others have published."""

    name: str
    title: str
    how: str
    split: str
    measure: Callable[[Asking, Timing], list[Figure]]
    published: str = ""


ROWS = (
    Row(
        "sessions",
        "LoCoMo sessions",
        "sessions as dated notes, each friendship searched by itself, and all in one vault; FTS5 is whole notes with"
        " porter and bm25, MiniLM the best passage's cosine, RRF the two fused with equal weights and k = 60",
        FRIENDSHIPS,
        lambda asking, _: retrieval_quality.sessions(asking),
        PUBLISHED["sessions"],
    ),
    Row(
        "turns",
        "LoCoMo turns",
        'single lines within a friendship (`by="line"`); FTS5 is one row a turn with its speaker',
        FRIENDSHIPS,
        lambda asking, _: retrieval_quality.turns(asking),
        PUBLISHED["turns"],
    ),
    Row(
        "abstracts",
        "SciFact and Cranfield",
        "as for sessions; all questions that have a judgement",
        HALVES,
        lambda asking, _: retrieval_quality.abstracts(asking),
        f"SciFact {PUBLISHED['scifact']}; Cranfield {PUBLISHED['cranfield']}",
    ),
    Row(
        "answerable",
        "Not in your notes",
        "the probability that the notes answer, of answerable questions beside those with a false premise, and beside"
        " the same questions asked without the notes that are relevant; kept and refused at the program's threshold",
        f"the shipped constants were fitted on all of {', '.join(FITTED_ON)}; only other friendships are held out here;"
        " fit_answerable.py judges each part by a fit on the others",
        lambda asking, _: retrieval_quality.answerability(asking),
        PUBLISHED["answerable"],
    ),
    Row(
        "deep",
        "--deep",
        "LoCoMo sessions again, the first ten put in order by the local language model; only with --deep: it is long",
        FRIENDSHIPS,
        lambda asking, _: retrieval_quality.deep(asking),
    ),
    Row(
        "cold",
        "A cold process",
        "`druthers search` on files, hybrid, beside a process that embeds one question with sentence-transformers",
        IN_TURNS,
        lambda _, timing: retrieval_speed.cold(timing),
    ),
    Row(
        "warm",
        "A warm query",
        "a search in a process that has answered others, opening the index each time, beside `rows @ question` in"
        " memory and FTS5 on whole notes, the ten best of the same words; made-up notes",
        IN_TURNS,
        lambda _, timing: retrieval_speed.warm(timing),
    ),
    Row(
        "indexing",
        "Indexing",
        "real notes from text to an index on disk, beside `SentenceTransformer.encode` of the very texts that were"
        " embedded, sorted by length, with the best of three batches; models loaded before, the best of the rounds",
        IN_TURNS,
        lambda _, timing: retrieval_speed.indexing(timing),
    ),
    Row(
        "unchanged",
        "Nothing changed",
        "listing the vault and bringing its index up to date, beside os.walk with os.stat of each file; no hashes",
        IN_TURNS,
        lambda _, timing: retrieval_speed.unchanged(timing),
    ),
    Row(
        "agreement",
        "Vectors without torch",
        "the bundled embedder's own route beside sentence-transformers, on questions and passages of the sets",
        "nothing is tuned",
        lambda asking, _: retrieval_agreement.agreement(asking),
    ),
)


def main() -> int:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rows", help=f"which of them, by name or number: {', '.join(names)}; all but deep are the default"
    )
    parser.add_argument("--deep", action="store_true", help="measure re-ranking by the local model too")
    parser.add_argument("--limit", type=int, help="only so many questions of each collection, or passages to index")
    parser.add_argument("--conv", help="only this friendship of LoCoMo, such as conv-30")
    parser.add_argument("--cache", type=Path, help="keep indexes and vectors here for the next run")
    parser.add_argument("--rounds", type=int, default=7, help="how often each time is taken (default 7)")
    parser.add_argument("--sizes", default="10000,100000", help="numbers of notes for warm queries, by comma")
    given = parser.parse_args()
    asked = given.rows.split(",") if given.rows else [name for name in names if name != "deep"]
    asked = [names[int(name) - 1] if name.isdigit() and 0 < int(name) <= len(names) else name for name in asked]
    if given.deep and "deep" not in asked:
        asked.append("deep")
    if unknown := set(asked) - set(names):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    embedder = bundled()
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; {embedder.identity}")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = given.cache or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        asking = Asking(folder, Remembering(embedder, folder), given.limit, given.conv)
        timing = Timing(folder, embedder, given.rounds, given.limit, [int(size) for size in given.sizes.split(",")])
        try:
            for number, row in enumerate(ROWS, 1):
                if row.name in asked:
                    print_row(number, row)
                    figures += row.measure(asking, timing)
        except KeyboardInterrupt:
            say("Interrupted; what is measured so far:")
    say("## Summary\n")
    print_figures(figures)
    return 0


def print_row(number: int, row: Row) -> None:
    """Say what comes, and how it is measured."""
    say(f"## {number}. {row.title}\n")
    say(f"Measured: {row.how}.")
    say(f"Split: {row.split}.")
    if row.published:
        say(f"Published, not measured here: {row.published}.")
    say("")


if __name__ == "__main__":
    sys.exit(main())
