"""Where the files lie that a note shows or links to, and who else uses them.

Part of the façade; publishing stands on it. Only names are compared: a file that nobody names is nobody's attachment.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from druthers.models import Attached, Note
from druthers.models.names import ENDING, key
from druthers.vault.attached import attached
from druthers.vault.layout import DERIVED
from druthers.vault.scan import NOT_NOTES, scan, visibility_of
from druthers.vault.sealed import is_sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.journal.parts import Parts

Place = Literal["public", "private"]
NEVER = frozenset({"following", DERIVED})  # folders of the vault
OWN = re.compile(r"\.(?:toml|jsonl)$")  # in private/ itself: what Druthers keeps there


def used_by(parts: Parts, text: str, path: str, place: Place) -> list[str]:
    """The files in `place` that a note at `path` with this text names; nothing outside public/ is public.

    As links are read: beside the note, from the place's or the vault's folder, else the nearest file of that name.
    """
    targets = attached(text)
    if not targets:
        return []
    by_name: dict[str, list[str]] = {}
    for each in _files(parts, place):
        by_name.setdefault(key(PurePosixPath(each).name), []).append(each)
    found = (_meant(target, path, by_name.get(key(PurePosixPath(target).name), []), place) for target in targets)
    return list(dict.fromkeys(each for each in found if each is not None))


def attachment(parts: Parts, path: str, becomes: str, note: str) -> Attached | None:
    """A file that could go with a note, and whether another note beside that one uses it; None if it cannot be read."""
    try:
        digest = sha256((parts.root / path).read_bytes()).hexdigest()
    except OSError:
        return None
    return Attached(path, becomes, digest, shared=_used_elsewhere(parts, path, note))


def _meant(target: str, source: str, files: list[str], place: Place) -> str | None:
    """Which of the files with its name a target means."""
    if not files:
        return None
    folder = PurePosixPath(source).parent
    starts = [folder] if not target.startswith("/") else []
    starts += [PurePosixPath(place), PurePosixPath()]
    exact = {key(each): each for each in files}
    for start in starts:
        if found := exact.get(key(os.path.normpath(start / target.lstrip("/")))):
            return found
    asked = key(target.lstrip("/"))
    while asked.startswith(("./", "../")):
        asked = asked.partition("/")[2]
    fits = [each for each in files if f"/{key(each)}".endswith(f"/{asked}")]
    here = list(folder.parts)

    def distance(path: str) -> tuple[int, str]:
        there = list(PurePosixPath(path).parent.parts)
        shared = next(
            (n for n, pair in enumerate(zip(here, there, strict=False)) if pair[0] != pair[1]),
            min(len(here), len(there)),
        )
        return len(here) + len(there) - 2 * shared, path

    return min(fits, key=distance, default=None)


def _files(parts: Parts, place: Place) -> Iterator[str]:
    """The files of one place that are no notes, by their paths in the vault; what a link shows lies elsewhere."""
    for name, folders, files in os.walk(parts.root):
        folder = Path(name)
        top = folder == parts.root
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".")
            and not (top and (each in NEVER or (each == "public") != (place == "public")))
            and not (folder == parts.layout.private and f"private/{each}" in NOT_NOTES)
        )
        if top and place == "public":
            continue
        for each in sorted(files):
            file = folder / each
            if each.startswith(".") or ENDING.search(each) or (folder == parts.layout.private and OWN.search(each)):
                continue
            if file.is_file() and not file.is_symlink():
                yield parts.layout.relative(file)


def _used_elsewhere(parts: Parts, path: str, note: str) -> bool:
    """Whether another note of the same place names the file. By its name alone: to be wrong here leaves a copy."""
    name = PurePosixPath(path).name
    wanted = {name.encode(), quote(name).encode()}
    public = visibility_of(path) == "public"
    for file in scan(parts.layout):
        if file.path == note or file.visibility == "following" or (file.visibility == "public") != public:
            continue
        with suppress(OSError):
            if is_sealed(file.path):
                found = parts.read(file)
                data = found.text.encode("utf-8", "replace") if isinstance(found, Note) else b""
            else:
                data = (parts.root / file.path).read_bytes()
            if any(each in data for each in wanted):
                return True
    return False
