"""Whether other people's files stay as they are: bytes → text → bytes, parsing, and a tag put on and taken off.

    DRUTHERS_DATA=... python tests/benchmarks/vaults.py [--set kepano] [--refused]

Reads every file of every vault in the folder, and the worst files that we could make. A file is taken as text, and then
comes back byte for byte, or is named with a reason. A tag that is added and removed again leaves the bytes that were
there, or is refused with a reason; in frontmatter that stated no tags, the empty list that it was put in stays. Exits
with 1 when anything else happens.
"""

from __future__ import annotations

import argparse
import os
import sys
import tarfile
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.errors import VaultError
from druthers.models import Note, NoteFile
from druthers.vault.patch import set_tags
from druthers.vault.read import decode, parse_note, split_frontmatter, stated_tags
from druthers.vault.scan import ENDINGS
from druthers.vault.text import NotText, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = {
    "nikita-cc0": "github.com/nikitavoloboev/knowledge at 4f082a8f, its last commit under CC0",
    "jbranchaud-til": "github.com/jbranchaud/til (MIT)",
    "logseq-docs": "github.com/logseq/docs (MIT)",
    "kepano": "github.com/kepano/kepano-obsidian (MIT)",
    "selina-demo": "github.com/selinaZitrone/notebook_demo (MIT)",
    "tasks-demo": "github.com/obsidian-tasks-group/obsidian-tasks, resources/sample_vaults/Tasks-Demo (MIT)",
    "dataview-test": "github.com/blacksmithgu/obsidian-dataview, test-vault (MIT)",
}
TAG = "zz-one-more-tag"
TEXTS = {
    "plain": "Words\n",
    "empty": "",
    "frontmatter": "---\ntitle: 'It''s'  # mine\ntags:\n  - a # why\n  - \"b\"\nx: {y: [1, 2]}\n---\n# A\n",
    "flow": "---\ntags: [a,b , 'c' ]\n---\n",
    "flow over lines": "---\ntags: [\n  a, # one\n  b\n]\nx: 1\n---\n",
    "comma string": "---\ntags: a, b\n---\n",
    "space string": "---\ntag: a b\n---\n",
    "no value": "---\ntags:\naliases:\n---\nx",
    "explicit null": "---\ntags: ~\n---\n",
    "tags as comment": "---\ntags: #a\n---\n",
    "twice": "---\ntags: [a]\ntags: [b]\n---\n",
    "template": "---\ncreated: {{date}}\ntags: [<% x %>]\n---\n",
    "alias of a list": "---\na: &t [x]\ntags: *t\n---\n",
    "merge": "---\nbase: &b {tags: [x]}\n<<: *b\n---\n",
    "block text": "---\ntags: |\n  a\n  b\n---\n",
    "a rule first": "---\n\nWords, no head.\n\n---\nMore\n",
    "never closed": "---\ntags: [a]\n",
    "closed by dots": "---\ntags: [a]\n...\nx",
    "blank before": "\n---\ntags: [a]\n---\n",
    "tabs": "---\ntags:\n\t- a\n---\n",
    "separators": "---\ntitle: a\u2028b\x85c\n---\nd\u2028e\x0cf\n",
    "zero width": "\u200b---\ntags: [a\u200b]\n---\n\ufeff",
    "decomposed": "---\ntags: [cafe\u0301]\n---\ncafe\u0301\n",
    "one long line": "x" * 65_315 + " \U0001f6a3\n",
    "many rules": "---\n" * 200,
    "deep": "---\ntags: " + "[" * 300 + "]" * 300 + "\n---\n",
    "lone returns": "---\rtags: [a]\r---\rb\r",
    "mixed ends": "---\r\ntags: [a]\n---\r\nb\rc\n",
}
RAW = {
    "nul": b"a\x00b",
    "picture": b"\x89PNG\r\n\x1a\n\x00",
    "cyrillic in cp1251": "Привет, как дела".encode("cp1251"),
    "japanese in shift-jis": "日記を書く".encode("shift-jis"),
    "utf-8, cut": "日記を書く".encode()[:-1],
    "utf-16, cut": b"\xff\xfea",
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbfx",
    "the mark alone": b"\xef\xbb\xbf",
}


@dataclass
class Tally:
    """What became of one vault's files."""

    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)
    seconds: float = 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", dest="name", help="only this one")
    parser.add_argument("--refused", action="store_true", help="tell why changes were refused and files not taken")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("DRUTHERS_DATA", "")) / "vaults"
    tallies = {}
    for name, source in SOURCES.items():
        archive = folder / f"{name}.tar.gz"
        if arguments.name not in (None, name):
            continue
        if not archive.is_file():
            sys.stderr.write(f"{name} is not in {folder or 'DRUTHERS_DATA'}: get it from {source}, as {archive.name}\n")
            continue
        tallies[name] = examine(unpacked(archive))
    if arguments.name in (None, "made"):
        tallies["made"] = examine(made())
    print_table(tallies, why=arguments.refused)
    return 1 if any(tally.breaches for tally in tallies.values()) else 0


def unpacked(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of an archive as it lies on a disk."""
    with tempfile.TemporaryDirectory() as there:
        with tarfile.open(archive) as files:
            files.extractall(there, filter="data")
        for path in sorted(Path(there).rglob("*")):
            if path.is_file():
                yield path.relative_to(there).as_posix(), path.read_bytes()


def made() -> Iterator[tuple[str, bytes]]:
    """The worst that we could think of, in every encoding and with every line end."""
    for name, text in TEXTS.items():
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"):
            for end in ("\n", "\r\n"):
                mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
                words = f"{text}Caf\xe9 cr\xe8me and some more" if encoding == "cp1252" else text
                data = mark + words.replace("\n", end).encode(encoding, "ignore")
                yield f"{name}, {encoding}, {end!a}.md", data
    for name, data in RAW.items():
        yield f"{name}.md", data


def examine(files: Iterator[tuple[str, bytes]]) -> Tally:
    """Look at each file."""
    tally = Tally()
    for path, data in files:
        note = path.lower().endswith(ENDINGS)
        tally.counts["files"] += 1
        began = time.perf_counter()
        try:
            file = read_text(data)
        except NotText as reason:
            tally.counts["not text"] += 1
            tally.skipped[str(reason)] += note
            if not str(reason).strip() or "\n" in str(reason):
                tally.breaches.append(f"{path}: no clear reason")
            continue
        tally.counts["identical"] += file.data() == data
        if file.data() != data or file.saying(file.text).data() != data:
            tally.breaches.append(f"{path}: its bytes do not come back")
        if note:
            tally.counts["notes"] += 1
            try:
                found = parse_note(NoteFile(path, "private", 0, len(data)), decode(data), "")
                assert isinstance(found, Note)
                assert found.text == file.text
                change(path, file.text, tally)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a breach
                tally.breaches.append(f"{path}: {type(error).__name__}: {error}")
        tally.seconds += time.perf_counter() - began
    return tally


def change(path: str, text: str, tally: Tally) -> None:
    """Put a tag on a note and take it off again."""
    head = split_frontmatter(text)[0]
    try:
        tagged = set_tags(text, add=[TAG])
        back = set_tags(tagged, remove=[TAG])
    except VaultError as error:
        tally.counts["refused"] += 1
        tally.refused[error.message] += 1
        return
    if stated_tags(split_frontmatter(tagged)[0]) != [*stated_tags(head), TAG]:
        tally.breaches.append(f"{path}: the tag was not added")
    if back == text:
        tally.counts["restored"] += 1
    elif stated_tags(head) or not only_an_empty_list_more(text, back):
        tally.breaches.append(f"{path}: adding a tag and removing it changed the file")
    else:
        tally.counts["empty list left"] += 1


def only_an_empty_list_more(text: str, back: str) -> bool:
    """Whether `back` is `text` with nothing but `tags: []` put in, as a line or for a null."""
    start = back.find("tags: []")
    stop = back.find("\n", start) + 1
    return back[:start] + back[stop:] == text or back.replace("tags: []", "tags: ~", 1) == text


def print_table(tallies: dict[str, Tally], *, why: bool) -> None:
    columns = ("files", "not text", "identical", "notes", "restored", "empty list left", "refused")
    print(f"{'vault':16}" + "".join(f"{name:>17}" for name in columns) + f"{'ms a file':>12}{'breaches':>10}")
    for name, tally in tallies.items():
        each = 1000 * tally.seconds / max(tally.counts["files"], 1)
        print(f"{name:16}" + "".join(f"{tally.counts[key]:17,}" for key in columns), end="")
        print(f"{each:12.2f}{len(tally.breaches):10}")
    for name, tally in tallies.items():
        for breach in tally.breaches[:20]:
            print(f"BREACH {name}: {breach}")
        if why:
            for reason, number in (tally.skipped + tally.refused).most_common():
                print(f"{name}: {number} times: {reason}")


if __name__ == "__main__":
    sys.exit(main())
