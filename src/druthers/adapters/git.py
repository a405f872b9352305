"""Git, for the vault's two repositories.

An adapter of `vault.repository.Repository`. What changes a repository calls the git program itself: a commit takes 6 ms
so, and importing GitPython alone takes 60, which quick capture cannot wait for; and only git's own answers follow all
of its settings. GitPython reads the history.
No history is ever rewritten here, nothing is pushed, and no configuration is changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from druthers import disk
from druthers.adapters.git_commit import NO_HOOKS, NOBODY, OWN_NAME, commit_files, tidy
from druthers.adapters.git_run import git, is_repository
from druthers.adapters.git_state import alone, branch, small, under_way
from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from druthers.vault.repository import Obstacle

UNMERGED = re.compile(r"(?:^|\0)(?:DD|AA|U.|.U) ")
FEW = 1000  # files that are committed one by one where git's index is locked

# A commit of ours must not stop at a person's hook, ask for a signing key, or guess an address from the host's name.
_OURS = ("-c", "commit.gpgsign=false", *NO_HOOKS, *OWN_NAME)
_IN_ONE_GO = ("-c", "core.fsyncMethod=batch")


class GitRepository:
    """The repository whose work tree is `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Its work tree."""
        return self._folder

    def exists(self) -> bool:
        """Whether it is a repository of its own, not merely inside another."""
        return is_repository(self._folder)

    def create(self) -> None:
        """Make it one; one that exists stays as it is."""
        if self.exists():
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._git("init", "--quiet", "--initial-branch=main", "--template=")
            disk.flush_tree(self._folder / ".git")  # which git does not: after a power cut it would be no repository
        except OSError as error:
            raise GitError(f"{self._folder} could not be made: {error.strerror}", "Check its permissions.") from error

    def exclude(self, patterns: Sequence[str]) -> None:
        """Hide `patterns` in `.git/info/exclude`, keeping what is there."""
        path = self._folder / self._git("rev-parse", "--git-path", "info/exclude").removesuffix("\n")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            present = path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""
            missing = [pattern for pattern in patterns if pattern not in present.split("\n")]
            if missing:
                with path.open("a", encoding="utf-8") as file:
                    file.write(("" if not present or present.endswith("\n") else "\n") + "\n".join(missing) + "\n")
                disk.flush_tree(path.parent)
        except OSError as error:
            raise GitError(f"{path} could not be extended: {error.strerror}", "Check its permissions.") from error

    def commit(self, paths: Sequence[Path], message: str) -> str:
        """Commit these files, whatever else has changed, and give the commit's full hash."""
        names = [path.relative_to(self._folder).as_posix() for path in paths]
        made, _ = commit_files(self._folder, names, message)
        tidy(self._folder)
        return made

    def commit_changes(self, message: str) -> str | None:
        """Commit whatever was changed by hand; None when nothing was, or while a commit would have to wait."""
        if under_way(self._folder) or branch(self._folder) is None:
            return None
        with alone(self._folder):
            changed = self._changes()
            if not changed or UNMERGED.search(changed):
                return None
            try:
                self._git(*_IN_ONE_GO, "add", "--all")
            except GitError:  # a lock that was left behind, most often
                names = _names(changed)
                if not 0 < len(names) <= FEW:
                    raise
            else:
                return self._commit(message)
        made, new = commit_files(self._folder, names, message)
        return made if new else None

    def small(self) -> bool:
        """Whether git looks at every file of it at once."""
        return small(self._folder)

    def tracks(self, paths: Sequence[str]) -> bool:
        """Whether it already tracks a file at or below any of `paths`."""
        return bool(self._git("ls-files", "-z", "--", *paths))

    def identity(self) -> str | None:
        """`Name <e-mail>` as git would sign a commit, or None when none is set."""
        try:
            return self._git(*_OURS, "var", "GIT_AUTHOR_IDENT").rpartition(">")[0] + ">"
        except GitError as error:
            if "ident" not in error.message:
                raise
            return None

    def pending(self) -> int:
        """How many files wait for a commit."""
        return self._changes().count("\0")

    def last_commit(self) -> datetime | None:
        """When the last commit was made, with its UTC offset; None before the first."""
        from git import InvalidGitRepositoryError, Repo  # noqa: PLC0415 - slow to import; see above

        try:
            with Repo(self._folder) as repo:
                return repo.head.commit.committed_datetime if repo.head.is_valid() else None
        except (InvalidGitRepositoryError, ValueError, OSError) as error:
            raise GitError(f"The history of {self._folder.name}/ cannot be read.", "Run `git fsck` in it.") from error

    def obstacle(self) -> Obstacle | None:
        """What keeps git from committing here; None when nothing does."""
        from druthers.adapters.git_mending import obstacle  # noqa: PLC0415 - quick capture goes without

        return obstacle(self._folder)

    def mend(self) -> list[str]:
        """Take away what is safe to take away of what keeps git from committing; what was done, a line each."""
        from druthers.adapters.git_mending import mend  # noqa: PLC0415 - see obstacle

        return mend(self._folder)

    def _changes(self) -> str:
        """What differs from the last commit, one entry a file, whatever the person's settings hide."""
        command = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
        # For it to write the index anew, which it may, would only stand in the way of another process.
        return git(self._folder, *command, environment={"GIT_OPTIONAL_LOCKS": "0"})

    def _commit(self, message: str) -> str | None:
        """Commit what is in the index; None where that is nothing."""
        command = (*_OURS, *_IN_ONE_GO, "commit", "--quiet", "--no-verify", "--no-status", "--message", message)
        try:
            try:
                self._git(*command)
            except GitError as error:
                if "ident" not in error.message:  # "Author identity unknown", "empty ident name", by git's version
                    raise
                name, email = NOBODY
                self._git("-c", f"user.name={name}", "-c", f"user.email={email}", *command)
        except GitError:
            # Another process may have committed it meanwhile; or it was nothing that git keeps.
            if self._git("diff", "--cached", "--name-only", "-z"):
                raise
            return None
        return self._git("rev-parse", "HEAD").strip()

    def _git(self, *arguments: str) -> str:
        return git(self._folder, *arguments)


def _names(changed: str) -> list[str]:
    """The files in what `git status` told, each once; what ends in a slash is a repository of its own."""
    return list(dict.fromkeys(entry[3:] for entry in changed.split("\0") if entry and not entry.endswith("/")))
