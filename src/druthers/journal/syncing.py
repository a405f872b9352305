"""Bringing a person's own devices into step: fetch, integrate, push, for both repositories.

Part of the façade. Expected outcomes are values: without a network, or with something that the person must see to,
`Synced.waits` says what waits. What was changed by hand is committed first, and nothing that is not is overwritten.
What is sent of public/ has passed the guard.
"""

from __future__ import annotations

import shlex
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from druthers.errors import GitError, LockedError
from druthers.journal.alone import alone
from druthers.journal.hooking import mend_hook
from druthers.journal.pushing import OTHER, commit_all, held_back, mixed, mixed_up
from druthers.journal.rebuilding import old_history
from druthers.models import Progress, Synced

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.journal.parts import Parts
    from druthers.journal.ports import Remote
    from druthers.journal.pushing import Place
    from druthers.models import KeptBoth

TRIES = 6  # two devices that sync at once take turns; a person who saves all the while is waited for
PAUSE = 0.05  # seconds, longer with each try
LOCKED = (
    "Private notes are encrypted, and the guard compares with them what would leave. Nothing of public/ was sent.",
    "Sync in a terminal, which asks for the passphrase, or set DRUTHERS_PASSPHRASE.",
)


def sync_steps(parts: Parts) -> Generator[Progress, None, list[Synced]]:
    """Fetch, integrate and push both repositories; what became of each.

    Raises:
        VaultError: another sync of this vault is under way.
    """
    with alone(parts, "sync", wait=0.0, busy="Another sync of this vault is under way."):
        mend_hook(parts)
        return [(yield from _sync(parts, "private")), (yield from _sync(parts, "public"))]


def _sync(parts: Parts, place: Place) -> Generator[Progress, None, Synced]:
    """One repository; every failure is what it says."""
    remote = parts.remote(place)
    done = Synced(place, None)
    try:
        name = remote.name()
        if name is None:
            return done
        done = replace(done, remote=name)
        if same := mixed_up(parts, place, remote):
            return _held(done, same)
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
            commit_all(parts.repository(place))
        except GitError as error:
            failed = error
            continue
        try:
            remote.fetch()
        except GitError as error:
            return _unreachable(remote, done, error)
        if another := _another_history(parts, remote, done):
            return another
        yield Progress("merge", detail=place)
        try:
            came, kept = remote.integrate(f"from {done.remote} {parts.ports.now():%Y-%m-%d}")
        except GitError as error:  # something was saved meanwhile
            failed = error
            continue
        done = replace(done, received=done.received + came, kept_both=done.kept_both + _in_vault(place, kept))
        yield Progress("push", detail=place)
        sent = yield from _send(parts, place, remote, done)
        if sent is not None:
            return sent
        failed = GitError(f"{done.remote} took changes from elsewhere each time.", "Sync again.")
    return replace(done, waits=failed.message, hint=failed.hint)


def _send(parts: Parts, place: Place, remote: Remote, done: Synced) -> Generator[Progress, None, Synced | None]:
    """Push, once the guard has let it pass; None where the remote has moved on."""
    try:
        if place == "public" and (held := (yield from held_back(parts, remote, str(done.remote)))):
            return _held(done, held)
        going = remote.unsent()
        return replace(done, sent=going) if remote.push() else None
    except LockedError:
        return replace(_held(done, LOCKED), locked=True)
    except GitError as error:
        return replace(done, waits=error.message, hint=error.hint)


def _another_history(parts: Parts, remote: Remote, done: Synced) -> Synced | None:
    """Why what was fetched must not be merged; None where it may."""
    place: Place = "public" if done.place == "public" else "private"
    if remote.holds_history_of(parts.folder(OTHER[place])):
        how = f"The remote of {place}/ holds what is in {OTHER[place]}/"
        return _held(done, mixed(place, str(done.remote), how))
    if place == "public" and (old := old_history(parts)):
        return _came_back(parts, done, old)
    return None


def _in_vault(place: Place, kept: tuple[KeptBoth, ...]) -> tuple[KeptBoth, ...]:
    return tuple(replace(each, path=f"{place}/{each.path}", other=f"{place}/{each.other}") for each in kept)


def _held(done: Synced, why: tuple[str, str]) -> Synced:
    return replace(done, waits=why[0], hint=why[1])


def _came_back(parts: Parts, done: Synced, old: tuple[str, ...]) -> Synced:
    """Why nothing is merged: a history that was made anew without some notes would get them back."""
    git = f"git -C {shlex.quote(str(parts.folder('public')))}"
    here = any(ref.startswith("refs/heads/") for ref in old)
    there = any(ref.startswith(f"refs/remotes/{done.remote}/") for ref in old)
    if here and there:
        who, hint = f"this device and {done.remote} still have", "Push it by force from there first, then sync here."
    elif here:
        who = "this device still has"
        hint = (
            f"Look at what only this device has: `{git} log {done.remote}/main..`. Then take the new history: "
            f"`{git} reset --keep {done.remote}/main`, and sync."
        )
    elif there:
        who, hint = f"{done.remote} still has", f"To replace it: `{git} push --force-with-lease {done.remote} main`."
    else:
        who, hint = f"{old[0]} still has", f"Take that away: `{git} update-ref -d {old[0]}`."
    where = " elsewhere" if here else ""
    return replace(
        done,
        waits=f"The history of public/ was made anew{where}, and {who} the old one. Nothing was merged or sent.",
        hint=hint,
    )


def _unreachable(remote: Remote, done: Synced, error: GitError) -> Synced:
    commits = remote.unsent()
    queue = f"; {commits} commit{'s wait' if commits != 1 else ' waits'} to be sent" if commits else ""
    reason = error.message.partition(": ")[2] or error.message
    return replace(done, waits=f"{done.remote} could not be reached{queue}.", hint=reason, offline=True)
