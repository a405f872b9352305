"""Sending public/: what was changed by hand is guarded and committed, and what the guard lets pass is sent.

Part of the façade, and the one way for `druthers push`, git's own hook and `sync` alike. What is sent is the very
commit that the guard has read, whatever is committed meanwhile. Expected outcomes are values: `Pushed` tells.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from druthers.errors import GitError
from druthers.journal.committing import KEEP
from druthers.journal.hooking import mend_hook
from druthers.journal.rebuilding import only_before
from druthers.models import Guarded, Progress, Pushed

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.journal.parts import Parts
    from druthers.journal.ports import RefUpdate, Remote
    from druthers.models import Finding, SentFile
    from druthers.vault.repository import Repository

Place = Literal["private", "public"]

OTHER: dict[Place, Place] = {"private": "public", "public": "private"}
OTHERWISE = ("public/ is not what was looked at any more. Nothing was sent.", "Look at it again, then say yes.")
NAMED = 3  # findings that are named before the others are counted


def push_steps(
    parts: Parts, *, dry_run: bool = False, agreed: Guarded | None = None
) -> Generator[Progress, None, Pushed]:
    """Guard public/, commit what was changed by hand there, and send it; with `dry_run` only look.

    The guard reads the files before they are committed: what it stops is not in the history then. With `agreed`, which
    is what a dry run showed to the person, nothing else than exactly that is sent.

    Raises:
        GitError: git cannot read or commit something; nothing was sent.
        LockedError: private notes are encrypted and were not unlocked.
    """
    if not dry_run:
        mend_hook(parts)  # a vault that an earlier version made has none
    remote = parts.remote("public")
    name = remote.name()
    patches = dry_run or agreed is not None
    first, guarded = yield from _look(parts, remote, name, patches=patches)
    done = Pushed(guarded, first=first)
    if dry_run or not guarded.passes:
        return replace(done, earlier=only_before(parts, guarded.findings))
    if why := _not_now(parts, remote, guarded, agreed):
        return replace(done, waits=why[0], hint=why[1])
    if commit_all(parts.repository("public")):
        remote = parts.remote("public")
        _, guarded = yield from _look(parts, remote, name, patches=patches)
        done = replace(done, guarded=guarded)
        if not guarded.passes:  # something was written between the look and the commit
            return done
        if agreed is not None and _differ(agreed, guarded):
            return replace(done, waits=OTHERWISE[0], hint=OTHERWISE[1])
    going = remote.unsent()
    yield Progress("send", detail=str(name))
    if not remote.push():
        return replace(done, waits=f"{name} has commits that are not here.", hint="Bring them first: druthers sync")
    return replace(done, sent=going)


def hook_steps(parts: Parts, remote: str, updates: Sequence[RefUpdate]) -> Generator[Progress, None, Pushed]:
    """What a plain `git push` passes: the guard on exactly what git says that it sends; nothing is committed or sent.

    `remote` is what git calls it: a name, or the address where it has none.

    Raises:
        GitError: git cannot read something; then nothing may be sent.
        LockedError: private notes are encrypted and were not unlocked.
    """
    if not any(update.local_id.strip("0") for update in updates):  # branches or tags are taken away there
        return Pushed(Guarded(remote))
    from druthers.journal.guarding import guard_steps

    done = Pushed((yield from guard_steps(parts, remote=remote, updates=updates)))
    if done.guarded.passes and (mixed := mixed_up(parts, "public", parts.remote("public"))):
        return replace(done, waits=mixed[0], hint=mixed[1])
    return done


def held_back(parts: Parts, remote: Remote, name: str) -> Generator[Progress, None, tuple[str, str] | None]:
    """Why a sync sends nothing of public/, and what to do; None to send it, or where there is nothing to send.

    Raises:
        LockedError: private notes are encrypted and were not unlocked.
    """
    update = remote.update()
    if update is None or update.local_id == update.remote_id:
        return None
    _, guarded = yield from _look(parts, remote, name)
    if guarded.passes:
        return None
    return (
        f"The guard found {found(guarded.findings)}. Nothing of public/ was sent.",
        "`druthers push --dry-run` shows it and says what to do.",
    )


def found(findings: Sequence[Finding]) -> str:
    """The first findings in one line, and how many more there are.

    >>> from druthers.models import Finding
    >>> found([Finding("1", "public/a.md", 3, "secret:aws-key", "", "")])
    'what should not leave: public/a.md:3 (secret:aws-key)'
    """
    named = ", ".join(f"{place(each)} ({each.rule})" for each in findings[:NAMED])
    more = f", and {len(findings) - NAMED} more" if len(findings) > NAMED else ""
    return f"what should not leave: {named}{more}"


def place(finding: Finding) -> str:
    """Where a finding stands: a line of a file, a file, or a commit."""
    if not finding.path:
        return f"commit {finding.commit[:8]}" if finding.commit else "the commits"
    return f"{finding.path}:{finding.line}" if finding.line else finding.path


def commit_all(repository: Repository) -> str | None:
    """Commit what was changed by hand; the commit, or None where there was nothing.

    Raises:
        GitError: not all of it could be.
    """
    made = repository.commit_changes(KEEP)
    if files := repository.pending():
        raise GitError(f"{files} file{'s' if files > 1 else ''} could not be committed.", "`druthers doctor` says why.")
    return made


def mixed_up(parts: Parts, place: Place, remote: Remote) -> tuple[str, str] | None:
    """That both places go to one remote, and what to do; None where they do not."""
    beside = OTHER[place]
    if parts.repository(beside).exists() and parts.remote(beside).addresses() & remote.addresses():
        return mixed(place, remote.name() or "origin", "public/ and private/ have the same remote")
    return None


def mixed(place: Place, name: str, how: str) -> tuple[str, str]:
    """What is said where private notes would come to public ones, and what to do."""
    return (
        f"{how}, which would mix private notes with public ones. Nothing was sent.",
        f"Give {place}/ a remote of its own; in it: `git remote set-url {name} URL`.",
    )


def _not_now(parts: Parts, remote: Remote, guarded: Guarded, agreed: Guarded | None) -> tuple[str, str] | None:
    """Why what the guard lets pass is not sent all the same, and what to do; None to send it."""
    if remote.name() is None:
        set_one = f"git -C {shlex.quote(str(parts.folder('public')))} remote add origin URL"
        return "public/ has no remote.", f"Set one: `{set_one}`."
    if agreed is not None:
        made, known = ([each.id for each in of.commits if each.id] for of in (guarded, agreed))
        if made != known or _differ(agreed, guarded):
            return OTHERWISE
    return mixed_up(parts, "public", remote)


def _differ(one: Guarded, other: Guarded) -> bool:
    """Whether a stranger would see other files, whether they are committed or not."""
    return one.remote != other.remote or [*map(_seen, one.files)] != [*map(_seen, other.files)]


def _seen(file: SentFile) -> tuple[object, ...]:
    """A file as it would be seen; what git tells of it beside that is another once it is committed."""
    _, _, lines = file.patch.partition("\n@@")
    changed = [line for line in lines.split("\n") if line[:1] in {"+", "-"}]
    return file.path, file.status, file.size, file.binary, changed


def _look(
    parts: Parts, remote: Remote, name: str | None, *, patches: bool = False
) -> Generator[Progress, None, tuple[bool, Guarded]]:
    """The guard on the very commit that `remote` would send; and whether its branch is not there yet."""
    from druthers.journal.guarding import guard_steps

    update = remote.update() if name else None
    guarded = yield from guard_steps(parts, remote=name, updates=None if update is None else (update,), patches=patches)
    return update is not None and not update.remote_id.strip("0"), guarded
