"""Making a note private again; what was sent stays sent, and is told.

Part of the façade. The text is on the disk, in its private place, before it goes from public/, whose own history keeps
it; `rebuilding` makes that anew.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from druthers.errors import UsageError
from druthers.journal.alone import alone
from druthers.journal.attaching import attachment, used_by
from druthers.journal.committing import commit
from druthers.journal.editing import own_note
from druthers.journal.homes import home, named, read, take_away
from druthers.journal.moves import PRIVATE, TRAILER, Move, came_from, record
from druthers.journal.publishing import WAIT, put
from druthers.journal.ties import told_of_unpublishing
from druthers.models import Moved
from druthers.vault.cipher import SEALED

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.journal.editing import Found
    from druthers.journal.parts import Parts


def unpublish(parts: Parts, note: str) -> Moved:
    """Make a note private again, with the attachments that no other public note uses. What was sent stays sent."""
    with alone(parts, "moving", wait=WAIT):
        found = own_note(parts, note)
        if found.place != "public":
            raise UsageError(f"{found.path} is not public.", "`druthers publish` makes a note public.")
        return _unpublish(parts, found)


def _unpublish(parts: Parts, found: Found) -> Moved:
    """The text is on the disk, in its private place, before it goes from public/; its commits follow."""
    at = home(parts, found.path)
    data = read(at)
    public = parts.past("public")
    inside = [at.inside]
    target = put(parts, *_private_form(parts, found.path, data), like=at.file, opens=True)
    becomes = parts.layout.relative(target)
    notices = told_of_unpublishing(parts, found.path, becomes)
    going: list[tuple[str, bytes, Path]] = []
    for path in used_by(parts, found.text.text, found.path, "public"):
        each = attachment(parts, path, f"private/{path.removeprefix('public/')}", found.path)
        if each is None:
            continue
        if each.shared:
            notices.append(f"{path} stays public: another public note uses it.")
            continue
        known = read(home(parts, path))
        going.append((path, known, put(parts, parts.root / each.becomes, known, like=parts.root / path)))
        inside.append(path.removeprefix("public/"))
    sent_to = parts.ports.rebuild(parts.layout.public).sent(inside)
    take_away(at, data)
    for path, known, _ in going:
        take_away(home(parts, path), known)
    gone = [parts.layout.public / each for each in inside if public.content("HEAD", each) is not None]
    message = f"Remove {named(found.path)}"
    committed, waits = commit(parts, "public", gone, message) if gone else ("", None)
    now = parts.ports.now().isoformat(timespec="seconds")
    move = parts.ports.new_id()
    moves = [Move(now, move, PRIVATE, found.path, becomes, found.digest, committed or "")]
    moves += [
        Move(now, move, PRIVATE, path, parts.layout.relative(file), sha256(known).hexdigest(), committed or "")
        for path, known, file in going
    ]
    files = [file for file in (target, *(file for *_, file in going)) if file.is_relative_to(parts.layout.private)]
    message = f"Unpublish {named(becomes)}\n\n{TRAILER}{move}"
    _, also = commit(parts, "private", [*files, record(parts, *moves)], message)
    places = tuple(parts.layout.relative(file) for *_, file in going)
    return Moved(found.path, becomes, bool(sent_to), waits or also, tuple(notices), places, sent_to)


def _private_form(parts: Parts, path: str, data: bytes) -> tuple[Path, bytes]:
    """Where a public note goes that is made private, and its bytes there: sealed where private notes are."""
    was = came_from(parts, path)
    inside = path.removeprefix("public/")
    if was and was.split("/", 1)[0] not in ("private", "public", "following"):
        return parts.root / was, data  # a folder of the person's own, which is not ours to seal
    if parts.cipher.active() and not inside.lower().endswith(SEALED):
        return parts.layout.private / f"{inside}{SEALED}", parts.cipher.seal(data)
    return parts.layout.private / inside, data
