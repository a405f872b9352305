"""Bringing a person's own devices into step: fetch, integrate, push, for both repositories.

Part of the façade. Expected outcomes are values: without a network, or with something that the person must see to,
`Synced.waits` says what waits. What was changed by hand is committed first, and nothing that is not is overwritten.
"""

from __future__ import annotations

import shlex
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from druthers.errors import GitError, VaultError
from druthers.journal.committing import KEEP
from druthers.models import Progress, Synced
from druthers.vault.lock import hold

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from druthers.journal.parts import Parts
    from druthers.journal.ports import Remote
    from druthers.models import KeptBoth
    from druthers.vault.repository import Repository

Place = Literal["private", "public"]

TRIES = 6  # two devices that sync at once take turns; a person who saves all the while is waited for
PAUSE = 0.05  # seconds, longer with each try
OTHER: dict[Place, Place] = {"private": "public", "public": "private"}
NAMED = 3  # notes that are named before the others are counted


def sync_steps(parts: Parts) -> Generator[Progress, None, list[Synced]]:
    """Fetch, integrate and push both repositories; what became of each.

    Raises:
        VaultError: another sync of this vault is under way.
    """
    locks = parts.layout.locks
    try:
        locks.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VaultError(f"{locks} could not be made: {error.strerror}", "Check its permissions.") from error
    with hold(locks / "sync") as held:
        if held is None and _can_lock(locks):
            raise VaultError("Another sync of this vault is under way.", "Wait until it is done.")
        return [(yield from _sync(parts, "private")), (yield from _sync(parts, "public"))]


def _can_lock(locks: Path) -> bool:
    """Whether files can be locked there at all; where they cannot, two syncs at once are left to git's own locks."""
    with hold(locks / "can-lock", wait=1) as held:
        return held is not None


def _sync(parts: Parts, place: Place) -> Generator[Progress, None, Synced]:
    """One repository; every failure is what it says."""
    remote = parts.remote(place)
    done = Synced(place, None)
    try:
        name = remote.name()
        if name is None:
            return done
        done = replace(done, remote=name)
        beside = OTHER[place]
        if parts.repository(beside).exists() and parts.remote(beside).addresses() & remote.addresses():
            return _mixed_up(done, "public/ and private/ have the same remote")
        return (yield from _in_step(parts, place, remote, done))
    except GitError as error:
        return replace(done, waits=error.message, hint=error.hint)


def _in_step(parts: Parts, place: Place, remote: Remote, done: Synced) -> Generator[Progress, None, Synced]:
    """Fetch, integrate and push until the remote takes it."""
    failed = GitError("")
    for number in range(TRIES):
        time.sleep(PAUSE * number)
        yield Progress("fetch", detail=place)
        try:
            _commit_all(parts.repository(place))
        except GitError as error:
            failed = error
            continue
        try:
            remote.fetch()
        except GitError as error:
            return _unreachable(remote, done, error)
        if remote.holds_history_of(parts.folder(OTHER[place])):
            return _mixed_up(done, f"The remote of {place}/ holds what is in {OTHER[place]}/")
        yield Progress("merge", detail=place)
        try:
            came, kept = remote.integrate(f"from {done.remote} {parts.ports.now():%Y-%m-%d}")
        except GitError as error:  # something was saved meanwhile
            failed = error
            continue
        done = replace(done, received=done.received + came, kept_both=done.kept_both + _in_vault(place, kept))
        yield Progress("push", detail=place)
        try:
            going = remote.unsent()
            if going and place == "public" and (held := _held_back(parts, remote, done)):
                return held
            if remote.push():
                return replace(done, sent=going)
        except GitError as error:
            return replace(done, waits=error.message, hint=error.hint)
        failed = GitError(f"{done.remote} took changes from elsewhere each time.", "Sync again.")
    return replace(done, waits=failed.message, hint=failed.hint)


def _commit_all(repository: Repository) -> None:
    """Commit what was changed by hand; what is not committed cannot be merged with.

    Raises:
        GitError: not all of it could be.
    """
    repository.commit_changes(KEEP)
    if files := repository.pending():
        raise GitError(f"{files} file{'s' if files > 1 else ''} could not be committed.", "`druthers doctor` says why.")


def _in_vault(place: Place, kept: tuple[KeptBoth, ...]) -> tuple[KeptBoth, ...]:
    return tuple(replace(each, path=f"{place}/{each.path}", other=f"{place}/{each.other}") for each in kept)


def _not_for_others(remote: Remote, *, earlier: bool = False) -> list[str]:
    """The notes in what a push of public/ sends that say that they are not for others, each with its words."""
    from druthers.vault.consent import bytes_say_no
    from druthers.vault.scan import ENDINGS

    notes = ((path, data) for path, data in remote.outgoing(earlier=earlier) if path.lower().endswith(ENDINGS))
    said = ((path, bytes_say_no(data)) for path, data in notes)
    return sorted({f"public/{path} ({words})" for path, words in said if words})


def _held_back(parts: Parts, remote: Remote, done: Synced) -> Synced | None:
    """Why nothing of public/ is sent: a note says no, or a commit on the way has one that did; None to send it."""
    if refused := _not_for_others(remote):
        one = len(refused) == 1
        what = "A note says that it is" if one else f"{len(refused)} notes say that they are"
        hint = f"Move {'it' if one else 'them'} to private/, or change the line."
    elif refused := _not_for_others(remote, earlier=True):  # a push sends history too
        what = "A commit that was not sent yet has what says that it is"
        git = f"git -C {shlex.quote(str(parts.folder('public')))}"
        hint = (
            f"To let go of the commits that were never sent, and keep every file as it is: `{git} reset --soft "
            f"{done.remote}/main`, or, where nothing was ever sent, `{git} update-ref -d HEAD`. Then sync."
        )
    else:
        return None
    return replace(done, waits=f"{what} not for others: {_some(refused)}. Nothing of public/ was sent.", hint=hint)


def _some(named: list[str]) -> str:
    others = f", and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + others


def _mixed_up(done: Synced, how: str) -> Synced:
    return replace(
        done,
        waits=f"{how}, which would mix private notes with public ones. Nothing was sent.",
        hint=f"Give {done.place}/ a remote of its own; in it: `git remote set-url {done.remote} URL`.",
    )


def _unreachable(remote: Remote, done: Synced, error: GitError) -> Synced:
    commits = remote.unsent()
    queue = f"; {commits} commit{'s wait' if commits != 1 else ' waits'} to be sent" if commits else ""
    reason = error.message.partition(": ")[2] or error.message
    return replace(done, waits=f"{done.remote} could not be reached{queue}.", hint=reason, offline=True)
