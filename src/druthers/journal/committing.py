"""Committing what is on disk: at once where git lets us, else as soon as it does.

Part of the façade. A note is saved when it is on disk; its commit may wait, and costs no word. What waits is listed in
`.druthers/waiting/PLACE`, so that the next commit of that place takes it along; without the list, the next command that
looks at the whole place finds it.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from druthers.journal.parts import Parts
    from druthers.models import Waiting

KEEP = "Keep what was changed by hand"
TAKE_ALONG = "Keep what waited for a commit"
PLACES = ("public", "private")


def commit(parts: Parts, place: str, files: list[Path], message: str) -> tuple[str | None, str | None]:
    """The commit's hash, or None and why it waits.

    What waited is committed before it. What was changed by hand is committed after it, on its own; in a large place the
    next command that is not quick capture does that.
    """
    repository = parts.repository(place)
    _take_along(parts, place)
    try:
        made = repository.commit(files, message)
    except GitError as error:
        _let_wait(parts, place, files)
        return None, f"{error.message} {error.hint}".rstrip()
    if repository.small():
        keep_changes(parts, place)
    return made, None


def keep_changes(parts: Parts, place: str, message: str = KEEP) -> None:
    """Commit what waits and what was changed by hand; what git cannot, once mended, waits for the next command."""
    repository = parts.repository(place)
    if not repository.exists():
        return
    with contextlib.suppress(GitError):
        try:
            _take_along(parts, place)
            repository.commit_changes(message)
        except GitError:
            if repository.mend():
                _take_along(parts, place)
                repository.commit_changes(message)


def waiting(parts: Parts) -> list[Waiting]:
    """What is on disk and not committed yet, with the reason."""
    from druthers.models import Waiting

    found = []
    for place in PLACES:
        obstacle = parts.repository(place).obstacle()
        if files := _count(parts, place):
            found.append(
                Waiting(place, files, obstacle.reason, obstacle.remedy, obstacle.mendable)
                if obstacle
                else Waiting(place, files, "no command has run since", "The next command commits them.", mendable=True)
            )
    return found


def mend(parts: Parts) -> list[str]:
    """Do what is safe to let waiting commits be made, and make them; put the hook back that guards a push."""
    from druthers.journal.hooking import mend_hook
    from druthers.journal.leftovers import put_away

    did = put_away(parts.layout)
    for place in PLACES:
        with contextlib.suppress(GitError):
            did += parts.repository(place).mend()
        before = _count(parts, place)
        keep_changes(parts, place)
        if (done := before - _count(parts, place)) > 0:
            did.append(f"committed {done} file{'s'[: done != 1]} that waited in {place}/")
    return did + mend_hook(parts)


def _take_along(parts: Parts, place: str) -> None:
    """Commit what earlier commits could not, if anything waits; what still cannot be committed is listed again."""
    if not (files := _taken(parts, place)):
        return
    repository = parts.repository(place)
    try:
        repository.commit(files, TAKE_ALONG)
    except GitError:
        gone = [file for file in files if not os.path.lexists(file)]
        with contextlib.suppress(GitError):
            if gone and not repository.tracks([file.relative_to(repository.folder).as_posix() for file in gone]):
                files = [file for file in files if file not in gone]  # put away before any commit held them
        _let_wait(parts, place, files)


def _let_wait(parts: Parts, place: str, files: Iterable[Path]) -> None:
    folder = parts.folder(place)
    data = b"".join(os.fsencode(file.relative_to(folder).as_posix()) + b"\0" for file in files)
    if not data:
        return
    path = _list(parts, place)
    with contextlib.suppress(OSError):  # the list saves a look at the whole place, and no more
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(data)


def _taken(parts: Parts, place: str) -> list[Path]:
    """What waits in the list, which is empty from then on; two processes take nothing twice."""
    path = _list(parts, place)
    own = f"{path}-{os.urandom(4).hex()}"
    try:
        os.rename(path, own)  # noqa: PTH104 - a failing call is all it costs where nothing waits
        with open(own, "rb") as file:  # noqa: PTH123 - see above
            data = file.read()
        os.unlink(own)  # noqa: PTH108 - see above
    except OSError:
        return []
    return _named(parts, place, data)


def _named(parts: Parts, place: str, data: bytes) -> list[Path]:
    names = dict.fromkeys(data.split(b"\0")[:-1])
    return [parts.folder(place) / os.fsdecode(name) for name in names]


def _count(parts: Parts, place: str) -> int:
    """How many files wait; as far as is known where git cannot say. A person's own rules may hide some from git."""
    try:
        listed = len(_named(parts, place, _list(parts, place).read_bytes()))
    except OSError:
        listed = 0
    with contextlib.suppress(GitError):
        return max(listed, parts.repository(place).pending())
    return listed


def _list(parts: Parts, place: str) -> Path:
    return parts.layout.derived / "waiting" / place
