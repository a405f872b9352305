"""Committing a few files beside git's index, in a time that does not grow with the repository.

Stands under the adapters of git. `git add` and `git commit` read and write the whole index, and `git commit` looks at
every file: a fifth of a second at 50,000 notes, and nothing at all where a lock was left behind. Here `git hash-object`
stores the files as the person's filters make them, `git fast-import` makes the commit and moves the branch, if it still
is where it was seen, and `git update-index` brings the index up, which may fail or take long. The commit runs
no hooks, asks for no signing key, and is flushed to disk before its hash is given.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from typing import TYPE_CHECKING

from druthers.adapters import git_run
from druthers.adapters.git_run import git, git_bytes, passes, refusal, start
from druthers.adapters.git_state import alone, common_folder, git_folder, settled_branch, small, tip
from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from druthers.adapters.git_run import Running

NOBODY = ("journal", "journal@localhost")  # signs commits where git knows no name; says nothing about the machine
NOBODY_SIGNS = {
    f"GIT_{who}_{what}": text
    for who in ("AUTHOR", "COMMITTER")
    for what, text in zip(("NAME", "EMAIL"), NOBODY, strict=True)
}
OWN_NAME = ("-c", "user.useConfigOnly=true")  # git would otherwise guess an address from the host's name
NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}")  # one may refuse that a branch moves
INDEX_WAIT = 0.5  # seconds that a small index is waited for; a large one is left to get ready by itself
ROOM = 60_000  # bytes of names that are surely taken at once by a pipe
MANY_LOOSE = 27  # files in one of 256 folders; git's own threshold of 6,700
TIDY = (
    *("-c", "gc.pruneExpire=never", "-c", "gc.reflogExpire=never", "-c", "gc.reflogExpireUnreachable=never"),
    *("gc", "--auto", "--quiet"),
)
# No pack for each note: of fewer objects than that git makes files, flushed one by one, and drops the pack.
MOST_LOOSE = 100
IMPORT = (*NO_HOOKS, "-c", f"fastimport.unpackLimit={MOST_LOOSE}", "fast-import", "--quiet")
FEW = 10  # files whose commit and folders are surely fewer objects
LOOSE = ("-c", "core.fsync=loose-object,reference")  # the pack that is dropped need not reach the disk
KNOWN = re.compile(r"(\d+) blob ([0-9a-f]+)\t")
TO_INDEX = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
PLAIN, EXECUTABLE, LINK = "100644", "100755", "120000"


class Overtaken(Exception):
    """Another process moved the branch, or holds it for a moment."""

    def __init__(self, error: GitError) -> None:
        super().__init__()
        self.error = error


def commit_files(folder: Path, names: Sequence[str], message: str) -> tuple[str, bool]:
    """Commit these files as they are on disk now: the full hash of the commit that holds them, and whether it is new.

    One that is no longer on disk is taken away. Where nothing has changed, it is the commit that last changed them.

    Raises:
        GitError: git cannot do it now.
    """
    settled_branch(folder)  # before a lock's file is made in what may be no repository
    with alone(folder) as lock:
        for wait in (*git_run.LOCK_WAITS, None):
            try:
                return _try(folder, names, message, lock)
            except Overtaken as overtaken:
                if wait is None:
                    raise overtaken.error from None
            time.sleep(wait)
    raise AssertionError  # the last try returns or raises


def tidy(folder: Path) -> None:
    """Let git pack its objects when there are many; nothing is waited for, nothing is ever pruned."""
    with contextlib.suppress(OSError, GitError):
        if len(os.listdir(common_folder(git_folder(folder)) / "objects" / "17")) > MANY_LOOSE:  # noqa: PTH208 - quicker
            start(folder, *TIDY, unheard=b"").leave()


def _try(folder: Path, names: Sequence[str], message: str, lock: int | None) -> tuple[str, bool]:
    """One try. The files are read in it: a later commit never holds an earlier state of a file."""
    ref = settled_branch(folder)
    modes = {name: _mode(folder, name) for name in names}
    hashing = start(folder, "hash-object", "-w", "--stdin-paths")
    few = len(names) <= FEW and all(name.count("/") < FEW for name in names)
    importing = start(folder, *(LOOSE if few else ()), *IMPORT)
    signing = _signing(folder)
    index = None
    try:
        parent = tip(folder, ref)
        known = {name: _known(importing, parent, name) if parent else None for name in names}
        hashes = _hashes(folder, modes, hashing)
        modes = _trusted(folder, modes, known)
        now = {name: (mode, hashes[name]) if mode else None for name, mode in modes.items()}
        changed = {name: entry for name, entry in now.items() if entry != known[name]}
        if not changed:
            return _last(folder, parent, names), False
        importing.tell(_commit(ref, parent, _signatures(folder, signing), message, changed))
        if at_once := small(folder):  # a large index would take the processor from what is waited for
            index = _bring_up_index(folder, names, lock)
        made = _made(folder, importing)
        if not at_once:
            index = _bring_up_index(folder, names, lock)
        return made, True
    finally:
        for each in (hashing, *signing, importing):
            each.end()
        if index is not None:
            index.leave(INDEX_WAIT if small(folder) else 0.0)


def _last(folder: Path, commit: str | None, names: Sequence[str]) -> str:
    """The commit that last changed these files."""
    found = git(folder, "log", "-1", "--format=%H", commit, "--", *names).strip() if commit else ""
    if not found:
        raise GitError(f"{names[0]} is not there, and never was.", "Run `druthers doctor`.")
    return found


def _made(folder: Path, importing: Running) -> str:
    """The hash of the commit that was made."""
    done = importing.end()
    if done.returncode == 0:
        return done.stdout.decode().strip()
    with contextlib.suppress(OSError):
        (common_folder(git_folder(folder)) / f"fast_import_crash_{importing.pid}").unlink()
    error = refusal(folder, ("fast-import",), done)
    if passes(folder, done):
        raise Overtaken(error)
    raise error


def _commit(
    ref: str,
    parent: str | None,
    signatures: tuple[bytes, bytes],
    message: str,
    changed: Mapping[str, tuple[str, str] | None],
) -> bytes:
    r"""The commit in fast-import's language, whose hash it then gives.

    Without `--done`, so that a stream that never came is no crash to report.

    >>> changed = {"a b": ("100644", "e69d"), "c": None}
    >>> print(_commit("refs/heads/main", None, (b"A <a@b> 0 +0000",) * 2, "Add", changed).decode())
    commit refs/heads/main
    mark :1
    author A <a@b> 0 +0000
    committer A <a@b> 0 +0000
    data 4
    Add
    <BLANKLINE>
    D "c"
    M 100644 e69d "a b"
    get-mark :1
    done
    <BLANKLINE>
    """
    author, committer = signatures
    text = (message.replace("\0", "").rstrip("\n") + "\n").encode("utf-8", "backslashreplace")
    # What is taken away goes first: a folder may have become a file.
    entries = [b"D " + _quoted(name) for name, entry in changed.items() if entry is None]
    entries += [f"M {entry[0]} {entry[1]} ".encode() + _quoted(name) for name, entry in changed.items() if entry]
    return b"\n".join(
        (
            b"commit " + os.fsencode(ref),
            b"mark :1",
            b"author " + author,
            b"committer " + committer,
            b"data %d" % len(text),
            text,
            *([b"from " + parent.encode()] if parent else []),
            *entries,
            b"get-mark :1",
            b"done",
            b"",
        )
    )


def _quoted(name: str) -> bytes:
    r"""A name as git's own lists quote it.

    >>> print(_quoted('a "b"\nc').decode())
    "a \"b\"\nc"
    """
    return b'"' + os.fsencode(name).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


def _known(importing: Running, commit: str, name: str) -> tuple[str, str] | None:
    """A file's mode and hash in a commit; None where that has none, or a folder, by this name."""
    said = importing.ask(b"ls %s %s" % (commit.encode(), _quoted(name))).decode("utf-8", "replace")
    found = KNOWN.match(said)  # or "missing NAME"
    return (found[1], found[2]) if found else None


def _mode(folder: Path, name: str) -> str:
    """What file is on disk by this name, in git's numbers; empty where none is.

    Raises:
        GitError: what git could not keep there.
    """
    above = os.path.dirname(name)  # noqa: PTH120 - pure text
    while above:
        inside = folder / above
        if os.path.islink(inside) or os.path.lexists(inside / ".git"):  # noqa: PTH114 - see git_state
            raise GitError(
                f"{name} lies behind {above}/, which is a link or a repository of its own.",
                "It is saved where it is; commit it there.",
            )
        above = os.path.dirname(above)  # noqa: PTH120
    try:
        found = os.lstat(folder / name).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise GitError(f"{name} cannot be read: {error.strerror}", "Check its permissions.") from error
    if stat.S_ISDIR(found):  # a folder has taken the file's place
        return ""
    if stat.S_ISLNK(found):
        return LINK
    if not stat.S_ISREG(found):
        raise GitError(f"{name} is not a regular file.", "git keeps files and links alone.")
    return EXECUTABLE if found & stat.S_IXUSR else PLAIN


def _trusted(folder: Path, modes: dict[str, str], known: Mapping[str, tuple[str, str] | None]) -> dict[str, str]:
    """The modes, where the file system keeps them; where it makes every file executable, those of the last commit."""
    if EXECUTABLE not in modes.values() or git(
        folder, "config", "--type=bool", "--default=true", "core.fileMode"
    ).startswith("true"):
        return modes
    last = {name: entry[0] if entry else PLAIN for name, entry in known.items()}
    return {name: last[name] if mode == EXECUTABLE else mode for name, mode in modes.items()}


def _hashes(folder: Path, modes: Mapping[str, str], hashing: Running) -> dict[str, str]:
    """Each file's content in git's store, as the person's filters make it; of a link, where it leads."""
    files = [name for name, mode in modes.items() if mode in (PLAIN, EXECUTABLE)]
    done = hashing.end(b"".join(_quoted(name) + b"\n" for name in files))
    if done.returncode:
        raise refusal(folder, ("hash-object",), done)
    hashes = dict(zip(files, done.stdout.decode().split(), strict=True))
    for name in modes.keys() - hashes.keys():
        if modes[name] == LINK:
            target = os.fsencode(os.readlink(folder / name))  # noqa: PTH115 - its very bytes
            hashes[name] = git_bytes(folder, "hash-object", "-w", "--stdin", stdin=target).decode().strip()
    return hashes


def _signing(folder: Path, environment: Mapping[str, str] | None = None) -> list[Running]:
    """Who signs, and when, by git's own rules: the committer, and the author where the environment names another."""
    given = any(name.startswith("GIT_AUTHOR_") for name in os.environ)
    roles = ("COMMITTER", "AUTHOR") if given else ("COMMITTER",)
    return [start(folder, *OWN_NAME, "var", f"GIT_{role}_IDENT", environment=environment) for role in roles]


def _signatures(folder: Path, signing: Iterable[Running]) -> tuple[bytes, bytes]:
    """The author and the committer."""
    done = [each.end() for each in signing]
    if any(each.returncode and b"ident" in each.stderr for each in done):
        done = [each.end() for each in _signing(folder, NOBODY_SIGNS)]
    for each in done:
        if each.returncode:
            raise refusal(folder, ("var",), each)
    return done[-1].stdout.strip(), done[0].stdout.strip()


def _bring_up_index(folder: Path, names: Sequence[str], lock: int | None) -> Running | None:
    """Tell git's index of the files. It keeps the lock until it is ready; where it fails, the next command does it."""
    data = b"".join(os.fsencode(name) + b"\0" for name in names)
    if len(data) <= ROOM:
        return start(folder, *TO_INDEX, unheard=data, holding=lock)
    with contextlib.suppress(GitError):
        git_bytes(folder, *TO_INDEX, stdin=data)
    return None
