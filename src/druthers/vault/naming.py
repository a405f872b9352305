"""From a name to a note: what a link's target means, and which note a person's words name.

The vault stage. The one place that decides; where the names come from, the index or the notes themselves, is the
caller's matter.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from druthers.models import Mention, author_of
from druthers.models.names import BLOCK, ENDING, ID_PREFIX, STEM, Named, key, names_of, tail
from druthers.vault.scan import NOT_NOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from druthers.models import Note

FOLLOWING = "following"


class Known(Protocol):
    """Where names are looked up: the index, or `Names`."""

    def named(self, tails: Sequence[str]) -> list[Named]:
        """List the names that end in one of these."""
        ...

    def with_id(self, ending: str) -> list[str]:
        """List the paths of the notes whose id ends so, whatever its case."""
        ...

    def like(self, part: str, k: int) -> list[Named]:
        """List up to `k` names that hold `part`, the shortest first."""
        ...


class Names:
    """The names and links of notes in memory."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._notes = {note.path: note for note in notes}
        self._names: defaultdict[str, list[Named]] = defaultdict(list)
        for note in self._notes.values():
            for named in names_of(note):
                self._names[tail(named.name)].append(named)

    def named(self, tails: Sequence[str]) -> list[Named]:
        """List the names that end in one of these."""
        return [named for each in dict.fromkeys(tails) for named in self._names.get(each, [])]

    def names_of(self, path: str) -> list[Named]:
        """List the names of one note."""
        note = self._notes.get(path)
        return list(names_of(note)) if note else []

    def with_id(self, ending: str) -> list[str]:
        """List the paths of the notes whose id ends so, whatever its case."""
        return [path for path, note in self._notes.items() if note.id and note.id.upper().endswith(ending.upper())]

    def like(self, part: str, k: int) -> list[Named]:
        """List up to `k` names that hold `part`, the shortest first."""
        found = (named for group in self._names.values() for named in group if part in named.name)
        return sorted(found, key=lambda named: (len(named.name), named.path))[:k]

    def links_of(self, path: str) -> list[Mention]:
        """List the links that lead out of a note, in their order; where to is not decided here."""
        note = self._notes.get(path)
        return _mentions(note) if note else []

    def links_to(self, tails: Sequence[str]) -> list[Mention]:
        """List the links whose target ends in one of these names, by path and line."""
        wanted = set(tails)
        return [each for note in self._notes.values() for each in _mentions(note) if tail(key(each.target)) in wanted]


def _mentions(note: Note) -> list[Mention]:
    lines = note.text.split("\n")
    return [
        Mention(note.path, note.title, link.kind, link.target, link.line, lines[link.line - 1].strip(), link.embed)
        for link in note.links
        if link.target
    ]


def resolve(target: str, source: str, named: Iterable[Named], *, kind: str = "wiki") -> str | None:
    """The path of the note that a link in the note `source` means, out of the names that end as its target does.

    As Obsidian does: a path that fits exactly; else a file's name, the nearest to the linking note first, then the
    shortest path, then the first by name; else an alias, a day, a title, an id. Without case, in any Unicode form. None
    where nothing in the vault is called so.

    >>> resolve("Garden", "home/a.md", [Named("b/garden.md", "Garden", "garden", STEM)])
    'b/garden.md'
    """
    found = list(named)
    if kind == "block":
        return _nearest(source, [each.path for each in found if each.kind == BLOCK and each.name == target])
    files = {key(each.path): each.path for each in found if each.kind == STEM}
    for wanted in _places(target, source, kind):
        if wanted in files:
            return files[wanted]
    asked = key(target.lstrip("/")).removeprefix("./")
    while asked.startswith("../"):
        asked = asked[3:]
    if deeper := _nearest(source, [path for place, path in files.items() if f"/{place}".endswith(f"/{asked}")]):
        return deeper
    for rank in range(STEM, BLOCK):
        paths = [each.path for each in found if each.kind == rank and each.name == asked]
        if paths and (rank != ID_PREFIX or len(paths) == 1):  # several notes of one day have no name in common
            return _nearest(source, paths)
    return None


def _places(target: str, source: str, kind: str) -> list[str]:
    """The compared paths that a target may be in full, the likeliest first."""
    plain = key(target)
    folder = posixpath.dirname(key(source))
    beside = posixpath.normpath(posixpath.join(folder, plain.lstrip("/")))
    parts = folder.split("/")
    own = "/".join(parts[: 2 if parts[0] == FOLLOWING else 1])
    whole = [posixpath.normpath(plain.lstrip("/")), posixpath.normpath(posixpath.join(own, plain.lstrip("/")))]
    if plain.startswith(("./", "../")):
        return [beside]
    if kind == "markdown" and not plain.startswith("/"):
        return [beside, *whole]
    return [*whole, beside] if "/" in plain else [beside]


def _nearest(source: str, paths: Iterable[str]) -> str | None:
    """Of several notes, the one that a link in `source` means."""
    here = source.split("/")[:-1]
    owner = author_of(source)

    def distance(path: str) -> tuple[bool, int, int, str]:
        there = path.split("/")[:-1]
        shared = len(posixpath.commonprefix([here, there]))
        return author_of(path) != owner, len(here) + len(there) - 2 * shared, len(path), path

    return min(paths, key=distance, default=None)


def meant(given: str, known: Known) -> list[str]:
    """The paths of the notes that a person's words name, none or several when it is not clear which.

    A file's name comes before an alias, that before a title; one's own notes, by whatever name, before those of others.
    """
    asked = key(given.strip("/"))
    every = known.named([tail(asked)])
    own = [each for each in every if not author_of(each.path)]
    return _meant(asked, own) or (_meant(asked, every) if len(own) < len(every) else [])


def _meant(asked: str, found: Sequence[Named]) -> list[str]:
    deeper = [each.path for each in found if each.kind == STEM and f"/{key(each.path)}".endswith(f"/{asked}")]
    for rank in range(STEM, ID_PREFIX + 1):
        paths = [each.path for each in found if each.kind == rank and each.name == asked]
        if paths or (rank == STEM and deeper):
            return own_first([*deeper, *paths] if rank == STEM else paths)
    return []


def own_first(paths: Iterable[str]) -> list[str]:
    """One's own among several notes; other people's only where there is none."""
    every = sorted(dict.fromkeys(paths), key=lambda path: (len(path), path))
    return [path for path in every if not path.startswith(f"{FOLLOWING}/")] or every


def is_listed(path: str) -> bool:
    """Whether a file at this path, relative to the vault, is one of its notes.

    >>> [is_listed(path) for path in ("a/b.md", "a/b.png", ".obsidian/a.md", "private/principles.md")]
    [True, False, False, False]
    """
    parts = path.split("/")
    folders = ("/".join(parts[: number + 1]) for number in range(len(parts)))
    return (
        bool(ENDING.search(path)) and not any(part.startswith(".") for part in parts) and NOT_NOTES.isdisjoint(folders)
    )
