"""Taking the last change back, by a new commit that is its inverse; nothing is taken out of the history.

Part of the façade. The commit says in a trailer which one it takes back, so that the next call goes one further. In the
ledger nothing is changed: what a commit recorded there is retracted by new events.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from heapq import merge
from typing import TYPE_CHECKING

from druthers.errors import GitError, UsageError
from druthers.journal.committing import KEEP, PLACES, commit
from druthers.journal.homes import TRASH, home, is_note, put_new, read, take_away
from druthers.journal.moves import NAME
from druthers.journal.moving_back import move_in, title, undo_move
from druthers.models import Undone
from druthers.vault.cipher import SEALED
from druthers.vault.lock import hold
from druthers.vault.write import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal.homes import Home
    from druthers.journal.parts import Parts
    from druthers.journal.ports import Change, Past

UNDOES = re.compile(r"^Undoes: ([0-9a-f]{40,64})$", re.MULTILINE)
LEDGER = re.compile(r"ledger/[^/]+\.jsonl")
KEPT = re.compile(rf"{LEDGER.pattern}|{re.escape(NAME)}|published\.jsonl")  # lines are only ever added
FIRST_LOOK = 64  # commits; each further look is eight times as far
FURTHER = 8
WAIT = 10.0  # seconds for another undo
SEE_HISTORY = "`druthers history {}` prints its versions, and `druthers restore` brings one back."


@dataclass(frozen=True, slots=True)
class _Step:
    """What became of one file: what it held before the commit, and what it holds since; None where it was not there.

    `disk` is what lies there; `outside` what a file in the trash says, opened.
    """

    at: Home
    before: bytes | None
    after: bytes | None
    disk: bytes
    outside: bytes = b""


def undo(parts: Parts, wanted: str | None = None) -> Undone:
    """Take the last change back, by a new one; called again, the one before it. `wanted` names another one's commit."""
    locks = parts.layout.locks
    with suppress(OSError):
        locks.mkdir(parents=True, exist_ok=True)
    with hold(locks / "undo", wait=WAIT):  # two at once would take the same change back
        for place in PLACES:
            _settle(parts, place)
        for place, change in _undoable(parts):
            if wanted and not change.revision.startswith(wanted):
                continue
            if move := move_in(parts, place, change):
                return undo_move(parts, place, change, move)
            events = _judgements(parts, change) if place == "private" else []
            paths = [f"{place}/{path}" for path in change.paths if not (place == "private" and KEPT.fullmatch(path))]
            if events or paths:  # else it is only what was shown, asked or offered
                return _undo(parts, place, change, paths, events)
    if wanted:
        raise UsageError("That change was taken back already, or is no longer in the history.", "Nothing was changed.")
    raise UsageError("There is nothing to undo.", "What is left is how the journal began, or came with a sync.")


def _undo(parts: Parts, place: str, change: Change, paths: list[str], events: list[str]) -> Undone:
    if obstacle := parts.repository(place).obstacle():
        raise GitError(f"Nothing was undone, because no commit can be made: {obstacle.reason}", obstacle.remedy)
    files = _take_back(_steps(parts, place, change, paths), parts)
    files += _retract(parts, events)
    did = title(change)
    made, waits = commit(parts, place, files, f"Undo: {did}\n\nUndoes: {change.revision}")
    return Undone(did, change.at, tuple(paths), made, waits, change.revision, len(events))


def _settle(parts: Parts, place: str) -> None:
    """Commit what was changed by hand, which makes it the last change.

    Raises:
        GitError: it cannot be committed, so that nobody could say what the last change was.
    """
    parts.keep_changes(place)
    repository = parts.repository(place)
    if repository.exists() and repository.pending():
        obstacle = repository.obstacle()
        why, remedy = (obstacle.reason, obstacle.remedy) if obstacle else ("git refused it", "See `druthers doctor`.")
        raise GitError(f"Nothing was undone, because what was changed in {place}/ waits for a commit: {why}", remedy)


def _undoable(parts: Parts) -> Iterator[tuple[str, Change]]:
    """The changes of both repositories that can be taken back and were not yet, newest first.

    A merge is none: what it brought are commits of their own. Neither is that with which a repository began, unless it
    is a single note.
    """
    undone: set[str] = set()
    for place, change in merge(*(_changes(parts, place) for place in PLACES), key=lambda each: -each[1].at.timestamp()):
        if named := UNDOES.findall(change.message):
            undone.update(named)
        elif change.revision not in undone and not change.merge and (change.parent or len(change.paths) == 1):
            yield place, change


def _changes(parts: Parts, place: str) -> Iterator[tuple[str, Change]]:
    """The commits of one repository, newest first, looked up as far as they are asked for."""
    seen, limit = 0, FIRST_LOOK
    while True:
        found = parts.past(place).changes(limit)
        yield from ((place, change) for change in found[seen:])
        if len(found) < limit:
            return
        seen, limit = limit, limit * FURTHER


def _steps(parts: Parts, place: str, change: Change, paths: list[str]) -> list[_Step]:
    """What the commit did to each file, when all of it can still be taken back."""
    past = parts.past(place)
    last = past.changes(1)[0].revision
    return [_step(home(parts, path), change, last, parts) for path in paths]


def _step(at: Home, change: Change, last: str, parts: Parts) -> _Step:
    if at.path.startswith("private/keys"):
        raise UsageError("The last change turned encryption on or off.", "See `druthers encrypt --help`.")
    before = at.content(change.parent) if change.parent else None
    after = at.content(change.revision)
    now = after if last == change.revision else at.content(last)
    disk = read(at) if at.there() else None
    if now != after or (disk is None) != (after is None) or (disk != after and _changed_since(parts, at, last)):
        raise UsageError(
            f"{at.path} was changed again since “{title(change)}”.",
            SEE_HISTORY.format(at.path),
        )
    open_note = at.place == "private" and is_note(at.path) and not at.path.endswith(SEALED)
    if before is not None and open_note and parts.cipher.active():
        raise UsageError(
            f"To undo that would put {at.path} back unencrypted.", f"`druthers restore {at.path}` seals it."
        )
    step = _Step(at, before, after, disk or b"")
    return _with_outside(step, parts) if at.path.startswith(TRASH) else step


def _changed_since(parts: Parts, at: Home, last: str) -> bool:
    """Whether a file holds what no commit has. It may only look so: git can be told to keep line ends otherwise."""
    parts.repository(at.place).commit([at.file], KEEP)
    return at.past.changes(1)[0].revision != last


def _with_outside(step: _Step, parts: Parts) -> _Step:
    """The step with what the file in the trash says, when its other half can be taken back as well."""
    data = step.after or step.before or b""
    said = parts.cipher.open(data) if step.at.path.endswith(SEALED) else data
    at = _outside(step, parts)
    if step.after is None and (not at.there() or read(at) != said):
        raise UsageError(f"{at.path} was changed since it was brought back.", SEE_HISTORY.format(at.path))
    return replace(step, outside=said)


def _outside(step: _Step, parts: Parts) -> Home:
    """Where a file in the trash had lain."""
    return home(parts, step.at.path.removeprefix(TRASH).removesuffix(SEALED))


def _take_back(steps: list[_Step], parts: Parts) -> list[Path]:
    """Give every file what it held before; the files that are to be committed."""
    files: list[Path] = []
    for step in steps:
        if step.at.path.startswith(TRASH) and step.before is None:
            put_new(_outside(step, parts).file, step.outside)
        elif step.at.path.startswith(TRASH) and step.after is None:
            take_away(_outside(step, parts), step.outside)
        if step.before is None:
            take_away(step.at, step.disk)
            files.append(step.at.file)
        elif step.after is None:
            files.append(put_new(step.at.file, step.before))
        else:
            other = replace_file(step.at.file, step.before, was=sha256(step.disk).hexdigest())
            files += [step.at.file] if other is None else [step.at.file, other]
    return files


def _judgements(parts: Parts, change: Change) -> list[str]:
    """The ids of the events that a commit added to the ledger, but for those that only tell what the person saw."""
    past = parts.past("private")
    added: list[str] = []
    for path in change.paths:
        if LEDGER.fullmatch(path):
            before = _ids(parts, past, change.parent, path)
            added += [each for each in _ids(parts, past, change.revision, path) if each not in before]
    return added


def _ids(parts: Parts, past: Past, revision: str | None, path: str) -> list[str]:
    from pydantic import ValidationError

    from druthers.rate.events import EVENT, AskedEvent, ConsideredEvent, OfferedEvent, ShownEvent
    from druthers.rate.lines import is_sealed, open_line

    ids = []
    for line in ((revision and past.content(revision, path)) or b"").split(b"\n"):
        if not line.strip():
            continue
        try:
            event = EVENT.validate_json(open_line(line, parts.cipher) if is_sealed(line) else line)
        except (ValidationError, ValueError):  # a line of a later version, which this one passes over
            continue
        if not isinstance(event, ShownEvent | ConsideredEvent | AskedEvent | OfferedEvent):
            ids.append(event.id)
    return ids


def _retract(parts: Parts, events: list[str]) -> list[Path]:
    """Take the events back in the ledger; the files that this changed."""
    from druthers.rate.events import RetractedEvent

    if not events:
        return []
    new_id, now = parts.ports.new_id, parts.ports.now
    return parts.ledger.append(*(RetractedEvent(id=new_id(), at=now(), event=event) for event in events))
