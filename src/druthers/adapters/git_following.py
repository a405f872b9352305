"""Other people's repositories as shallow clones that nobody writes to, made with the git program.

An adapter of `journal.ports.Clones`. A clone is made in a hidden folder and takes its name when it was looked through;
`.git` in it is a bare repository, so that no git of the person's writes a work tree there. What its author took back is
gone from it with the next fetch.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from druthers import disk
from druthers.adapters.git_remote import place_of
from druthers.adapters.git_stranger import MOST_SAID, plain, reach, run
from druthers.adapters.git_taking import Objects, look_through, same_on_disk, write_out
from druthers.errors import FollowError
from druthers.journal.ports import Brought
from druthers.models import Progress
from druthers.publish.followed import checked_address
from druthers.publish.taking import Taking, Unfit

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

REF: Final = "refs/heads/followed"
COMING: Final = ".coming"  # ends the hidden name of what is on its way: `.NAME.1f2e3d4c.coming`
GONE: Final = ".gone"


class GitClones:
    """The clones in `folder`, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def bring(self, name: str, url: str) -> Generator[Progress, None, Brought]:
        """Fetch the last state of a repository, and look through it; nothing changes before `settle`."""
        try:
            how = checked_address(url)
        except ValueError as error:
            raise FollowError(f"{name}: {error}.", "Use an address that `git clone` takes.") from error
        new = self._hidden(name, COMING)
        try:
            brought = yield from self._bring(name, url, how, new)
        except BaseException as error:
            _clear(new)
            self._leave_no_folder()
            if isinstance(error, Unfit):
                raise FollowError(f"{name}: {error}.", "It is not followed, and nothing of it was kept.") from error
            if isinstance(error, OSError):
                reason = error.strerror or str(error)
                raise FollowError(f"{name}: it could not be written: {reason}.", "Free some space.") from error
            raise
        if brought.folder is None:
            _clear(new)
        return brought

    def _bring(self, name: str, url: str, how: str, new: Path) -> Generator[Progress, None, Brought]:
        there = self._folder / name
        self._folder.mkdir(exist_ok=True)
        new.mkdir(mode=0o755)
        _make(new)
        if linked := (there / ".git" / "shallow").exists():
            _link_objects(there / ".git", new / ".git")
        yield Progress("follow", detail=name)
        words = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
        for size in reach(new, how, *words, "--end-of-options", url, f"+HEAD:{REF}", name=name):
            yield Progress("follow", size, detail=name)
        tip = _tip(new)
        if not tip:
            raise FollowError(f"{name}: there is nothing in it yet.", "Try again once something was published.")
        yield Progress("look through", detail=name)
        with Objects(new) as objects:
            found = look_through(objects, tip)
            author, at = _signed(new)
            if linked and _tip(there) == tip and same_on_disk(found, there):
                return _brought(None, tip, author, at, found)
            write_out(objects, found, new, at.timestamp(), there)
        if linked:
            run(new, "repack", "-a", "-d", "-q", "-f", "--no-write-bitmap-index")  # what went is in no pack any more
        for said in ("druthers-said", "druthers-told"):
            (new / ".git" / said).unlink(missing_ok=True)
        return _brought(new, tip, author, at, found)

    def settle(self, name: str, brought: Brought) -> None:
        """Put what was brought in the place of what was there before, in one step."""
        if brought.folder is None:
            return
        there, old = self._folder / name, self._hidden(name, GONE)
        try:
            if not os.path.lexists(there):
                brought.folder.rename(there)
                return
            try:
                disk.exchange(brought.folder, there)
            except OSError:  # a file system that cannot
                there.rename(old)
                brought.folder.rename(there)
        except OSError as error:
            self.discard(brought)
            reason = error.strerror or str(error)
            raise FollowError(
                f"{name}: it could not be put in its place: {reason}.", "Check its permissions."
            ) from error
        for each in (brought.folder, old):
            _clear(each)

    def discard(self, brought: Brought) -> None:
        """Leave nothing of what was brought."""
        if brought.folder is not None:
            _clear(brought.folder)
        self._leave_no_folder()

    def remove(self, name: str) -> None:
        """Leave nothing of somebody's notes, nor of what is on its way."""
        there, old = self._folder / name, self._hidden(name, GONE)
        with contextlib.suppress(OSError):  # under another name it is nobody's notes, also where removing it breaks off
            there.rename(old)
        for each in (there, *self._on_its_way(name)):
            _clear(each)
        left = [each for each in (there, *self._on_its_way(name)) if os.path.lexists(each)]
        if left:
            raise FollowError(f"{left[0]} could not be removed.", "Check its permissions, and remove it by hand.")
        self._leave_no_folder()

    def place(self, url: str) -> str:
        """Where an address leads, so written that two names of one place are equal."""
        return place_of(url, self._folder)

    def names(self) -> list[str]:
        """Whose notes are here."""
        try:
            found = sorted(each.name for each in self._folder.iterdir() if (each / ".git").is_dir())
        except OSError:
            return []
        return [name for name in found if not name.startswith(".")]

    def sweep(self, *, older: float) -> None:
        """Remove what processes that were stopped have left, where it is older than so many seconds."""
        for each in self._on_its_way():
            with contextlib.suppress(OSError):
                if time.time() - each.lstat().st_mtime > older:
                    _clear(each)
        self._leave_no_folder()

    def _hidden(self, name: str, ending: str) -> Path:
        return self._folder / f".{name}.{os.urandom(4).hex()}{ending}"

    def _on_its_way(self, name: str | None = None) -> list[Path]:
        begins = "." if name is None else f".{name}."
        try:
            found = list(self._folder.iterdir())
        except OSError:
            return []
        length = len(begins) + 8
        return [
            each
            for each in found
            if each.name.startswith(begins)
            and each.name.endswith((COMING, GONE))
            and (name is None or len(each.name.rsplit(".", 1)[0]) == length)  # of `ana`, not of `ana.b`
        ]

    def _leave_no_folder(self) -> None:
        with contextlib.suppress(OSError):  # somebody else's notes are in it
            self._folder.rmdir()


def _make(new: Path) -> None:
    """Begin a repository without asking git, which would copy the person's template with its hooks."""
    inside = new / ".git"
    for each in ("objects/pack", "objects/info", "refs/heads"):
        (inside / each).mkdir(parents=True)
    (inside / "HEAD").write_text(f"ref: {REF}\n", encoding="utf-8")
    (inside / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n", encoding="utf-8")


def _link_objects(old: Path, new: Path) -> None:
    """Begin with what was fetched before, so that only what is new comes."""
    tip = _tip(old.parent)
    if not tip:
        return
    for pack in (old / "objects" / "pack").iterdir():
        if not pack.name.startswith(("tmp", ".")):
            there = new / "objects" / "pack" / pack.name
            try:
                os.link(pack, there)
            except OSError:  # a file system without hard links
                shutil.copyfile(pack, there)
    shutil.copyfile(old / "shallow", new / "shallow")
    (new / REF).write_text(f"{tip}\n", encoding="utf-8")


def _tip(folder: Path) -> str:
    """The commit that is there; nothing where none is."""
    try:
        found = (folder / ".git" / REF).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return found if len(found) == 40 and set(found) <= set("0123456789abcdef") else ""  # noqa: PLR2004 - SHA-1


def _signed(folder: Path) -> tuple[str, datetime]:
    """Who made the last commit, as it says, and when: never later than now."""
    said = run(folder, "log", "-1", "--format=%an%x00%ct", REF)[:MOST_SAID]
    author, _, seconds = said.partition(b"\0")
    now = datetime.now(UTC)
    try:
        at = datetime.fromtimestamp(min(max(int(seconds), 0), now.timestamp()), UTC)
    except (ValueError, OverflowError):
        at = now
    return plain(author)[:80] if author.strip() else "", at


def _brought(folder: Path | None, tip: str, author: str, at: datetime, found: Taking) -> Brought:
    left_out = tuple(sorted(found.left_out.items()))
    return Brought(folder, tip, author, at, found.notes, left_out)


def _clear(folder: Path) -> None:
    """Remove a folder and all in it; a link is removed, and never followed."""
    if folder.is_symlink():
        with contextlib.suppress(OSError):
            folder.unlink()
        return
    shutil.rmtree(folder, ignore_errors=True)
