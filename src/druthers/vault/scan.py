"""Listing the vault's markdown files by place; nothing is read yet.

The vault stage. Hidden folders (an editor's trash and settings, git's own) are never entered, links to folders are not
followed but for the places themselves, and the ledger and the person's principles are not notes. Other people's notes
are listed apart from one's own: what learns of the person asks for the latter and never sees the former.
"""

from __future__ import annotations

import os
from operator import attrgetter
from typing import TYPE_CHECKING

from druthers.models import NoteFile, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from druthers.vault.layout import Layout

PLACES = ("public", "private")
FOLLOWING = "following"
THEIRS = (".md", ".markdown")  # what is encrypted is for somebody else
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
    """Every markdown file that is the person's own, in the order of its path."""
    return _scan(os.fspath(layout.root), "")


def scan_following(layout: Layout) -> Iterator[NoteFile]:
    """Every markdown file of those whom the person follows, in the order of its path; no link is followed."""
    return _scan(os.fspath(layout.following), f"{FOLLOWING}/")


def _scan(folder: str, prefix: str) -> Iterator[NoteFile]:
    found: list[NoteFile] = []
    folders = [(folder, prefix)]
    while folders:
        folder, prefix = folders.pop()
        folders += _list(folder, prefix, found)
    found.sort(key=attrgetter("path"))
    return iter(found)


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
    return "following" if place == FOLLOWING else "private"


def _list(folder: str, prefix: str, found: list[NoteFile]) -> list[tuple[str, str]]:
    """Add the markdown files of one folder to those found; the folders in it that are to be entered.

    By the open folder, because to look a file up by its whole path takes half as long again.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:  # a folder that cannot be opened holds no note that could be read
        return []
    try:
        with os.scandir(handle) as entries:
            return _sorted_out(folder, prefix, entries, found)
    except OSError:  # nor one that cannot be listed
        return []
    finally:
        os.close(handle)


def _sorted_out(
    folder: str, prefix: str, entries: Iterable[os.DirEntry[str]], found: list[NoteFile]
) -> list[tuple[str, str]]:
    below = []
    special = not prefix or prefix == "private/"  # where places and what is no note are named
    visibility = visibility_of(prefix)
    theirs = visibility == FOLLOWING
    for entry in entries:
        name = entry.name
        path = prefix + name
        if name[0] == "." or (special and (path in NOT_NOTES or path == FOLLOWING)):
            continue
        if theirs and (entry.is_symlink() or not (entry.is_dir() or name.lower().endswith(THEIRS))):
            continue  # a link of theirs could lead to what is private here
        if entry.is_dir(follow_symlinks=special and path in PLACES):  # a person may keep their public notes elsewhere
            below.append((f"{folder}/{name}", f"{path}/"))
        elif name.endswith(".md") or name.lower().endswith(ENDINGS):
            try:
                at = entry.stat()
            except OSError:  # a dangling link: listed, so that reading it gives the reason
                found.append(NoteFile(path, visibility, 0, 0))
            else:
                found.append(NoteFile(path, visibility, at.st_mtime_ns, at.st_size))
    return below
