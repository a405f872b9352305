"""What the vault's notes are called and how they are tied, as they are on disk.

Part of the façade. The index answers for the notes that have not changed since it saw them; the others, and those that
never enter it, answer for themselves.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar

from druthers.errors import IndexingError
from druthers.journal.tiers import indexes, rebuilt
from druthers.models import Note
from druthers.vault.naming import Names
from druthers.vault.scan import scan, scan_following
from druthers.vault.sealed import LOCKED, by_name, is_sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from druthers.index import Reader
    from druthers.journal.parts import Parts
    from druthers.models import Mention, NoteFile
    from druthers.models.names import Named

Outcome = TypeVar("Outcome")


class Knowledge:
    """The index and what it does not know yet, as one."""

    def __init__(self, readers: Sequence[Reader], gone: set[str], notes: list[Note]) -> None:
        self._readers = readers  # of one's own notes, and of other people's
        self._gone = gone  # paths of which the index knows something that is no longer so
        self._names = Names(notes)

    def named(self, tails: Sequence[str]) -> list[Named]:
        """List the names that end in one of these."""
        return [*self._kept(each.named(tails) for each in self._readers), *self._names.named(tails)]

    def names_of(self, path: str) -> list[Named]:
        """List the names of one note."""
        return [*self._kept(each.names_of(path) for each in self._readers), *self._names.names_of(path)]

    def with_id(self, ending: str) -> list[str]:
        """List the paths of the notes whose id ends so, whatever its case."""
        indexed = [path for each in self._readers for path in each.with_id(ending) if path not in self._gone]
        return [*indexed, *self._names.with_id(ending)]

    def like(self, part: str, k: int) -> list[Named]:
        """List up to `k` names that hold `part`, the shortest first."""
        found = [*self._kept(each.like(part, k) for each in self._readers), *self._names.like(part, k)]
        return sorted(found, key=lambda named: (len(named.name), named.path))[:k]

    def links_of(self, path: str) -> list[Mention]:
        """List the links that lead out of a note, in their order."""
        return [*self._kept_links(each.links_of(path) for each in self._readers), *self._names.links_of(path)]

    def links_to(self, tails: Sequence[str]) -> list[Mention]:
        """List the links whose target ends in one of these names, by path and line."""
        found = [*self._kept_links(each.links_to(tails) for each in self._readers), *self._names.links_to(tails)]
        return sorted(found, key=lambda mention: (mention.path, mention.line))

    def _kept(self, found: Iterable[list[Named]]) -> list[Named]:
        return [named for some in found for named in some if named.path not in self._gone]

    def _kept_links(self, found: Iterable[list[Mention]]) -> list[Mention]:
        return [mention for some in found for mention in some if mention.path not in self._gone]


def ask(parts: Parts, question: Callable[[Knowledge], Outcome]) -> Outcome:
    """Put a question to everything that is known; an index that turns out damaged is done without."""
    try:
        with _knowledge(parts) as knowledge:
            return question(knowledge)
    except IndexingError:
        if not rebuilt(parts):
            raise
        with _knowledge(parts) as knowledge:
            return question(knowledge)


@contextmanager
def _knowledge(parts: Parts) -> Iterator[Knowledge]:
    files = {file.path: file for file in (*scan(parts.layout), *scan_following(parts.layout))}
    with ExitStack() as opened:
        readers = [opened.enter_context(index.reader()) for index in indexes(parts)]
        seen = {path: row for reader in readers for path, row in reader.known().items()}
        fresh = [
            file
            for path, file in files.items()
            if is_sealed(path) or seen.get(path, ())[:3] != (file.visibility, file.mtime_ns, file.size)
        ]
        notes = [note for file in fresh if (note := _known(parts, file)) is not None]
        yield Knowledge(readers, (seen.keys() - files.keys()) | {file.path for file in fresh}, notes)


def _known(parts: Parts, file: NoteFile) -> Note | None:
    found = parts.read(file)
    if isinstance(found, Note):
        return found
    return by_name(file) if found.reason == LOCKED else None
