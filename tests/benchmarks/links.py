"""What the links of real vaults come to: how many there are, how many lead somewhere, and whether any stands in code.

    DRUTHERS_DATA=... python tests/benchmarks/links.py [--vaults kepano,logseq-docs] [--show 20]

Which lines and spans are code is asked of markdown-it-py, a parser of its own, as the reference. A vault that is not in
the folder is named, with where to get it; each is packed with its notes in `vault/`. Exits 1 when a link stands in what
the reference calls code.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from druthers.models import Note
from druthers.models.names import ENDING, key, tail
from druthers.vault.daily import read_daily
from druthers.vault.layout import Layout
from druthers.vault.links import blocks_of, links_of
from druthers.vault.naming import Names, resolve
from druthers.vault.prose import prose
from druthers.vault.read import read_note
from druthers.vault.scan import scan

if TYPE_CHECKING:
    from markdown_it.token import Token

    from druthers.models import Link

SOURCES = {
    "nikita-cc0": "github.com/nikitavoloboev/knowledge, as it was under CC0",
    "kepano": "github.com/kepano/kepano-obsidian (MIT)",
    "selina-demo": "github.com/selinaZitrone/notebook_demo (MIT)",
    "tasks-demo": "github.com/obsidian-tasks-group/obsidian-tasks, its sample vault (MIT)",
    "dataview-test": "github.com/blacksmithgu/obsidian-dataview, its test vault (MIT)",
    "logseq-docs": "github.com/logseq/docs (MIT)",
    "jbranchaud-til": "github.com/jbranchaud/til (MIT)",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--vaults", default=",".join(SOURCES), help="which of them, by comma")
    parser.add_argument("--show", type=int, default=0, help="print so many of the links that lead nowhere")
    given = parser.parse_args()
    folder = Path(os.environ.get("DRUTHERS_DATA", "")) / "vaults"
    print("| vault | notes | links | lead to a note | stand in code | read, ms a note | of that for links |")
    print("|---|---|---|---|---|---|---|")
    wrong = 0
    for name in given.vaults.split(","):
        packed = folder / f"{name}.tar.gz"
        if not packed.exists():
            print(f"| {name} | not there: {packed} is packed from {SOURCES.get(name, 'elsewhere')} |")
            continue
        with tempfile.TemporaryDirectory() as place:
            with tarfile.open(packed) as archive:
                archive.extractall(place, filter="data")
            wrong += measure(name, Path(place) / "vault", given.show)
    return 1 if wrong else 0


def measure(name: str, root: Path, show: int) -> int:
    layout = Layout(root)
    daily = read_daily(root)
    files = list(scan(layout))
    took, notes = [], []
    for file in files:
        began = time.perf_counter()
        note = read_note(root, file, daily)
        took.append(time.perf_counter() - began)
        if isinstance(note, Note):
            notes.append(note)
    share = parsing(notes) / sum(took)
    names = Names(notes)
    every = [(note, link) for note in notes for link in note.links if link.target]
    lost = [(note, link) for note, link in every if not leads(note, link, names)]
    in_code = [found for note in notes for found in disagreements(note)]
    found = 100 * (len(every) - len(lost)) / max(len(every), 1)
    print(
        f"| {name} | {len(notes)} | {len(every)} | {found:.1f} % | {len(in_code)} |"
        f" {1000 * statistics.mean(took):.2f} | {100 * share:.0f} % |"
    )
    for path, line, text in in_code:
        print(f"    in code: {path}:{line}: {text[:100]}")
    common = Counter(link.target for _, link in lost)
    for note, link in sorted(lost, key=lambda pair: -common[pair[1].target])[: show and None]:
        if show > 0 and common.pop(link.target, 0):
            show -= 1
            print(f"    nowhere: {note.path}:{link.line}: {link.kind} {link.target!r}")
    return len(in_code)


def parsing(notes: list[Note]) -> float:
    """Seconds for prose, links and block ids of all notes."""
    began = time.perf_counter()
    for note in notes:
        lines = note.text.split("\n")
        plain = prose(lines[note.body_line - 1 :])
        links_of(lines, plain, note.body_line)
        blocks_of(plain, note.body_line)
    return time.perf_counter() - began


def leads(note: Note, link: Link, names: Names) -> bool:
    found = resolve(link.target, note.path, names.named([tail(key(link.target))]), kind=link.kind)
    # without an ending, a path in markdown may be anything on a web site: it is no link unless it leads somewhere
    return found is not None or (link.kind == "markdown" and not ENDING.search(link.target))


def disagreements(note: Note) -> list[tuple[str, int, str]]:
    """The links of ours that lie on lines of a fence, or that only a code span of their block could hold."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(note.body)
    first = note.body_line
    lines = note.text.split("\n")
    fenced: set[int] = set()
    spans: list[tuple[range, str, str]] = []
    for token in tokens:
        if token.type == "fence" and token.map:
            fenced.update(range(token.map[0] + first, token.map[1] + first))
        if token.type == "inline" and token.map and token.children:
            place = range(token.map[0] + first, token.map[1] + first)
            spans += [(place, code_of(token), outside_code(token))]
    found = []
    for link in note.links:
        if link.line < first:
            continue
        line = lines[link.line - 1]
        if link.line in fenced:
            found.append((note.path, link.line, line))
        for place, code, outside in spans:
            written = link.target.replace("\\", "")
            if link.line in place and written and written in code and written not in outside:
                found.append((note.path, link.line, line))
    return found


def code_of(token: Token) -> str:
    return "\n".join(child.content for child in token.children or [] if child.type == "code_inline")


def outside_code(token: Token) -> str:
    """What an inline token says besides code: its text, its addresses, its HTML."""
    return "\n".join(
        " ".join([child.content, *(str(value) for value in child.attrs.values())])
        for child in token.children or []
        if child.type != "code_inline"
    ).replace("%20", " ")


if __name__ == "__main__":
    sys.exit(main())
