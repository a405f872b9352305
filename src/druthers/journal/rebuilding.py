"""Making public/'s own history anew without some files, and knowing the old one when it comes back.

Part of the façade. What a remote has is the person's to replace; nothing is sent. Which commits were left is kept in
private/, so that no device's sync brings them back.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from druthers.errors import GitError, UsageError
from druthers.journal.alone import alone
from druthers.journal.committing import commit
from druthers.journal.moves import PRIVATE, REBUILT, Move, left_behind, record, recorded
from druthers.models import Rebuilt
from druthers.vault.cipher import SEALED

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from druthers.journal.parts import Parts
    from druthers.models import Finding, Progress

PLACE = "public/"
BACKUPS = "backups"
TAG = "refs/tags/"
WAIT = 30.0  # seconds for a sync that is under way


def rebuild_steps(parts: Parts, paths: Sequence[str]) -> Generator[Progress, None, Rebuilt]:
    """Make the history anew without these files; a copy of what it was is kept first.

    One that is still public stays so, and begins anew with what it says now, where nobody has an earlier version.
    """
    inside = [_inside(path) for path in paths]
    if not inside:
        raise UsageError("No file was named.", "Name one as `druthers history` does: public/….")
    rebuild = parts.ports.rebuild(parts.layout.public)
    with alone(parts, "sync", "moving", wait=WAIT):
        if obstacle := rebuild.obstacle():
            raise GitError(f"The history of public/ stays as it is: {obstacle.reason}.", obstacle.remedy)
        stays = [path for path in inside if parts.past("public").content("HEAD", path) is not None]
        for path in stays:
            if rebuild.sent([path]):
                raise UsageError(
                    f"{PLACE}{path} is public, and others have it already.",
                    f"`druthers unpublish {PLACE}{path}` comes first.",
                )
        plan = yield from rebuild.plan(inside)
        backup = _backup(parts)
        if plan.commits:
            now = parts.ports.now().isoformat(timespec="seconds")
            move = parts.ports.new_id()
            moves = [Move(now, move, REBUILT, f"{PLACE}{path}", left=plan.left) for path in inside]
            kept = record(parts, *moves)  # before it is done: a kill in between must not let the old history return
            commit(parts, "private", [kept], f"Rebuild public/ without {PurePosixPath(inside[0]).name}")
        pushes = yield from rebuild.apply(plan, backup)
        if files := [file for path in stays if (file := parts.layout.public / path).is_file()]:
            commit(parts, "public", files, f"Keep {files[0].name} as it is now")
    where = parts.layout.relative(backup) if plan.commits else ""
    tags = tuple(ref.removeprefix(TAG) for ref, _, _ in plan.refs if ref.startswith(TAG))
    return Rebuilt(plan.commits, where, plan.named, pushes, tags)


def only_before(parts: Parts, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The files of which only earlier versions, that nobody has, hold what was found; by their paths in the vault."""
    from druthers.journal.guarding import findings_among

    rebuild = parts.ports.rebuild(parts.layout.public)
    paths = dict.fromkeys(each.path for each in findings if each.commit and each.path.startswith(PLACE))
    if not paths or rebuild.obstacle():
        return ()
    unseen = [path for path in paths if not rebuild.sent([path.removeprefix(PLACE)])]
    now = {path: (parts.root / path).read_bytes() for path in unseen if (parts.root / path).is_file()}
    still = {each.path for each in findings_among(parts, now)} if now else set()
    return tuple(path for path in unseen if path not in still)


def left_in_history(parts: Parts, note: str, *, rebuilt: bool = False) -> tuple[str, ...]:
    """The files of a note that is not public any more which public/'s own history still has, by their paths there.

    With `rebuilt`, also those without which it was made anew already: what a kill left behind may still be forgotten.

    Raises:
        UnknownNote: there is no such note.
        UsageError: it is public.
    """
    from druthers.journal.homes import path_in_vault
    from druthers.journal.noting import find

    path = path_in_vault(parts, note)
    if path is None or not path.startswith(PLACE):
        path = find(parts, note)
    if path.startswith(PLACE):
        if (parts.root / path).exists():
            raise UsageError(f"{path} is public.", f"`druthers unpublish {path}` makes it private.")
        wanted = [path]
    else:
        every = recorded(parts)
        wanted = [move.path for move in every if move.moved == PRIVATE and move.was == path]
        together = {move.id for move in every if move.path in wanted}
        wanted += [move.path for move in every if move.id in together]
        wanted.append(f"{PLACE}{path.removeprefix('private/').removesuffix(SEALED)}")
    past = parts.past("public")
    gone = [each for each in dict.fromkeys(wanted) if past.content("HEAD", each.removeprefix(PLACE)) is None]
    before = {move.path for move in recorded(parts) if rebuilt and move.moved == REBUILT}
    return tuple(each for each in gone if each in before or past.versions(each.removeprefix(PLACE)))


def old_history(parts: Parts) -> tuple[str, ...]:
    """The refs of public/ that still have, or have again, a history that was left by a rebuild on any device."""
    left = left_behind(parts)
    return parts.ports.rebuild(parts.layout.public).holding(sorted(left)) if left else ()


def backups(parts: Parts) -> list[Path]:
    """The copies of what the history was, the oldest first."""
    return sorted((parts.layout.derived / BACKUPS).glob("*.bundle"))


def _inside(path: str) -> str:
    if not path.startswith(PLACE) or not (inside := path.removeprefix(PLACE)) or ".." in PurePosixPath(path).parts:
        raise UsageError(f"{path} is no path in public/.", "Name one as `druthers history` does: public/….")
    return inside


def _backup(parts: Parts) -> Path:
    """A free name for the copy."""
    stem = f"public-{parts.ports.now():%Y-%m-%d-%H%M%S}"
    folder = parts.layout.derived / BACKUPS
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.bundle" for number in range(1, 1000))
    return next(folder / name for name in names if not (folder / name).exists())
