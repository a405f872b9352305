"""Running the git program in one work tree: its environment, its locks, its errors.

Stands under the adapters of git. What is run here never asks anything and never looks outside its folder.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import time
from typing import IO, TYPE_CHECKING

from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HELD = re.compile(r"'([^']*\.lock)': File exists")
OVERTAKEN = re.compile(  # another commit came between
    r"cannot lock ref '[^']*': (?:is at|reference already)|new tip \w+ does not contain"
)
LOCK_WAITS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # seconds between tries while another process holds the lock
ROOM = 1 << 20  # bytes that git may be ahead of whoever reads it; Linux alone knows it, and most a user may ask for
HOPELESS = 3.0  # seconds; a lock that is older than this will not be gone in a moment

_LEFT: list[subprocess.Popen[bytes]] = []  # what was left to end by itself; held so that it can be reaped

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
    "GIT_CONFIG",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_NO_REPLACE_OBJECTS",
)


def is_repository(folder: Path) -> bool:
    """Whether `folder` is a repository of its own, not merely inside another."""
    return os.path.exists(folder / ".git")  # noqa: PTH110 - Path's raises where it may not look


def git(folder: Path, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> str:
    """Run git in `folder` and give its output; waits a while for another process's lock.

    Raises:
        GitError: git said no; its own words are in the message.
    """
    return git_bytes(folder, *arguments, stdin=stdin, environment=environment).decode("utf-8", "surrogateescape")


def git_bytes(folder: Path, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
    """`git`, with its output as it is."""
    for wait in (*LOCK_WAITS, None):
        done = start(folder, *arguments, environment=environment).end(stdin)
        if done.returncode == 0:
            return done.stdout
        if wait is None or not passes(folder, done):
            break
        time.sleep(wait)
    raise refusal(folder, arguments, done)


def passes(folder: Path, done: subprocess.CompletedProcess[bytes]) -> bool:
    """Whether what stopped this git may be over in a moment: another one at work, whose lock is young."""
    said = done.stderr.decode("utf-8", "replace")
    if held := HELD.search(said):
        try:
            return time.time() - os.stat(folder / held.group(1)).st_mtime < HOPELESS  # noqa: PTH116 - see is_repository
        except OSError:  # gone already
            return True
    return OVERTAKEN.search(said) is not None


def refusal(folder: Path, arguments: tuple[str, ...], done: subprocess.CompletedProcess[bytes]) -> GitError:
    """The error that says what git said."""
    said = done.stderr.decode("utf-8", "replace").strip()
    if held := HELD.search(said):
        return GitError(
            f"Another git process holds the lock of {folder.name}/.",
            f"When none runs, `druthers doctor` removes {held.group(1)}.",
        )
    if OVERTAKEN.search(said):
        return GitError(f"Other git processes were quicker each time in {folder.name}/.", "Try again.")
    verb = next(word for word in arguments if not word.startswith("-") and "=" not in word)
    reason = " ".join(said.splitlines()[:2]).strip() or f"exit {done.returncode}"
    return GitError(f"git {verb} failed in {folder.name}/: {reason}", "Run `druthers doctor`.")


class Running:
    """A git that was started; whoever started several waits for them together."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._done: subprocess.CompletedProcess[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process's number."""
        return self._process.pid

    @property
    def output(self) -> IO[bytes]:
        """What it says, as it comes; for whoever reads it all before `end`."""
        assert self._process.stdout is not None
        return self._process.stdout

    def ask(self, line: bytes) -> bytes:
        """Give it a line and take one; an empty one when it has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()
        except OSError:
            return b""
        return self._process.stdout.readline()

    def take(self, size: int) -> bytes:
        """Take so many bytes of what it says after the line that was asked for; fewer when it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.read(size)

    def tell(self, rest: bytes) -> None:
        """Give it the rest of its input and do something else meanwhile."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError), self._process.stdin as stdin:
            stdin.write(rest)
        self._process.stdin = None

    def end(self, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Give it the rest of its input, wait for it, and tell how it ended; raises nothing of git's."""
        if self._done is None:
            with self._process as process:
                try:
                    out, err = process.communicate(stdin)
                except BaseException:
                    process.terminate()  # never kill: git takes its locks away when it is asked to end
                    raise
            self._done = subprocess.CompletedProcess(process.args, process.returncode, out or b"", err or b"")
        return self._done

    def leave(self, seconds: float = 0.0) -> None:
        """Wait so long at most, and let it end by itself."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            _LEFT.append(self._process)


def start(
    folder: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    unheard: bytes | None = None,
    holding: int | None = None,
) -> Running:
    """Start git in `folder`.

    In a session of its own: what ends Druthers' whole group, Ctrl-C or a kill, would otherwise end git in the middle of
    a commit, and a git that was killed leaves a lock that stops every later commit.

    Args:
        folder: the work tree.
        arguments: git's own.
        environment: what it has besides ours.
        unheard: its whole input (at most 64 kB, a pipe's room), for a git that nobody listens to and that may be left.
        holding: a descriptor that it keeps open until it ends.

    Raises:
        GitError: the folder is no repository, or there is no git.
    """
    if arguments[0] != "init" and not is_repository(folder):  # git would look further up, and use the person's own one
        raise GitError(
            f"{folder.name}/ is not a git repository.", "Run `druthers init` in the vault; it keeps what is there."
        )
    _LEFT[:] = [process for process in _LEFT if process.poll() is None]
    kept = {key: value for key, value in os.environ.items() if key not in _LEADS_ASTRAY}
    kept |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        "GIT_LITERAL_PATHSPECS": "1",  # `*` and `:(glob)` in a file's name are its name
        "GIT_CEILING_DIRECTORIES": str(folder.parent),  # for a .git that git takes for none
    }
    # safecrlf may refuse a note for its line ends. Whatever writes an object flushes it: whoever finds it there already
    # takes it for written.
    settings = ("-c", "core.safecrlf=false", "-c", "core.fsync=objects,index,reference")
    command = ("git", "-C", str(folder), *settings, *arguments)
    heard = subprocess.PIPE if unheard is None else subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command,
            env=kept | dict(environment or {}),
            stdin=subprocess.PIPE,
            stdout=heard,
            stderr=heard,
            pipesize=ROOM,
            start_new_session=True,
            pass_fds=() if holding is None else (holding,),
        )
    except OSError as error:
        raise GitError("git could not be started.", "Install git, and see that it is on the PATH.") from error
    running = Running(process)
    if unheard is not None:
        running.tell(unheard)
    return running
