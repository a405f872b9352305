"""Making a note public: a move that takes the text and leaves the history behind.

Part of the façade; `unpublishing` is the way back. The text lies whole in its new place before it goes from the old
one; what stops in between leaves both, which `doctor` tells, and the same call finishes. Nothing private is ever
committed to public/ but the text that the person has seen. Nothing is sent.
"""

from __future__ import annotations

import contextlib
import os
from hashlib import sha256
from typing import TYPE_CHECKING

from druthers import disk
from druthers.errors import DruthersError, GitError, GuardStopped, UsageError
from druthers.journal.alone import alone
from druthers.journal.attaching import attachment, used_by
from druthers.journal.committing import commit
from druthers.journal.editing import own_note
from druthers.journal.homes import home, named, put_new, read, secure, take_away
from druthers.journal.moves import PUBLIC, TRAILER, Move, record
from druthers.journal.sealing import opened
from druthers.journal.ties import told_of_publishing
from druthers.models import Moved, NoteFile, Review
from druthers.vault.cipher import SEALED
from druthers.vault.write import numbered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from druthers.journal.editing import Found
    from druthers.journal.parts import Parts
    from druthers.models import Attached, Finding

WAIT = 10.0  # seconds for another move


def review(parts: Parts, note: str) -> Review:
    """What making a note public would show; nothing is changed."""
    found = _private(parts, note)
    text = found.text.text
    becomes = parts.layout.relative(_place_in_public(parts, found))
    files = used_by(parts, text, found.path, "private")
    attachments = tuple(
        each for path in files if (each := attachment(parts, path, _public_name(path), found.path)) is not None
    )
    return Review(
        found.path,
        becomes,
        text,
        findings=_findings(parts, found, becomes, attachments),
        notices=tuple(told_of_publishing(parts, text, found.path, becomes)),
        attachments=attachments,
        refuses=_says_no(found) or "",
    )


def publish(parts: Parts, note: str, *, seen: str, attachments: Sequence[Attached] = ()) -> Moved:
    """Make a note public, with those of its attachments that are named; `seen` is the text that was said yes to."""
    with alone(parts, "moving", wait=WAIT):
        found = _private(parts, note)
        if said := _says_no(found):
            raise GuardStopped(
                f"{found.path} says that it is not for others: {said}",
                f"Take that out, then publish it: druthers edit {found.path}",
            )
        if found.text.text != seen:
            raise UsageError(f"{found.path} is not what was reviewed any more.", "Look at it again, then say yes.")
        return _publish(parts, found, attachments)


def _publish(parts: Parts, found: Found, attachments: Sequence[Attached]) -> Moved:
    if obstacle := parts.repository("public").obstacle():
        raise GitError(f"{found.path} stays where it is: {obstacle.reason}", obstacle.remedy)
    raw = _known(parts, found.path)
    if sha256(raw).hexdigest() != found.digest:
        raise UsageError(f"{found.path} has just been changed.", "Look at it again, then say yes.")
    data = opened(parts, found.path, raw)
    going = [(each, _same(parts, each)) for each in attachments]
    made: list[Path] = []
    try:
        target = put(parts, _place_in_public(parts, found), data, like=found.file, made=made)
        files = [target] + [
            put(parts, parts.root / each.becomes, known, like=parts.root / each.path, made=made)
            for each, known in going
        ]
        committed, waits = commit(parts, "public", files, f"Publish {named(parts.layout.relative(target))}")
        if committed is None:
            raise GitError(f"{found.path} stays where it is, because it could not be committed: {waits}", "")
    except (DruthersError, OSError):
        _take_back(made)
        raise
    return _leave(
        parts, found, raw, target, committed, [(*each, file) for each, file in zip(going, files[1:], strict=True)]
    )


def _leave(
    parts: Parts, found: Found, raw: bytes, target: Path, committed: str, going: list[tuple[Attached, bytes, Path]]
) -> Moved:
    """Take what is public now from where it lay, and keep in private/ that it went."""
    now = parts.ports.now().isoformat(timespec="seconds")
    becomes = parts.layout.relative(target)
    move = parts.ports.new_id()
    gone = [(found.path, raw)] + [(each.path, known) for each, known, _ in going if not each.shared]
    moves = [Move(now, move, PUBLIC, becomes, found.path, sha256(target.read_bytes()).hexdigest(), committed)]
    moves += [
        Move(now, move, PUBLIC, parts.layout.relative(file), each.path, each.digest, committed)
        for each, _, file in going
    ]
    notices = []
    for path, known in gone:
        take_away(home(parts, path), known)
        if path.split("/", 1)[0] != "private":
            notices.append(f"{path} is gone from where it lay; a repository of your own there still remembers it.")
    ours = [parts.root / path for path, _ in gone if path.startswith("private/")]
    message = f"Publish {named(becomes)}\n\n{TRAILER}{move}"
    _, waits = commit(parts, "private", [*ours, record(parts, *moves)], message)
    places = tuple(parts.layout.relative(file) for _, _, file in going)
    return Moved(found.path, becomes, waits=waits, notices=tuple(notices), attachments=places)


def _private(parts: Parts, note: str) -> Found:
    found = own_note(parts, note)
    if found.place == "public":
        raise UsageError(f"{found.path} is public already.", "`druthers unpublish` makes a note private again.")
    return found


def _says_no(found: Found) -> str | None:
    from druthers.vault.consent import says_no
    from druthers.vault.read import parse_note

    return says_no(parse_note(NoteFile(found.path, "private", 0, 0), found.text.text, ""))


def _findings(parts: Parts, found: Found, becomes: str, attachments: Sequence[Attached]) -> tuple[Finding, ...]:
    """What the guard would find in the note and in what may go with it."""
    from druthers.journal.guarding import findings_among

    files = {becomes: found.text.data()}
    files |= {each.becomes: read(home(parts, each.path)) for each in attachments}
    return findings_among(parts, files, apart_from={found.path, *(each.path for each in attachments)})


def _public_name(path: str) -> str:
    return f"public/{path.removeprefix('private/')}"


def _place_in_public(parts: Parts, found: Found) -> Path:
    """Where the note would lie: the same place in public/, or, where that is taken, the first free name like it.

    Where it lies there already with the same words, from a move that was stopped, that is its place.
    """
    path = found.path[: -len(SEALED)] if found.sealed else found.path
    for file in numbered(parts.root / _public_name(path)):
        if not os.path.lexists(file) or _holds(file, found.text.data()):
            return file
    raise AssertionError  # the names never end


def put(
    parts: Parts, wanted: Path, data: bytes, *, like: Path, made: list[Path] | None = None, opens: bool = False
) -> Path:
    """Write a file under its name, or the first free one, with the date of `like`; `made` gets what is new.

    What lies there already with the same bytes, from a move that was stopped, is taken as it is.
    """
    for file in numbered(wanted):
        if not os.path.lexists(file):
            break
        if _holds(file, data) or (opens and file.name.endswith(SEALED) and _opens_to(parts, file, data)):
            return file
    path = put_new(wanted, data)
    if made is not None:
        made.append(path)
    with contextlib.suppress(OSError):  # a note may have no other date than its file's
        found = like.stat()
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    return path


def _holds(file: Path, data: bytes) -> bool:
    try:
        return not file.is_symlink() and file.read_bytes() == data
    except OSError:
        return False


def _opens_to(parts: Parts, file: Path, sealed: bytes) -> bool:
    """Whether two sealed files say the same, as far as they can be opened."""
    try:
        return parts.cipher.unlocked() and parts.cipher.open(file.read_bytes()) == parts.cipher.open(sealed)
    except (DruthersError, OSError):
        return False


def _known(parts: Parts, path: str) -> bytes:
    """A file's bytes, in the history of private/ where it lies there, so that nothing is lost whatever follows."""
    at = home(parts, path)
    return secure(parts, at) if at.place == "private" else read(at)


def _same(parts: Parts, each: Attached) -> bytes:
    data = _known(parts, each.path)
    if sha256(data).hexdigest() != each.digest:
        raise UsageError(f"{each.path} is not what was reviewed any more.", "Look at the note again, then say yes.")
    return data


def _take_back(made: list[Path]) -> None:
    """What was just written to public/ and could not be committed must not wait there for the next commit."""
    for path in made:
        disk.drop(path)
        with contextlib.suppress(OSError):
            disk.flush_folder(path.parent)
