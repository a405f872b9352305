"""Seeing what other programs change in the vault while it is open, with watchfiles (Rust's notify).

An adapter of the journal's `watch` port. It only names what changed: whoever listens reads it from disk. It never
raises; where the system lets nothing be watched it ends, and the listener's own slow look is what remains.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from druthers.vault.scan import PLACES
from druthers.vault.write import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from threading import Event

NOTES: Final = (".md", ".markdown", ".md.age")
OURS: Final = ("private/settings.toml", "private/ledger/", "private/keys/")
STEP: Final = 100  # milliseconds of quiet that end a burst of changes; also how long `stop` may go unseen
BURST: Final = 400  # milliseconds after which a burst is told though it goes on
POLL: Final = 2000  # milliseconds between two looks where nothing can be watched: 8 % of a core for 50,000 notes


def watch(folder: Path, stop: Event) -> Iterator[set[str]]:
    """Yield what changed below `folder`, a burst at a time, until `stop` is set.

    The paths are relative to `folder`, with `/`: notes, our own files, and folders that came or went. A path may be
    named though nothing about it is new, and though it is gone.
    """
    if not _is_folder(folder):  # polling would wait for it without end
        return
    for polling in (False, True):  # the system may have no watches left, or its folders may not be watchable
        with suppress(OSError, RuntimeError):
            yield from _bursts(folder, stop, polling=polling)
        if stop.is_set():
            return


def _bursts(folder: Path, stop: Event, *, polling: bool) -> Iterator[set[str]]:
    from watchfiles import Change, watch  # noqa: PLC0415 -- nobody but the open app needs it

    roots = _roots(folder)
    bursts = watch(
        *{root for root, _ in roots},
        watch_filter=None,
        debounce=BURST,
        step=STEP,
        stop_event=stop,
        rust_timeout=0,
        raise_interrupt=False,
        force_polling=polling or None,  # else watchfiles decides: it knows where watching does not work
        poll_delay_ms=POLL,
        ignore_permission_denied=True,
    )
    for burst in bursts:
        told = {
            name
            for change, path in burst
            for name in _names(path, roots)
            if matters(name, came=change == Change.added and _is_folder(path), went=change == Change.deleted)
        }
        if told:
            yield told


def matters(path: str, *, came: bool = False, went: bool = False) -> bool:
    """Whether anyone wants to know of a change: `came` says that it is a new folder, `went` that it is gone.

    What is gone can no longer be asked what it was; a name without an ending is taken for a folder's.

    >>> [matters(path) for path in ("public/a.md", "private/b.md.age", "private/ledger/2026-11.jsonl", "public/c.png")]
    [True, True, True, False]
    >>> matters("public/.git/x.md"), matters(f"public/a.md.1{UNFINISHED}"), matters("old/2019", went=True)
    (False, False, True)
    """
    name = path.rsplit("/", 1)[-1]
    if not name or name.endswith(UNFINISHED) or path.startswith(".") or "/." in path:
        return False
    return came or path.lower().endswith(NOTES) or path.startswith(OURS) or (went and "." not in name)


def _roots(folder: Path) -> list[tuple[str, str]]:
    """The folders to watch, and what each is called in the vault; a place may be a link to somewhere else."""
    found = [(str(folder), ""), (os.path.realpath(folder), "")]
    links = [(os.path.realpath(folder / place), place) for place in PLACES if os.path.islink(folder / place)]  # noqa: PTH114
    return found + [(target, place) for target, place in links if _is_folder(target)]


def _is_folder(path: str | os.PathLike[str]) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 -- Path's own test raises in a folder that may not be looked into


def _names(path: str, roots: list[tuple[str, str]]) -> set[str]:
    found = set()
    for root, place in roots:
        if path.startswith(root + os.sep):
            below = path[len(root) + 1 :].replace(os.sep, "/")
            found.add(f"{place}/{below}" if place else below)
    return found
