"""What remotes have of a file, as far as a repository knows; and whether its history is all its own to make anew.

Stands under the adapter of `journal.ports.Rebuild`. Reads only, and asks no remote.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from druthers.adapters.git_past import GitPast
from druthers.adapters.git_run import git, start
from druthers.adapters.git_state import common_folder, git_folder, settled_branch
from druthers.errors import GitError
from druthers.models import SentTo
from druthers.vault.repository import Obstacle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

REMOTE: Final = "refs/remotes/"
PUSHED: Final = "update by push"  # git's own words in the log of a remote's branch


def sent(folder: Path, paths: Sequence[str]) -> tuple[SentTo, ...]:
    """Which remotes have a version of one of these files, under whatever name it had."""
    past = GitPast(folder)
    names = list(dict.fromkeys([*paths, *(each.path for path in paths for each in past.versions(path))]))
    refs = git(folder, "for-each-ref", "--format=%(refname)", REMOTE).splitlines()
    remotes = sorted({ref.removeprefix(REMOTE).split("/")[0] for ref in refs})
    told = (_sent_to(folder, remote, refs, names) for remote in remotes)
    return tuple(each for each in told if each is not None)


def obstacle(folder: Path) -> Obstacle | None:
    """Why the history cannot be made anew; None when it can."""
    try:
        settled_branch(folder)
        if git(folder, "rev-parse", "--is-shallow-repository").strip() != "false":
            return Obstacle("it is a shallow clone, whose history ends early", "Fetch the rest: git fetch --unshallow")
        partial = start(folder, "config", "--get-regexp", r"^remote\..*\.promisor$").end().stdout
    except GitError as error:
        return Obstacle(error.message, error.hint)
    if partial:
        return Obstacle("it is a partial clone", "Fetch all of it first.")
    return _elsewhere(common_folder(git_folder(folder)))


def _elsewhere(inside: Path) -> Obstacle | None:
    """What besides this work tree and these objects has a part in the history; `inside` is git's own folder."""
    if (inside / "worktrees").is_dir() and any((inside / "worktrees").iterdir()):
        return Obstacle("it has other work trees", "Remove them first: git worktree remove")
    if (inside / "objects" / "info" / "alternates").exists():
        return Obstacle("it borrows objects from another repository", "Copy them in: git repack -a -d, then unlink it.")
    if (inside / "info" / "grafts").exists():
        return Obstacle("parts of its history are grafted", "Make the grafts lasting with git replace first.")
    if any((inside / "objects" / "pack").glob("*.keep")):
        return Obstacle("one of its packs is marked to be kept", "Remove the .keep file in .git/objects/pack.")
    return None


def _sent_to(folder: Path, remote: str, every: Sequence[str], names: Sequence[str]) -> SentTo | None:
    refs = [ref for ref in every if ref.startswith(f"{REMOTE}{remote}/")]
    options = ("--no-renames", "--full-history", "--diff-filter=AMT", "-m", "--topo-order", "--format=%H %ct")
    said = git(folder, "log", *options, *refs, "--", *names)
    found = list(dict.fromkeys(line for line in said.splitlines() if line))
    if not found:
        return None
    first, seconds = found[-1].split(" ")
    return SentTo(remote, len(found), _moment(seconds), _when(folder, first, refs))


def _when(folder: Path, commit: str, refs: Sequence[str]) -> datetime | None:
    """When this repository first sent a commit, as git's own log of a remote's branch tells."""
    found = []
    for ref in refs:
        done = start(folder, "log", "-g", "--date=unix", "--format=%H%x00%gd%x00%gs", ref).end()
        for line in reversed(done.stdout.decode("utf-8", "replace").splitlines()):
            oid, at, said = line.split("\0", 2)
            if start(folder, "merge-base", "--is-ancestor", commit, oid).end().returncode == 0:
                if said == PUSHED:
                    found.append(_moment(at.rpartition("{")[2].rstrip("}")))
                break
    return min(found, default=None)


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC).astimezone()
