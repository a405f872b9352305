"""What a person is typing in the app, kept on disk while it is no note yet, so that no crash takes it.

Part of the façade. A draft lies in `.druthers/drafts`, for its owner's eyes only, under a name that says which process
keeps it; when that process has ended without taking it away, the words were not saved. It decides nothing about them:
the app offers them again, and `doctor` tells of them.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from druthers import disk
from druthers.errors import VaultError
from druthers.vault.write import replace_file

if TYPE_CHECKING:
    from druthers.journal.parts import Parts
    from druthers.models import Note, Visibility
    from druthers.vault.layout import Layout

RUN = os.urandom(4).hex()  # tells this process from another that had its number
NAME = re.compile(r"(?P<kind>line|edit)-(?P<pid>\d+)-(?P<run>[0-9a-f]{8})-(?P<of>.+)\.md", re.DOTALL)
DIGEST = 12  # characters of a note's digest: enough to see that it is another text
LABEL_BYTES = 120  # what a file system's 255 leave beside the rest of the name and a first folder of 20 characters
GRACE = 1.0  # seconds by which two clocks may disagree
ENDED = "ZX"  # a process that is only still listed


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Words that a process left when it ended. `at` is when they were last kept, in seconds since the epoch.

    A line has its `place`. The text of a note has the note's `label`, and in `was` the beginning of the note's digest
    as it was when the person began.
    """

    name: str
    text: str
    at: float
    place: Visibility | None = None
    label: str = ""
    was: str = ""


def line_draft(place: Visibility) -> str:
    """The name of the draft of this process's capture line."""
    return f"line-{os.getpid()}-{RUN}-{place}.md"


def edit_draft(note: Note) -> str:
    """The name of the draft of a note that this process edits."""
    return f"edit-{os.getpid()}-{RUN}-{note.digest[:DIGEST]}-{label(note.path)}.md"


def label(path: str) -> str:
    """A note's path as a part of a file's name; of a very long one, the first folder and the end.

    >>> label("public/2026/11/ran 100%.md")
    'public%2F2026%2F11%2Fran 100%25.md'
    """
    whole = path.replace("%", "%25").replace("/", "%2F")
    end = whole
    while len(os.fsencode(end)) > LABEL_BYTES:
        end = end[1:]
    return whole if end == whole else f"{whole.partition('%2F')[0][:20]}%2F…{end}"


def keep_draft(parts: Parts, name: str, text: str) -> None:
    """Put `text` on disk under the name that `line_draft` or `edit_draft` gave; with a blank one, take the draft away.

    Of what will be encrypted nothing is kept: a draft lies in the clear, and a disk does not forget what was removed.
    So a crash takes the words of a private line where private notes are encrypted.

    Raises:
        VaultError: it could not be written; what was kept before still is.
    """
    if not text.strip() or (_is_private(name) and parts.cipher.active()):
        drop_draft(parts, name)
        return
    path = parts.layout.drafts / name
    try:
        disk.make_folders(path.parent)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise VaultError(f"{path} could not be written: {error.strerror}", "Check its permissions.") from error
    replace_file(path, text.encode("utf-8", "surrogateescape"))  # with the rights that it has


def drop_draft(parts: Parts, name: str) -> None:
    """Take a draft away, if it is there.

    Raises:
        VaultError: it is there, and cannot be taken away.
    """
    path = parts.layout.drafts / name
    try:
        path.unlink()
        disk.flush_folder(path.parent)  # or a power cut brings back what was saved long ago
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise VaultError(f"{path} could not be removed: {error.strerror}", "Check its permissions.") from error


def left_drafts(parts: Parts) -> list[Unsaved]:
    """What apps that have ended left unsaved, the newest first; what cannot be read is left to `doctor`."""
    found = []
    for path in left(parts.layout):
        if named := NAME.fullmatch(path.name):
            with suppress(OSError):
                text = path.read_bytes().decode("utf-8", "surrogateescape")
                if text.strip():
                    found.append(_unsaved(named, text, path.stat().st_mtime))
    return sorted(found, key=lambda draft: -draft.at)


def left(layout: Layout) -> list[Path]:
    """Every draft, but for those of an app that still runs and the empty ones; by name."""
    return [path for path in sorted(layout.drafts.glob("*.md*")) if _is_left(path)]


def _unsaved(named: re.Match[str], text: str, at: float) -> Unsaved:
    if named["kind"] == "line":
        place: Visibility = "public" if named["of"] == "public" else "private"
        return Unsaved(named.string, text, at, place)
    was, _, of = named["of"].partition("-")
    return Unsaved(named.string, text, at, None, of, was)


def _is_private(name: str) -> bool:
    named = NAME.fullmatch(name)
    of = named["of"] if named else ""
    return of == "private" or of.partition("-")[2].startswith("private%2F")


def _is_left(path: Path) -> bool:
    named = NAME.fullmatch(path.name)
    if named is None:
        return True
    try:
        written = path.stat()
    except OSError:
        return False  # it was saved in this moment
    return written.st_size > 0 and not _runs(int(named["pid"]), named["run"], written.st_mtime)


def _runs(pid: int, run: str, written: float) -> bool:
    """Whether the process that wrote this then still runs. After a restart another one may have its number."""
    if pid == os.getpid():
        return run == RUN
    try:
        os.kill(pid, 0)
    except (OSError, OverflowError):  # there is none; or it is somebody else's, who does not write here
        return False
    return _began(pid) <= written + GRACE


def _began(pid: int) -> float:
    """When a process began, in seconds since the epoch; where the system does not tell, when the system did."""
    boot = time.time() - time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return float("inf") if state.decode() in ENDED else boot + int(fields[18]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return boot
