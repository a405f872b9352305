"""One's own notes and other people's, each in an index of its own: asked together by whoever finds, apart by all else.

Part of the façade. What proposes, asks, counts tags, mends words or measures how rare a word is reads the index of
one's own notes, in which there is not a word of anybody else's: nobody can weigh on it by what they publish.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from druthers.models import Narrowing, author_of
from druthers.vault.scan import scan, scan_following

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from druthers.index import Embedder, Index
    from druthers.journal.parts import Parts
    from druthers.models import Found, IndexReport, NoteFile, Progress, Visibility

THEIRS: Final = "following"


def indexes(parts: Parts) -> list[Index]:
    """The index of one's own notes and, where anybody is or was followed, that of other people's."""
    return [parts.search_index, parts.following_index] if followed_here(parts) else [parts.search_index]


def followed_here(parts: Parts) -> bool:
    """Whether there are other people's notes, or an index of such."""
    return parts.layout.following.is_dir() or parts.layout.following_index.exists()


def index_of(parts: Parts, path: str) -> Index:
    """The index that a note belongs to."""
    return parts.following_index if path.startswith(f"{THEIRS}/") else parts.search_index


def rebuilt(parts: Parts) -> bool:
    """Whether an index that was damaged is gone, so that the next update makes it anew."""
    layout = parts.layout
    return not layout.index.exists() or (layout.following.is_dir() and not layout.following_index.exists())


def stale(parts: Parts, embedder: Embedder | None) -> bool:
    """Whether `index_steps` would find something to do."""
    if followed_here(parts):
        from druthers.journal.following import strangers

        if strangers(parts):
            return True
    return any(index.stale(files, embedder=embedder) for index, files in _tiers(parts))


def unembedded(parts: Parts) -> int:
    """How many passages have no embedding yet by the embedder that was chosen."""
    with ExitStack() as opened:
        readers = [opened.enter_context(index.reader()) for index in indexes(parts)]
        return sum(reader.missing(parts.embedder.identity) for reader in readers)


def index_steps(
    parts: Parts, *, rebuild: bool, embed: bool, oldest_first: bool
) -> Generator[Progress, None, IndexReport]:
    """Bring both indexes up to date, one's own first; one report of both."""
    from druthers.vault.sealed import in_the_clear

    embedder = parts.embedder if embed else None
    done: list[IndexReport] = []
    if followed_here(parts):
        from druthers.journal.following import part_with_strangers

        part_with_strangers(parts)
    for index, files in _tiers(parts):
        if rebuild:
            index.reset()
        if index is not parts.search_index:
            _forget_the_gone(parts)
        report = yield from index.update(
            files, in_the_clear(parts.read), embedder, spec=parts.embedder_spec, oldest_first=oldest_first
        )
        done.append(report)
    if len(done) > 1:
        _forget_the_gone(parts)  # who was unfollowed while it was at work
    own, *others = done
    for theirs in others:
        own = _added(own, theirs)
    return own


def searched(
    parts: Parts, embedder: Embedder | None, query: str, *, k: int, places: Sequence[Visibility], **how: Any
) -> Found:
    """What a search finds in one's own notes, in other people's, or in both, as `places` says; none named are all.

    Each is searched by itself, so that other people's notes appear beside one's own and change nothing about them.
    """
    from druthers.retrieve import merged, search

    found = []
    for index in indexes(parts):
        theirs = index is parts.following_index
        if not places or (THEIRS in places if theirs else set(places) - {THEIRS}):
            with index.reader() as reader:
                found.append(search(reader, embedder, query, k=k, places=places, **how))
    if not found:  # nobody is followed, and other people's notes were asked for
        with parts.search_index.reader() as reader:
            return search(reader, None, query, k=k, places=places, **how)
    return found[0] if len(found) == 1 else merged(*found, k=k)


def glanced(parts: Parts, query: str, *, k: int) -> Found:
    """What is found by words in both indexes as they stand, quickly enough to follow every key."""
    from druthers.retrieve import glance, merged

    found = []
    for index in indexes(parts):
        with index.reader() as reader:
            found.append(glance(reader, query, k=k, today=parts.ports.now().date(), recency=parts.settings.recency))
    return found[0] if len(found) == 1 else merged(*found, k=k)


def narrowing(parts: Parts) -> Narrowing:
    """The tags of one's own notes, those that most have first, and whose notes are here besides."""
    with parts.search_index.reader() as reader:
        tags = reader.tags()
    authors: set[str] = set()
    if followed_here(parts):
        with parts.following_index.reader() as reader:
            authors = {author_of(path) for path in reader.known()}
    return Narrowing(tuple(sorted(tags, key=lambda tag: (-tags[tag], tag))), tuple(sorted(authors)))


def forget(parts: Parts) -> None:
    """Drop from the index whoever is followed no longer, and leave nothing of them on the disk."""
    parts.following_index.purge([file.path for file in scan_following(parts.layout)])


def _forget_the_gone(parts: Parts) -> None:
    """Leave nothing of those whose notes are here no longer, however that came about."""
    here = {author_of(file.path) for file in scan_following(parts.layout)}
    with parts.following_index.reader() as reader:
        indexed = {author_of(path) for path in reader.known()}
    if indexed - here:
        forget(parts)


def _tiers(parts: Parts) -> Iterable[tuple[Index, list[NoteFile]]]:
    listed = (scan, scan_following)
    return ((index, list(files(parts.layout))) for index, files in zip(indexes(parts), listed, strict=False))


def _added(own: IndexReport, theirs: IndexReport) -> IndexReport:
    return replace(
        own,
        notes=own.notes + theirs.notes,
        passages=own.passages + theirs.passages,
        embedded=own.embedded + theirs.embedded,
        removed=own.removed + theirs.removed,
        skipped=(*own.skipped, *theirs.skipped),
        seconds=own.seconds + theirs.seconds,
        files=own.files + theirs.files,
        unembedded=own.unembedded + theirs.unembedded,
    )
