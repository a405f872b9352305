"""Listing the vault's markdown files by place; nothing is read yet.

The vault stage. Hidden folders (an editor's trash and settings, git's own) are never entered, links to folders are not
followed but for the places themselves, and the ledger and the person's principles are not notes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from druthers.models import NoteFile, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.vault.layout import Layout

PLACES = ("public", "private", "following")
ENDINGS = (".md", ".markdown", ".md.age", ".markdown.age")
NOT_NOTES = frozenset(
    {
        "private/ledger",
        "private/keys",
        "private/templates",
        "private/trash",
        "private/principles.md",
        "private/charter.md",
        "private/principles.md.age",
        "private/charter.md.age",
    }
)


def scan(layout: Layout) -> Iterator[NoteFile]:
    """Every markdown file of the vault, in the order of its path."""
    yield from sorted(_files(layout.root, ""), key=lambda file: file.path)


def note_file(layout: Layout, path: str) -> NoteFile:
    """The listing of one file, by its path relative to the vault.

    Raises:
        OSError: it is not there.
    """
    found = (layout.root / path).stat()
    return NoteFile(path, visibility_of(path), found.st_mtime_ns, found.st_size)


def visibility_of(path: str) -> Visibility:
    """What lies outside `public/` is private.

    >>> visibility_of("public/2026/a.md"), visibility_of("old/b.md"), visibility_of("following/ana/c.md")
    ('public', 'private', 'following')
    """
    place = path.split("/", 1)[0]
    if place == "public":
        return "public"
    return "following" if place == "following" else "private"


def _files(folder: Path, prefix: str) -> Iterator[NoteFile]:
    try:
        entries = list(os.scandir(folder))
    except OSError:  # a folder that cannot be opened holds no note that could be read
        return
    for entry in entries:
        path = f"{prefix}{entry.name}"
        if entry.name.startswith(".") or path in NOT_NOTES:
            continue
        if entry.is_dir(follow_symlinks=path in PLACES):  # a person may keep their public notes elsewhere
            yield from _files(entry.path, f"{path}/")  # type: ignore[arg-type]
        elif entry.name.lower().endswith(ENDINGS):
            try:
                found = entry.stat()
            except OSError:  # a dangling link: listed, so that reading it gives the reason
                yield NoteFile(path, visibility_of(path), 0, 0)
                continue
            yield NoteFile(path, visibility_of(path), found.st_mtime_ns, found.st_size)
