"""The person's own other copy of a repository, reached with the git program and the person's own access to it.

An adapter of `journal.ports.Remote`. Fetching and pushing never ask for a password and end when the network is dead.
Nothing is rebased, nothing is forced, and what is in the work tree and not committed is never overwritten.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path  # noqa: TC003 -- the examples below use it
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from druthers.adapters.git_forward import forward
from druthers.adapters.git_merge import merge
from druthers.adapters.git_run import git, is_repository, start
from druthers.adapters.git_script import GUARDED
from druthers.adapters.git_state import branch, settled_branch, tip
from druthers.errors import GitError
from druthers.journal.ports import RefUpdate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from subprocess import CompletedProcess

    from druthers.models import KeptBoth

TRIES = 5
NEVER_ASKS = "ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=10 -o ServerAliveCountMax=3"
NOT_DEAD = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=30")  # bytes a second, seconds
# What the remote says when another device was quicker; the last two, when it was so in that very moment.
MOVED_ON = re.compile(
    r"\[(?:remote )?rejected\] \((?:fetch first|non-fast-forward|cannot lock ref|failed to update ref)"
)
REMOTE = re.compile(r"remote\.(.+)\.(?:push)?url", re.DOTALL)
SECRET = re.compile(r"(?<=://)[^/@\s]+@")
NOISE = re.compile(r"\s*$|To |Done|hint:|error: failed to push|fatal: Could not read from|Please make sure|and the rep")
SCP = re.compile(r"(?:[^/@:]+@)?(\[[^\]]+\]|[^/:]+):(.*)", re.DOTALL)


class GitRemote:
    """The remote of the repository whose work tree is `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._joined: str | None = None

    def name(self) -> str | None:
        """Which remote it is: the branch's own, else `origin`, else the only one; None when there is none."""
        names = self._names()
        here = (branch(self._folder) or "").removeprefix("refs/heads/")
        chosen = self._settings.get(f"branch.{here}.remote")
        if chosen in names:
            return chosen
        if "origin" in names:
            return "origin"
        return names[0] if len(names) == 1 else None

    def addresses(self) -> frozenset[str]:
        """Where all its remotes lie, so written that two names of one place are equal."""
        urls = [value for key, value in self._entries if REMOTE.fullmatch(key)]
        if any(key.startswith("url.") for key, _ in self._entries):  # abbreviations, which git alone spells out
            for name in self._names():
                for way in ((), ("--push",)):
                    urls += self._git("remote", "get-url", "--all", *way, name).splitlines()
        return frozenset(place_of(url, self._folder) for url in urls)

    def point(self, address: str | None) -> str | None:
        """Let the remote lie at another address, or be no more; the address that it had.

        It is removed and added anew, because what is known of one place is not true of another.
        """
        name = self.name()
        had = None
        if name is not None:
            had = self._settings.get(f"remote.{name}.url")
            self._git("remote", "remove", name)
        if address is not None:
            self._git("remote", "add", "--", name or "origin", address)
        for known in ("_entries", "_settings"):
            self.__dict__.pop(known, None)
        self._look_anew()
        return had

    def fetch(self) -> None:
        """Bring what the remote has; the work tree stays as it is."""
        self._look_anew()
        self._reach("fetch", "--quiet", "--no-recurse-submodules", "--end-of-options", self._named())

    def holds_history_of(self, other: Path) -> bool:
        """Whether what was fetched has nothing to do with this repository and began in the one in folder `other`."""
        ours, theirs = self._head(), self._there[1]
        if theirs in {None, ours} or not is_repository(other):
            return False
        if ours and start(self._folder, "merge-base", ours, theirs).end().returncode == 0:
            return False
        roots = self._git("rev-list", "--max-parents=0", theirs).split()
        return any(start(other, "merge-base", "--is-ancestor", root, "HEAD").end().returncode == 0 for root in roots)

    def integrate(self, label: str) -> tuple[int, tuple[KeptBoth, ...]]:
        """Merge what was fetched into branch and work tree; how many commits came, and what was kept twice."""
        for _ in range(TRIES):
            ours, theirs = self._head(), self._there[1]
            if theirs is None or theirs == ours or (ours and self._has(ours, theirs)):
                self._joined = ours
                return 0, ()
            kept: tuple[KeptBoth, ...] = ()
            came = self._count(theirs, *([f"^{ours}"] if ours else []))
            if ours is None or self._has(theirs, ours):
                new = theirs
            else:
                message = f"Merge from {self._named()}"
                new, kept = merge(self._folder, ours, theirs, label=label, message=message)
            if forward(self._folder, ours, new):
                self._joined = new
                return came, kept
        raise GitError(f"{self._folder.name}/ was changed again and again meanwhile.", "Sync again.")

    def unsent(self) -> int:
        """How many commits the remote does not have, as far as was fetched; merges are not counted."""
        ours, theirs = self._ready(), self._there[1]
        return self._count(ours, *([f"^{theirs}"] if theirs else [])) if ours and ours != theirs else 0

    def update(self) -> RefUpdate | None:
        """What `push` would do to the remote's branch, settled from then on; None while there is no commit."""
        ours = self._joined = self._ready()
        if ours is None:
            return None
        there, theirs = self._there if self.name() else (self._branch(), None)
        return RefUpdate(f"refs/heads/{self._branch()}", ours, f"refs/heads/{there}", theirs or "0" * len(ours))

    def push(self) -> bool:
        """Send the branch, never by force; False when the remote has moved on and must be fetched again."""
        ours, (there, tip_there) = self._ready(), self._there
        if ours is None or ours == tip_there:
            return True
        here = self._branch()
        follows = f"branch.{here}.merge" in self._settings
        alone = ("--porcelain", "--no-force", "--no-follow-tags", "--recurse-submodules=no")  # whatever settings say
        send = (*alone, self._named(), f"{ours}:refs/heads/{there}")
        # Where the remote is not as we take it to be, our hook looks again, for it is told by git what is there.
        guarded = f"{ours} refs/heads/{there} {tip_there or '0' * len(ours)}"
        done = self._try("push", *send, environment={GUARDED: guarded})
        self._look_anew()
        if done.returncode == 0:
            if not follows:  # as `git push -u` would have it, which takes a branch and no commit
                start(self._folder, "branch", "--quiet", f"--set-upstream-to={self._named()}/{there}", here).end()
            return True
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        if MOVED_ON.search(said):
            return False
        raise self._refused("push", said)

    def _branch(self) -> str:
        return settled_branch(self._folder).removeprefix("refs/heads/")

    def _head(self) -> str | None:
        return tip(self._folder, settled_branch(self._folder))

    def _look_anew(self) -> None:
        self._joined = None
        self.__dict__.pop("_there", None)

    def _ready(self) -> str | None:
        """What is sent: the commit that was integrated, whatever came since, for that was not looked at."""
        return self._joined or self._head()

    def _named(self) -> str:
        name = self.name()
        if name is None:
            raise GitError(f"{self._folder.name}/ has no remote.", "Set one: `git remote add origin URL`.")
        return name

    def _names(self) -> list[str]:
        return sorted({found[1] for key, _ in self._entries if (found := REMOTE.fullmatch(key))})

    @cached_property
    def _there(self) -> tuple[str, str | None]:
        """The remote's branch that this one goes with, and its commit as it was fetched last.

        Its upstream, its namesake, the remote's main one, or its only one; where none of them is, what a push makes.
        """
        prefix = f"refs/remotes/{self._named()}/"
        tips, main = {}, ""
        for line in self._git("for-each-ref", "--format=%(objectname) %(symref) %(refname)", prefix).splitlines():
            oid, leads_to, ref = line.split(" ", 2)
            if leads_to:
                main = leads_to.removeprefix(prefix)
            else:
                tips[ref.removeprefix(prefix)] = oid
        here = self._branch()
        upstream = self._settings.get(f"branch.{here}.merge", "").removeprefix("refs/heads/")
        only = list(tips) if len(tips) == 1 else []
        chosen = next((each for each in (upstream, here, main, *only) if each in tips), upstream or here)
        return chosen, tips.get(chosen)

    def _has(self, later: str, earlier: str) -> bool:
        return start(self._folder, "merge-base", "--is-ancestor", earlier, later).end().returncode == 0

    def _count(self, *revisions: str) -> int:
        return int(self._git("rev-list", "--count", "--no-merges", *revisions))

    def _reach(self, *arguments: str) -> None:
        done = self._try(*arguments)
        if done.returncode:
            raise self._refused(arguments[0], done.stderr.decode("utf-8", "replace"))

    def _try(self, *arguments: str, environment: Mapping[str, str] | None = None) -> CompletedProcess[bytes]:
        """Talk to the remote, which must neither wait for a password nor for a dead network."""
        own_ssh = (
            os.environ.get("GIT_SSH_COMMAND") or os.environ.get("GIT_SSH") or self._settings.get("core.sshcommand")
        )
        ssh = {} if own_ssh else {"GIT_SSH_COMMAND": NEVER_ASKS}
        return start(self._folder, *NOT_DEAD, *arguments, environment=ssh | dict(environment or {})).end()

    def _refused(self, verb: str, said: str) -> GitError:
        lines = [SECRET.sub("", line.strip()) for line in said.splitlines() if not NOISE.match(line)]
        reason = " ".join(lines[:2]) or SECRET.sub("", " ".join(said.split())) or "it did not say why"
        hint = "Sync again once that is mended." if verb == "push" else "Sync again when it can be reached."
        return GitError(f"git {verb} failed in {self._folder.name}/: {reason}", hint)

    @cached_property
    def _entries(self) -> list[tuple[str, str]]:
        """The person's settings for this repository, as they were when first asked for."""
        entries = self._git("config", "--list", "-z").split("\0")
        return [(key, value) for key, _, value in (entry.partition("\n") for entry in entries) if key]

    @cached_property
    def _settings(self) -> dict[str, str]:
        """Of settings that stand more than once, the one that counts."""
        return dict(self._entries)

    def _git(self, *arguments: str) -> str:
        return git(self._folder, *arguments)


def place_of(url: str, folder: Path) -> str:
    """A remote's place, whichever way leads there: without scheme, user, port, `.git` and case.

    >>> here = Path("/home/ana/journal/private")
    >>> place_of("git@Example.org:ana/notes.git", here) == place_of("https://x:y@example.org/ana/notes/", here)
    True
    >>> place_of("../../notes.git", here) == place_of("file:///home/ana/notes", here)
    True
    """
    parts = urlsplit(url) if "://" in url else None
    if parts is not None and parts.scheme != "file":
        host, path = parts.hostname or "", unquote(parts.path)
    elif parts is None and (scp := SCP.fullmatch(url)) and not (folder / url).exists():
        host, path = scp[1].strip("[]"), scp[2]
    else:
        path = os.path.realpath(folder / (unquote(parts.path) if parts else url))
        host = ""
    path = path.strip("/").removeprefix("~").strip("/")
    return f"{host}/{path.removesuffix('.git').rstrip('/')}".casefold()
