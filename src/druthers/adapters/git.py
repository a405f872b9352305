"""Git, for the vault's two repositories.

An adapter of `vault.repository.Repository`. What changes a repository calls the git program itself: a commit takes 6 ms
so, and importing GitPython alone takes 60, which quick capture cannot wait for; and only git's own answers follow all
of its settings. GitPython reads the history.
No history is ever rewritten here, nothing is pushed, and no configuration is changed.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from typing import TYPE_CHECKING

from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

NOBODY = ("journal", "journal@localhost")  # signs commits where git knows no name; says nothing about the machine
HASH = re.compile(r"\b[0-9a-f]{40,64}\b")
HELD = re.compile(r"'([^']*\.lock)': File exists")
OVERTAKEN = re.compile(r"cannot lock ref '[^']*': (?:is at|reference already)")  # another commit came between
UNMERGED = re.compile(r"(?:^|\0)(?:DD|AA|U.|.U) ")
LOCK_WAITS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # seconds between tries while another process holds the lock

# A commit of ours must not stop at a person's hook, ask for a signing key, or guess an address from the host's name.
_OURS = ("-c", "commit.gpgsign=false", "-c", f"core.hooksPath={os.devnull}", "-c", "user.useConfigOnly=true")
# Set when a command is called from within another repository's hook; they would lead git astray.
_LEADS_ASTRAY = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
)
_UNDER_WAY = (
    "MERGE_HEAD",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "sequencer",
    "rebase-merge",
    "rebase-apply",
    "BISECT_LOG",
)


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
        return os.path.exists(self._folder / ".git")  # noqa: PTH110 - Path's raises where it may not look

    def create(self) -> None:
        """Make it one; one that exists stays as it is."""
        if self.exists():
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise GitError(f"{self._folder} could not be made: {error.strerror}", "Check its permissions.") from error
        self._git("init", "--quiet", "--initial-branch=main", "--template=")

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
        except OSError as error:
            raise GitError(f"{path} could not be extended: {error.strerror}", "Check its permissions.") from error

    def commit(self, paths: Sequence[Path], message: str) -> str:
        """Commit these files, whatever else has changed, and give the commit's full hash."""
        names = [path.relative_to(self._folder).as_posix() for path in paths]
        if self._under_way():  # to abort it would take from disk what git was told of meanwhile
            raise GitError(
                f"A merge, rebase or bisection is under way in {self._folder.name}/.",
                "Finish or abort it; the next command commits what waits.",
            )
        waits = iter(LOCK_WAITS)
        while True:
            # --force: a person's own ignore rules do not keep a note that was just written from being saved
            self._git("add", "--force", "--", *names)
            try:
                return self._commit("--only", "--message", message, "--", *names)
            except GitError as error:
                # Another process may have committed them, with what else was changed, since they were written.
                if not self._git("status", "--porcelain", "-z", "--", *names):
                    return self._git("log", "-1", "--format=%H", "--", *names).strip()
                # Or its commit, which reads the index before it locks it, has undone our `add`.
                wait = next(waits, None)
                if wait is None or "did not match any file" not in error.message:
                    raise
            time.sleep(wait)

    def commit_changes(self, message: str) -> str | None:
        """Commit whatever was changed by hand; None when nothing was, or while a merge or rebase is under way."""
        changed = self._changes()
        if not changed or UNMERGED.search(changed) or self._under_way():
            return None
        self._git("add", "--all")
        try:
            return self._commit("--message", message)
        except GitError:
            # Another process may have committed it meanwhile; or it was nothing that git keeps.
            if self._git("diff", "--cached", "--name-only", "-z"):
                raise
            return None

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

    def _changes(self) -> str:
        """What differs from the last commit, one entry a file, whatever the person's settings hide."""
        return self._git("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")

    def _under_way(self) -> bool:
        folder = self._folder / ".git"
        if os.path.isfile(folder):  # noqa: PTH113 - see exists; the file of a worktree or submodule names its folder
            try:
                named = folder.read_text(encoding="utf-8", errors="surrogateescape").strip()
            except OSError:
                return False  # git will say what is wrong with it
            folder = self._folder / named.removeprefix("gitdir:").strip()
        return any(os.path.exists(folder / name) for name in _UNDER_WAY)  # noqa: PTH110 - see exists

    def _commit(self, *arguments: str) -> str:
        """Commit, and give the full hash, which git prints after the branch's name when abbreviations are that long."""
        command = ("-c", "core.abbrev=no", "commit", "--no-verify", "--no-status", *arguments)
        try:
            said = self._git(*_OURS, *command)
        except GitError as error:
            if "ident" not in error.message:  # "Author identity unknown", "empty ident name", by git's version
                raise
            name, email = NOBODY
            said = self._git(*_OURS, "-c", f"user.name={name}", "-c", f"user.email={email}", *command)
        found = HASH.search(said)
        return found.group() if found else self._git("rev-parse", "HEAD").strip()

    def _git(self, *arguments: str) -> str:
        """Run git in the work tree and give its output; waits a while for another process's lock."""
        if arguments[0] != "init" and not self.exists():  # git would look further up, and use the person's own one
            raise GitError(
                f"{self._folder.name}/ is not a git repository.",
                "Run `druthers init` in the vault; it keeps what is there.",
            )
        # safecrlf may refuse a note for its line ends
        command = ("git", "-C", str(self._folder), "-c", "core.safecrlf=false", *arguments)
        environment = {key: value for key, value in os.environ.items() if key not in _LEADS_ASTRAY}
        environment |= {
            "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_EDITOR": "true",
            "GIT_LITERAL_PATHSPECS": "1",  # `*` and `:(glob)` in a file's name are its name
            "GIT_CEILING_DIRECTORIES": str(self._folder.parent),  # for a .git that git takes for none
        }
        for wait in (*LOCK_WAITS, None):
            done = _run(command, environment)
            if done.returncode == 0:
                return done.stdout.decode("utf-8", "surrogateescape")
            said = done.stderr.decode("utf-8", "replace").strip()
            held = HELD.search(said)
            if not held and not OVERTAKEN.search(said):
                break
            if wait is None:
                raise GitError(
                    f"Another git process holds the lock of {self._folder.name}/.",
                    f"When none runs, remove {held.group(1)}." if held else "Try again.",
                )
            time.sleep(wait)
        verb = next(word for word in arguments if not word.startswith("-") and "=" not in word)
        reason = " ".join(said.splitlines()[:2]).strip() or f"exit {done.returncode}"
        raise GitError(f"git {verb} failed in {self._folder.name}/: {reason}", "Run `druthers doctor`.")


def _run(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run to the end.

    A session of its own: what ends Druthers' whole group, Ctrl-C or a kill, would otherwise end git in the middle of a
    commit, and a git that was killed leaves a lock that stops every later commit.
    """
    try:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise GitError("git could not be started.", "Install git, and see that it is on the PATH.") from error
    with process:
        try:
            out, err = process.communicate()
        except BaseException:
            process.terminate()  # never kill: git takes its locks away when it is asked to end
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)
