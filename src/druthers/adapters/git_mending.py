"""What keeps git from committing in a work tree, and taking away what is safe to take away.

Stands under the adapters of git. A lock whose git is gone is removed; a HEAD that stands on the commit of a branch is
given that branch back, which changes no file; an index that cannot be read is made anew. A merge or rebase is never
aborted, nothing is ever reset.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.adapters.git_run import git, is_repository, refusal, start
from druthers.adapters.git_state import branch, common_folder, git_folder, under_way
from druthers.errors import GitError
from druthers.vault.repository import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator

STALE = 60.0  # seconds
MAIN = ("main", "master")
MOVED = re.compile(r"checkout: moving from (\S+) to ")


def obstacle(folder: Path) -> Obstacle | None:
    """What keeps git from committing in `folder`, the worst first; None when nothing does."""
    if shutil.which("git") is None:
        return Obstacle("git is not on the PATH", "Install git; notes are saved meanwhile, and committed then.")
    if not is_repository(folder):
        return Obstacle(
            f"{folder.name}/ is not a git repository", "Run `druthers init` in the vault; it keeps what is there."
        )
    command = ("rev-parse", "--git-dir")
    done = start(folder, *command).end()
    if done.returncode:
        error = refusal(folder, command, done)
        return Obstacle(error.message.rstrip("."), f"See what `git -C {folder} status` says.")
    inside = git_folder(folder)
    for each in (inside, common_folder(inside) / "objects"):
        if not os.access(each, os.W_OK | os.X_OK):
            return Obstacle(f"{each} cannot be written", "Check its permissions, and whether its disk is read-only.")
    return _lock(folder) or _damage(folder) or _state(folder)


def mend(folder: Path) -> list[str]:
    """Do what is safe; what was done, a line each."""
    if shutil.which("git") is None or not is_repository(folder):
        return []
    did = []
    for lock in _locks(folder):
        if _is_stale(folder, lock):
            with suppress(OSError):
                lock.unlink()
                did.append(f"removed {lock}, which a git that was stopped had left")
    with suppress(GitError, OSError):
        if _damage(folder) and not under_way(folder):
            index = git_folder(folder) / "index"
            index.replace(index.with_name("index.damaged"))
            git(folder, "read-tree", "HEAD")
            did.append(f"made git's index anew in {folder.name}/, whose old one could not be read")
    with suppress(GitError):
        if not under_way(folder) and branch(folder) is None and (name := _branch_here(folder)):
            git(folder, "symbolic-ref", "-m", "druthers: attach HEAD to its branch", "HEAD", f"refs/heads/{name}")
            did.append(f"checked out the branch {name} again in {folder.name}/, which changed no file")
    return did


def _lock(folder: Path) -> Obstacle | None:
    lock = next(_locks(folder), None)
    if lock is None:
        return None
    return Obstacle(
        f"git is locked in {folder.name}/ by {lock.name}",
        f"When no git runs, remove {lock}.",
        mendable=_is_stale(folder, lock),
    )


def _damage(folder: Path) -> Obstacle | None:
    """That git cannot read its index, as after a power cut; it says what the last commit and the files say too."""
    done = start(folder, "ls-files", "--", "no such file").end()
    if done.returncode == 0 or b"index" not in done.stderr:
        return None
    return Obstacle(
        f"git's index in {folder.name}/ is damaged",
        f"Run `git -C {folder} read-tree HEAD` once its file .git/index was moved away.",
        mendable=not under_way(folder),
    )


def _state(folder: Path) -> Obstacle | None:
    if what := under_way(folder):
        return Obstacle(
            f"a {what} is under way in {folder.name}/", f"Finish or abort it: `git -C {folder} status` tells how."
        )
    if branch(folder) is None:
        return Obstacle(
            f"no branch is checked out in {folder.name}/ (a detached HEAD)",
            f"Go back to one: `git -C {folder} switch main`.",
            mendable=_branch_here(folder) is not None,
        )
    return None


def _locks(folder: Path) -> Iterator[Path]:
    """The locks that stop a commit: those of the index, of HEAD and of the branch."""
    inside = git_folder(folder)
    shared = common_folder(inside)
    names = [inside / "index.lock", inside / "HEAD.lock", shared / "packed-refs.lock"]
    with suppress(GitError):
        if name := branch(folder):
            names.append(shared / f"{name}.lock")
    return (each for each in names if os.path.lexists(each))


def _is_stale(folder: Path, lock: Path) -> bool:
    """Whether nobody can want it any more: it is old, and no git of this machine is at work here."""
    try:
        age = time.time() - lock.lstat().st_mtime
    except OSError:
        return False
    return age > STALE and not _git_is_at_work(folder, lock)


def _git_is_at_work(folder: Path, lock: Path) -> bool:
    """Whether a git of this machine works here; one that may not be looked at counts as one that does."""
    import psutil  # noqa: PLC0415 - 20 ms, and only here

    shared = common_folder(git_folder(folder))
    places = [_resolved(each) for each in (folder, shared, *([shared.parent] if shared.name == ".git" else []))]
    for process in psutil.process_iter():
        try:
            name = process.name()
            if (name != "git" and not name.startswith("git-")) or process.status() == psutil.STATUS_ZOMBIE:
                continue
            here = _resolved(Path(process.cwd()))  # git goes to where `-C` and the work tree's root are
            if any(here.is_relative_to(place) for place in places):
                return True
            if any(_resolved(Path(file.path)) == _resolved(lock) for file in process.open_files()):
                return True
        except psutil.NoSuchProcess:
            continue
        except (psutil.Error, OSError):
            return True
    return False


def _resolved(path: Path) -> Path:
    with suppress(OSError):
        return path.resolve()
    return path


def _branch_here(folder: Path) -> str | None:
    """The one branch that stands where HEAD does and that no other work tree has; of several, the one it was on."""
    listed = git(
        folder, "for-each-ref", "--points-at=HEAD", "--format=%(refname:lstrip=2)%00%(worktreepath)", "refs/heads"
    )
    free = [name for name, _, elsewhere in (line.partition("\0") for line in listed.splitlines()) if not elsewhere]
    if len(free) == 1:
        return free[0]
    moves = MOVED.findall(git(folder, "reflog", "-50", "--format=%gs", "HEAD")) if free else []
    return next((name for name in (*moves[:1], *MAIN) if name in free), None)
