"""Finding a note that is gone by what a person remembers of it: its path, its name, words of it, its id.

Part of the façade. Notes that are there are found in `noting`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from druthers.errors import UnknownNote
from druthers.journal.committing import PLACES
from druthers.journal.homes import TRASH, home
from druthers.models.names import key, stem
from druthers.vault.cipher import SEALED
from druthers.vault.write import slugify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.journal.parts import Parts

ID = re.compile(r"[0-9A-Za-z]{4,26}")
ID_LINE = re.compile(rb"^id:[ \t]*[\"']?([0-9A-Za-z]+)", re.MULTILINE)
LOOKED_INTO = 30  # of the notes that went last; each costs two calls of git


def find_gone(parts: Parts, given: str, gone: Sequence[str]) -> str | None:
    """The path under which the past holds the note that is meant; `gone` has the last to go first.

    Raises:
        UnknownNote: the words fit more than one.
    """
    wanted, slug = key(given), slugify(given)
    by_name = [path for path in gone if wanted in (key(path), key(stem(path)))]
    by_words = [path for path in gone if slug and _has_words(slug, path)]
    if not by_name and len(by_words) > 1:
        raise UnknownNote(
            f"{len(by_words)} notes that are gone have “{given}” in their name.",
            f"Say which: {', '.join(by_words[:3])}",
        )
    if found_by_name := [*by_name, *by_words]:
        return remembered(parts, found_by_name[0])
    return next((found for path in gone[:LOOKED_INTO] if (found := _with_id(parts, path, given))), None)


def remembered(parts: Parts, path: str) -> str:
    """The path itself; of a note that lay outside our repositories and was put away, that of its copy in the trash."""
    if path.split("/", 1)[0] in PLACES or (parts.root / path).exists():
        return path
    copies = (TRASH + path, TRASH + path + SEALED)
    return next((copy for copy in copies if (parts.root / copy).exists()), path)


def _has_words(slug: str, path: str) -> bool:
    """Whether the words of a slug stand one after the other in a file's name."""
    name = key(stem(path)).replace(" ", "-")
    return f"-{slug}-" in f"-{name}-"


def _with_id(parts: Parts, path: str, given: str) -> str | None:
    if not ID.fullmatch(given) or path.endswith(SEALED):
        return None
    at = home(parts, remembered(parts, path))
    last = next((version for version in at.versions() if not version.gone), None)
    data = at.content(last.revision, last.path) if last else None
    found = ID_LINE.search(data or b"")
    return at.path if found and found[1].decode().upper().endswith(given.upper()) else None
