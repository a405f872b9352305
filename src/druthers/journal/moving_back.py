"""Taking back that a note was made public or private; and finding one that lies in both places.

Part of the façade; undoing and `doctor` stand on it. The move of a note is one change in two repositories, and is taken
back in both. Nothing becomes public so that was not public the moment before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from druthers.errors import GitError, GuardStopped, UsageError
from druthers.journal.committing import commit
from druthers.journal.homes import home, named, put_new, read, take_away
from druthers.journal.moves import PRIVATE, PUBLIC, TRAILER, Move, record, recorded
from druthers.journal.sealing import opened
from druthers.models import Note, Undone
from druthers.vault.scan import scan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from druthers.journal.parts import Parts
    from druthers.journal.ports import Change

OF_MOVE = re.compile(rf"^{TRAILER}(\S+)$", re.MULTILINE)
FAR = 4096  # commits in which the other half of a move is looked for


def title(change: Change) -> str:
    """What a change is called."""
    return change.message.strip().partition("\n")[0]


def move_in(parts: Parts, place: str, change: Change) -> list[Move]:
    """The move of which a change is one half, file by file; none where it is another change."""
    if place == "private":
        found = OF_MOVE.search(change.message)
        moves = [move for move in recorded(parts) if found and move.id == found[1]]
        return _as_named_now(parts, [move for move in moves if move.moved in (PUBLIC, PRIVATE)])
    moves = recorded(parts)
    ids = {move.id for move in moves if move.commit == change.revision}
    if not ids and (known := _done_by(parts, change, moves)):
        ids = {known.id}
    return [replace(move, commit=change.revision) for move in moves if move.id in ids]


def _as_named_now(parts: Parts, moves: list[Move]) -> list[Move]:
    """The same moves with the commit of public/ that made them, which has another name since a rebuild."""
    changes = parts.past("public").changes(FAR) if moves else []
    if not moves or moves[0].commit in {"", *(each.revision for each in changes)}:
        return moves
    every = recorded(parts)
    made = (each for each in changes if (done := _done_by(parts, each, every)) and done.id == moves[0].id)
    half = next(made, None)
    return [replace(move, commit=half.revision) for move in moves] if half else moves


def _done_by(parts: Parts, change: Change, moves: Sequence[Move]) -> Move | None:
    """The move that a change of public/ made whose commit has another name since a rebuild: by path, words and time."""
    past = parts.past("public")

    def fits(move: Move) -> bool:
        inside = move.path.removeprefix("public/")
        if inside not in change.paths or move.moved not in (PUBLIC, PRIVATE) or not move.commit:
            return False
        before = past.content(change.parent, inside) if change.parent else None
        after = past.content(change.revision, inside)
        came, went = (before, after) if move.moved == PRIVATE else (after, before)
        return went is None and came is not None and sha256(came).hexdigest() == move.sha256

    def apart(move: Move) -> float:
        return abs((datetime.fromisoformat(move.at) - change.at).total_seconds())

    fitting = [move for move in moves if fits(move)]
    here = {each.revision for each in past.changes(FAR)} if fitting else set()
    return min((move for move in fitting if move.commit not in here), key=apart, default=None)


def undo_move(parts: Parts, place: str, change: Change, moves: Sequence[Move]) -> Undone:
    """Take a move back in both repositories.

    Raises:
        UsageError: the note was changed since, or what it would go back to is no longer there.
        GuardStopped: it would become public, and says that it is not for others.
        GitError: it cannot be committed.
    """
    here, there = _halves(parts, place, change, moves)
    back = _back_to_private if moves[0].moved == PUBLIC else _back_to_public
    for each in ("public", "private"):
        if obstacle := parts.repository(each).obstacle():
            raise GitError(f"Nothing was undone, because no commit can be made: {obstacle.reason}", obstacle.remedy)
    paths, now, kept = back(parts, moves, there)
    whole = there or change  # in public/ it is told as what strangers may read
    did = title(whole)
    message = f"Undo: {did}"
    told = f"{'Remove' if moves[0].moved == PUBLIC else 'Publish'} {named(moves[0].path)}"
    made, waits = commit(parts, "public", now, f"{told}\n\nUndoes: {here}" if here else told)
    at = parts.ports.now().isoformat(timespec="seconds")
    where = PRIVATE if moves[0].moved == PUBLIC else PUBLIC
    new_id = parts.ports.new_id()
    kept.append(
        record(parts, *(Move(at, new_id, where, each.path, each.was, each.sha256, made or "") for each in moves))
    )
    trailer = f"\n\nUndoes: {there.revision}" if there else ""
    made_too, waits_too = commit(parts, "private", kept, f"{message}{trailer}")
    return Undone(did, whole.at, paths, made_too or made, waits or waits_too, whole.revision)


def lying_twice(parts: Parts) -> list[tuple[str, str]]:
    """The notes that lie in public/ and outside of it, each as both its paths: by their id, else by every byte."""
    public: dict[str, str] = {}
    private: dict[str, str] = {}
    for file in scan(parts.layout):
        if file.visibility != "following" and isinstance(note := parts.read(file), Note) and note.text.strip():
            known = public if note.visibility == "public" else private
            known.setdefault(note.id or note.digest, note.path)
    return sorted((path, private[name]) for name, path in public.items() if name in private)


def _halves(parts: Parts, place: str, change: Change, moves: Sequence[Move]) -> tuple[str, Change | None]:
    """The commit in public/, and the one in private/, that made the move."""
    if place == "private":
        return moves[0].commit, change
    changes = parts.past("private").changes(FAR)
    return change.revision, next((each for each in changes if f"{TRAILER}{moves[0].id}" in each.message), None)


def _back_to_private(
    parts: Parts, moves: Sequence[Move], there: Change | None
) -> tuple[tuple[str, ...], list[Path], list[Path]]:
    """Undo a publication: as it lay, from the history of private/ where it lay there; then take it from public/."""
    data = {}
    for move in moves:
        data[move.path] = _unchanged(parts, move.path, move.sha256)
        was = home(parts, move.was)
        if was.there() and sha256(opened(parts, move.was, read(was))).hexdigest() != move.sha256:
            raise UsageError(f"{move.was} is there, with other words.", f"`druthers unpublish {move.path}` keeps both.")
    kept = []
    for move in moves:
        at = home(parts, move.was)
        if not at.there():
            earlier = at.content(there.parent) if there and there.parent and at.place == "private" else None
            put_new(at.file, data[move.path] if earlier is None else earlier)
        if at.place == "private":
            kept.append(at.file)
        take_away(home(parts, move.path), data[move.path])
    return tuple(move.was for move in moves), [parts.root / move.path for move in moves], kept


def _back_to_public(
    parts: Parts, moves: Sequence[Move], there: Change | None
) -> tuple[tuple[str, ...], list[Path], list[Path]]:
    """Undo that a note was made private, where public/'s own history has it all the same."""
    from druthers.vault.consent import bytes_say_no

    del there
    again = f"`druthers publish {moves[0].was}` makes it public again, once you have looked at it."
    raw = {move.was: _unchanged(parts, move.was, move.sha256) for move in moves}
    for move in moves:
        past = parts.past("public")
        earlier = next((each for each in past.changes(FAR) if each.revision == move.commit), None)
        inside = move.path.removeprefix("public/")
        had = past.content(earlier.parent, inside) if earlier and earlier.parent else None
        if had is None or sha256(had).hexdigest() != move.sha256:
            raise UsageError(f"The history of public/ has {move.path} no more as it was.", again)
        if said := bytes_say_no(had):
            raise GuardStopped(f"{move.was} says that it is not for others: {said}", again)
        if home(parts, move.path).there():
            raise UsageError(f"{move.path} is there again.", again)
    kept = []
    for move in moves:
        at = home(parts, move.was)
        put_new(parts.root / move.path, opened(parts, move.was, raw[move.was]))
        take_away(at, raw[move.was])
        if at.place == "private":
            kept.append(at.file)
    return tuple(move.path for move in moves), [parts.root / move.path for move in moves], kept


def _unchanged(parts: Parts, path: str, digest: str) -> bytes:
    """A file's bytes, sealed or not, when it still says what it said when it was moved."""
    at = home(parts, path)
    data = read(at) if at.there() else b""
    if not at.there() or sha256(opened(parts, path, data)).hexdigest() != digest:
        raise UsageError(f"{path} was changed since it was moved.", f"`druthers history {path}` prints its versions.")
    return data
