"""What private/ keeps of each note that was made public or private again: `private/moved.jsonl`, a line a move.

Part of the façade. The guard reads here which texts the person has said yes to, and syncing which commits a rebuild of
public/ left behind. Appended to, never rewritten; a line that cannot be read says nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from druthers import disk
from druthers.errors import VaultError

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.journal.parts import Parts

NAME: Final = "moved.jsonl"
VERSION: Final = 1
PUBLIC, PRIVATE, REBUILT = "public", "private", "rebuilt"
TRAILER: Final = "Moved: "  # of the commit in private/ that keeps a move; then the move's id


@dataclass(frozen=True, slots=True)
class Move:
    """One line: `moved` says where to. Paths are relative to the vault; `path` is the public one.

    `id` is shared by what went together, a note and its attachments. `was` is where it lay, or lies, when it is not
    public; `sha256` the digest of the public file's bytes, `commit` the commit of public/ that took it in or away,
    empty where none did. Of a rebuild, `left` are the first commits that the new history has not.
    """

    at: str
    id: str
    moved: str
    path: str
    was: str = ""
    sha256: str = ""
    commit: str = ""
    left: tuple[str, ...] = ()
    v: int = VERSION


def record(parts: Parts, *moves: Move) -> Path:
    """Add lines; the file, which is to be committed.

    Raises:
        VaultError: they could not be written.
    """
    file = parts.layout.private / NAME
    lines = [json.dumps(asdict(each), ensure_ascii=True, separators=(",", ":")) + "\n" for each in moves]
    try:
        disk.append(file, "".join(lines).encode())
    except OSError as error:
        raise VaultError(f"{file} could not be written: {error.strerror}", "Check its permissions.") from error
    return file


def recorded(parts: Parts) -> list[Move]:
    """Every move, in the order of the file.

    Raises:
        VaultError: there is such a file, and it cannot be read.
    """
    file = parts.layout.private / NAME
    try:
        lines = file.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise VaultError(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error
    return [move for line in lines if line.strip() and (move := _read(line)) is not None]


def reviewed(parts: Parts) -> frozenset[str]:
    """The SHA-256 of every file that the person made public after a review, as it was then."""
    return frozenset(move.sha256 for move in recorded(parts) if move.moved == PUBLIC and move.sha256)


def came_from(parts: Parts, path: str) -> str:
    """Where a public file lay before it was made public last; empty where it always was."""
    return next((move.was for move in reversed(recorded(parts)) if move.moved == PUBLIC and move.path == path), "")


def whereabouts(parts: Parts) -> dict[str, str]:
    """Where each file went that was made public or private, from the path that it had before."""
    found = {}
    for move in recorded(parts):
        if move.moved in (PUBLIC, PRIVATE):
            left, now = (move.was, move.path) if move.moved == PUBLIC else (move.path, move.was)
            found[left] = now
            found.pop(now, None)
    return found


def left_behind(parts: Parts) -> frozenset[str]:
    """The commits of public/ that a rebuild, on any device, has left: their history must not come back."""
    return frozenset(commit for move in recorded(parts) for commit in move.left)


def _read(line: bytes) -> Move | None:
    try:
        found = json.loads(line)
        known = {key: found[key] for key in ("at", "id", "moved", "path", "was", "sha256", "commit") if key in found}
        left = tuple(found.get("left", ()))
        if not all(isinstance(each, str) for each in (*known.values(), *left)):
            return None
        return Move(**known, left=left)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
