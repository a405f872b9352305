"""The hook that git runs before every push of public/, so that plain `git push` passes the guard too.

An adapter of `journal.ports.Hook`. A hook that is there already stays, under a name beside ours, and runs after the
guard. No setting of git's is changed, and nothing is written outside the repository's own `.git`.
"""

from __future__ import annotations

import os
import shlex
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from druthers import disk
from druthers.adapters.git_run import git, is_repository
from druthers.adapters.git_script import BESIDE, is_ours, script
from druthers.adapters.git_state import common_folder, git_folder
from druthers.errors import GitError
from druthers.models import HookState

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "pre-push"
RUNNABLE = 0o755


class GitHook:
    """The hook of the repository in `folder`, the public/ of the vault in `root`.

    `python` is the interpreter that runs Druthers, the one that runs now where none is given.
    """

    def __init__(self, root: Path, folder: Path, *, python: str = sys.executable) -> None:
        self._folder = folder
        self._script = script(python=python, vault=str(root.absolute())).encode("utf-8", "surrogateescape")

    def state(self) -> HookState:
        """Whether a plain push passes the guard, and if not, why."""
        if not is_repository(self._folder):
            return HookState(
                problem="public/ is not a git repository",
                remedy="Run `druthers init` in the vault; it keeps what is there.",
            )
        called, path = self._called, self._path
        own = bool(self._beside())
        if problem := self._problem(path):
            remedy = "Run `druthers doctor`, which puts it there."
            return HookState(problem=problem, remedy=remedy, mendable=True, own=own)
        if called != path and not self._leads_here(called):
            where = f"git runs the hooks of {called.parent} (core.hooksPath), and not public/'s own"
            way = f"git -C {shlex.quote(str(self._folder))} config core.hooksPath {shlex.quote(str(path.parent))}"
            return HookState(
                problem=f"{where}: a plain `git push` is not guarded",
                remedy=f"`{way}` lets it run public/'s own; or let {called} call {path}.",
                own=own,
            )
        return HookState(installed=True, own=own)

    def install(self) -> bool:
        """Put it there, or the newer one; False where nothing was to be done.

        Raises:
            GitError: it could not be written; a hook that was there is where it was.
        """
        path = self._path
        if not self._problem(path):
            return False
        made = disk.unfinished(path)
        try:
            disk.make_folders(path.parent)
            disk.write_flushed(made, self._script)
            made.chmod(RUNNABLE)
            if os.path.lexists(path) and not is_ours(_bytes(path)):
                self._keep(path)
            made.replace(path)
            disk.flush_folder(path.parent)
        except OSError as error:
            raise GitError(
                f"The hook {path} could not be written, so a plain `git push` is not guarded: {error.strerror}",
                "Check its permissions, then run `druthers doctor`.",
            ) from error
        finally:
            disk.drop(made)
        return True

    def remove(self) -> bool:
        """Take it away, and give the last one that was there its name again; False where it was not there.

        Raises:
            GitError: it could not be taken away.
        """
        path = self._path
        if not is_ours(_bytes(path)):
            return False
        try:
            path.unlink()
            if kept := self._beside():
                kept[-1].rename(path)
            disk.flush_folder(path.parent)
        except OSError as error:
            raise GitError(
                f"The hook {path} could not be removed: {error.strerror}", "Check its permissions."
            ) from error
        return True

    def _problem(self, path: Path) -> str:
        """What is wrong with the file at `path`; nothing where it is as it must be."""
        data = _bytes(path)
        if data == self._script and os.access(path, os.X_OK):
            return ""
        if is_ours(data):
            return "the hook that guards a plain `git push` is one of another place or time, or may not be run"
        return "the hook that guards a plain `git push` is not there"

    @cached_property
    def _path(self) -> Path:
        """Where ours lies: where git looks, if that is inside the repository's own `.git`, else where git would."""
        own = Path(os.path.normpath(common_folder(git_folder(self._folder.absolute()))))
        called = self._called
        return called if _resolved(called.parent).is_relative_to(_resolved(own)) else own / "hooks" / NAME

    @cached_property
    def _called(self) -> Path:
        """The file that git runs, whatever the settings say."""
        said = git(self._folder, "rev-parse", "--git-path", f"hooks/{NAME}").removesuffix("\n")
        return Path(os.path.normpath(self._folder.absolute() / said))

    def _leads_here(self, called: Path) -> bool:
        """Whether a hook of the person's, somewhere else, runs ours by the usual words for it."""
        text = _bytes(called)
        words = (b"hooks/pre-push", b"--git-common-dir", b"--git-dir", b"GIT_DIR")
        return os.access(called, os.X_OK) and words[0] in text and any(word in text for word in words[1:])

    def _beside(self) -> list[Path]:
        """The hooks that were there, in the order in which they were kept."""
        path = self._path
        try:
            return sorted(path.parent.glob(f"{NAME}{BESIDE}*"))
        except OSError:
            return []

    def _keep(self, path: Path) -> None:
        """Give a hook that is not ours a name beside it; one that is kept already is not kept twice."""
        data = _bytes(path)
        for each in self._beside():
            if data is not None and _bytes(each) == data and os.access(each, os.X_OK) == os.access(path, os.X_OK):
                return
        free = (path.with_name(f"{NAME}{BESIDE}{n}") for n in range(1, sys.maxsize))
        path.rename(next(each for each in free if not os.path.lexists(each)))


def vault_of_push(named: str | None, environment: Mapping[str, str], here: Path) -> Path:
    """Which vault's public/ a push is of, as seen from its hook: the one that the hook names, else the one around it.

    A vault that was copied or moved has a hook that names another one; what is asked is which repository pushes.

    Raises:
        GitError: the repository is public/ of neither.
    """
    pushing = _pushing(environment, here)
    for root in (*([Path(named)] if named else []), here.parent, *pushing.parents[1:2]):
        public = root / "public"
        if is_repository(public) and _resolved(common_folder(git_folder(public))) == pushing:
            return root
    raise GitError(
        f"The hook of {pushing} knows no vault whose public/ this is, so nothing was sent.",
        "Run `druthers doctor` in the vault, which mends the hook.",
    )


def _pushing(environment: Mapping[str, str], here: Path) -> Path:
    """The `.git` of the repository that pushes: git tells its hooks, or they stand in its work tree."""
    told = environment.get("GIT_DIR")
    return _resolved(common_folder(here / told if told else git_folder(here)))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))
