"""Finding and reading the person's own notes.

Part of the façade.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from druthers.errors import IndexingError, UnknownNote, VaultError
from druthers.journal.knowing import ask
from druthers.models import Note, Skipped, author_of
from druthers.models.names import key
from druthers.vault.naming import is_listed, meant, own_first
from druthers.vault.scan import note_file, scan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from druthers.journal.knowing import Knowledge
    from druthers.journal.parts import Parts
    from druthers.models import NoteFile

DAYS = {"today": 0, "yesterday": 1}
SHORTEST_ENDING = 4
ULID_ENDING = re.compile(r"[0-9A-HJKMNP-TV-Z]+", re.IGNORECASE)
MOST_NAMED = 3
MANY = 4  # times as many notes as are wanted, from which on the index is asked which they are
MOST_LIKE = 30
BREAK = re.compile(r"[\s_-]+")
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}-(?:\d{4}-\d{2}-)?")


def notes(parts: Parts, *, limit: int | None = None) -> list[Note]:
    """The person's own notes, newest first; of a few among very many, no others are read where the index knows them."""
    files = list(scan(parts.layout))
    if limit is not None and len(files) > MANY * limit:
        found = _newest_first(parts, _may_be_newest(parts, files, limit))
        if len(found) >= limit:
            return found[:limit]
    return _newest_first(parts, files)[:limit]


def _newest_first(parts: Parts, files: Iterable[NoteFile]) -> list[Note]:
    kept = [each for each in map(parts.read, files) if isinstance(each, Note)]
    # Ids are in order within a second, of which frontmatter keeps no parts.
    return sorted(kept, key=lambda note: (note.created, note.id or "", note.path), reverse=True)


def _may_be_newest(parts: Parts, files: list[NoteFile], limit: int) -> list[NoteFile]:
    """The files that hold the newest notes: the newest that the index knows, and whatever it does not know as it is."""
    try:
        with parts.search_index.reader() as reader:
            known = reader.known()
            same = [known.get(file.path, ())[:3] == (file.visibility, file.mtime_ns, file.size) for file in files]
            newest = reader.newest(limit + len(known) - sum(same))  # some may be gone, or older now
    except IndexingError:  # it is made anew by whoever needs it
        return files
    return [file for file, as_known in zip(files, same, strict=True) if not as_known or file.path in newest]


def note(parts: Parts, path: str) -> Note:
    """One note as it is on disk now."""
    if ".." in PurePosixPath(path).parts or PurePosixPath(path).is_absolute() or "\0" in path:
        raise VaultError(f"{path!r} is not a path in the vault.", "Paths are relative to it: public/2026/….md.")
    try:
        found = parts.read(note_file(parts.layout, path))
    except OSError as error:
        raise VaultError(
            f"{path} is not in the vault.", "It may have been moved; `druthers index` will see."
        ) from error
    if isinstance(found, Skipped):
        raise VaultError(f"{path} cannot be read as a note: {found.reason}.", "It is left as it is.")
    return found


def find(parts: Parts, given: str) -> str:
    """The path of the note that a person names: by path, file name, alias, title, or id or its ending, or by words.

    Words name the note that alone begins with them after its date, else the one that alone has them in its name.

    `today` and `yesterday` name the daily note, unless a note is called so.

    Raises:
        UnknownNote: none has that name, or more than one.
    """
    named = given.strip()
    if named.startswith("[[") and named.endswith("]]"):
        named = named[2:-2].strip()
    if (path := _at(parts, named)) is not None:
        return path
    found, near = ask(parts, lambda known: _named(known, named, parts.ports.now().date()))
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownNote(f"{len(found)} notes are called {given}.", f"Name one by its path: {_some(found)}.")
    hint = f"Did you mean {_some(near)}?" if near else "`druthers search` finds notes by what they say."
    raise UnknownNote(f"No note is called {given.strip() or 'nothing'}.", hint)


def _at(parts: Parts, named: str) -> str | None:
    """The note at a path, with or without its ending: from the vault, from the working folder, or absolute."""
    if not named or "\0" in named:
        return None
    root = os.path.abspath(parts.root)  # noqa: PTH100 - `..` is to go, links are to stay
    for start in (root, os.getcwd()):  # noqa: PTH109 - as above
        whole = os.path.abspath(os.path.join(start, os.path.expanduser(named)))  # noqa: PTH100, PTH111, PTH118
        for folder in (root, os.path.realpath(root)):
            if not whole.startswith(folder + os.sep):
                continue
            relative = whole[len(folder) + 1 :].replace(os.sep, "/")
            for path in (relative, f"{relative}.md", f"{relative}.age", f"{relative}.md.age"):
                if is_listed(path) and os.path.isfile(os.path.join(root, path)):  # noqa: PTH113, PTH118
                    return path
    return None


def _named(known: Knowledge, named: str, today: date) -> tuple[list[str], list[str]]:
    """The notes that a name means, and when there are none, those with names like it."""
    asked = key(named)
    if not asked:
        return [], []
    if found := meant(named, known):
        return found, []
    if asked in DAYS:
        days = meant((today - timedelta(days=DAYS[asked])).isoformat(), known)
        return [path for path in days if not author_of(path)], []  # another's day is no day of one's own
    if len(named) >= SHORTEST_ENDING and ULID_ENDING.fullmatch(named) and (found := known.with_id(named)):
        return own_first(found), []
    slug = BREAK.sub("-", asked)
    like = known.like(asked, MOST_LIKE) + known.like(slug, MOST_LIKE)
    for fits in (f"^{re.escape(slug)}(?:-|$)", f"(?:^|-){re.escape(slug)}(?:-|$)"):
        paths = {each.path for each in like if re.search(fits, DATE.sub("", BREAK.sub("-", each.name)))}
        if len(paths) == 1:  # the words with which one note alone begins, or which it alone has
            return list(paths), []
    like = like or known.like(max(asked.split(), key=len), MOST_NAMED)
    return [], list(dict.fromkeys(each.path for each in like))


def _some(paths: list[str]) -> str:
    rest = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    return ", ".join(paths[:MOST_NAMED]) + rest
