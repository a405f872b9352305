"""What is private, gathered from the whole vault for the guard: notes, other texts, what they said once, their bytes.

Part of the façade. Private is what lies outside public/ and following/. Encrypted notes are opened in memory; where
they cannot be, nothing can be compared with them, and that is an error, never a pass.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from druthers.errors import LockedError, VaultError
from druthers.publish.known import Known, know

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from druthers.journal.parts import Parts

LOCKED_HINT = "Give the passphrase: in a terminal you are asked, in a script set DRUTHERS_PASSPHRASE."
NOTES: Final = (".md", ".markdown")
NO_NOTES: Final = frozenset({".git", "node_modules", "__pycache__"})
NOT_PRIVATE: Final = frozenset({"public", "following", ".druthers"})
# What programs wrote into private/, and no person.
KEPT_BY_US: Final = frozenset(
    {
        "private/settings.toml",
        "private/allowed.jsonl",
        "private/moved.jsonl",
        "private/published.jsonl",
        "private/following.toml",
    }
)
NOT_READ: Final = ("private/ledger/", "private/templates/", "private/canaries.txt")
KEYS: Final = re.compile(r"private/keys(?:\.off(?:-\d+)?)?/")  # sealed with the passphrase itself
LARGEST: Final = 4_000_000  # bytes of a text that a person wrote
SMALL: Final = 1_000_000  # of one whose name does not say what it is
SEALED: Final = ".age"
TEXTS: Final = (
    *(".md", ".markdown", ".txt", ".org", ".rst", ".csv", ".tsv", ".json", ".jsonl", ".yaml", ".yml", ".toml", ".tex"),
    *(".html", ".htm", ".xml", ".opml", ".canvas", ".log", ".ini", ".env", ".vcf", ".ics", ".eml", ".edn", ".adoc"),
    ".excalidraw",
)


@dataclass(slots=True)
class Private:
    """The private side as it lies on disk: texts by path, in the clear, and the other files' sizes."""

    notes: dict[str, bytes] = field(default_factory=dict)
    others: dict[str, bytes] = field(default_factory=dict)
    here: dict[str, str] = field(default_factory=dict)  # where texts lie now, by the id that git gives their bytes
    sizes: dict[int, list[str]] = field(default_factory=dict)  # all other files
    known: Known = field(default_factory=Known)
    blobs: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()


def gather(parts: Parts, apart_from: Collection[str] = ()) -> Private:
    """The private side as it is now; the files at `apart_from` are not counted, for they are to become public.

    Nor is what they say now where their own earlier versions say it.

    Raises:
        LockedError: private notes are encrypted and were not unlocked.
        VaultError: a private file cannot be read, so nothing can be compared with it.
    """
    if parts.cipher.active() and not parts.cipher.unlocked():
        raise LockedError(
            "Private notes are encrypted, and the guard compares with them what would leave.", LOCKED_HINT
        )
    private = Private()
    here, own = private.here, []
    for path, size in _walk(parts):
        if path in KEPT_BY_US or path.startswith(NOT_READ) or KEYS.match(path):
            continue
        plain = path.removesuffix(SEALED)
        if size > LARGEST or not (plain.lower().endswith(TEXTS) or (path.startswith("private/") and size <= SMALL)):
            private.sizes.setdefault(size, []).append(path)
            continue
        data = _read(parts, path)
        if data is None:
            continue
        here[_blob_id(data)] = path
        clear = _clear(parts, data)
        if b"\0" in clear and not plain.lower().endswith(NOTES):
            continue
        if path in apart_from:
            own.append(in_utf8(clear))
        else:
            (private.notes if plain.lower().endswith(NOTES) else private.others)[path] = in_utf8(clear)
    outgoing = parts.ports.outgoing(parts.layout.private)
    private.blobs = outgoing.blobs().union(here)
    private.agreed = _agreed(parts)
    old = private.blobs - here.keys() - outgoing.blobs("ledger")  # a ledger's versions are many, and large
    past = [_clear(parts, data) for _, data in outgoing.read(sorted(old)) if data and len(data) < LARGEST]
    agreed = [each for each in past if hashlib.sha256(each).hexdigest() in private.agreed]
    private.known = know(
        private.notes,
        others=[*private.others.values(), *_reasons(parts)],
        earlier=[in_utf8(each) for each in past if b"\0" not in each[:1000] and not each.startswith(b'{"')],
        agreed=[*own, *(in_utf8(each) for each in agreed)],
        boilerplate=[data for path, size in _walk(parts, "private/templates") if (data := _read(parts, path))],
        marks=_read(parts, "private/canaries.txt") or b"",
        known=unpublished(parts),
    )
    return private


def twin_of(parts: Parts, private: Private, blob: str, data: bytes) -> str | None:
    """Where the same bytes lie in private, empty where its history alone has them; else, or if agreed on, None."""
    own = _blob_id(data) if ":" in blob else blob
    where = private.here.get(own) or next(
        (path for path in private.sizes.get(len(data), ()) if data == _read(parts, path)), None
    )
    if where is not None:
        return where
    agreed = own not in private.blobs or hashlib.sha256(data).hexdigest() in private.agreed
    return None if agreed else ""


def in_utf8(data: bytes) -> bytes:
    """A note's words in UTF-8, whatever encoding it has."""
    from druthers.vault.text import NotText, read_text

    if data.isascii() and b"\0" not in data:
        return data
    try:
        return read_text(data).text.encode("utf-8", "surrogateescape")
    except NotText:
        return data


def _walk(parts: Parts, top: str = "") -> Iterator[tuple[str, int]]:
    """Every private file, by its path in the vault, with its size; git's own folders are left out."""
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(parts.root / folder) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if entry.is_dir(follow_symlinks=path == "private"):
                        own = entry.name[0] != "." or path.startswith("private/") or entry.name == ".trash"
                        if own and entry.name not in NO_NOTES and path not in NOT_PRIVATE:
                            folders.append(path)
                    elif entry.is_file():
                        yield path, entry.stat().st_size
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _unread(parts.root / folder, error) from error


def _read(parts: Parts, path: str) -> bytes | None:
    """A file's bytes; None where it is gone."""
    try:
        with open(parts.root / path, "rb") as file:  # noqa: PTH123 - twice as quick
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unread(parts.root / path, error) from error


def _unread(path: object, error: OSError) -> VaultError:
    return VaultError(
        f"{path} cannot be read ({error.strerror}), so nothing can be compared with it.", "Check its permissions."
    )


def _blob_id(data: bytes) -> str:
    """The id that git gives to bytes, where it uses SHA-1."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def _clear(parts: Parts, data: bytes) -> bytes:
    """What a blob of private history says, opened where it is sealed; one sealed for other keys stays as it is."""
    if data.startswith(b"age-encryption.org/v1\n") and parts.cipher.active():
        try:
            return parts.cipher.open(data)
        except LockedError:
            return data
    return data


def _agreed(parts: Parts) -> frozenset[str]:
    """The SHA-256 of every file that the person made public after a review."""
    from druthers.journal.moves import reviewed

    return reviewed(parts)


def unpublished(parts: Parts) -> frozenset[str]:
    """The names of files that were public and are in public/'s history still: what they are called is no secret."""
    from druthers.journal.moves import PRIVATE, REBUILT, recorded

    last = {move.path: move.moved for move in recorded(parts) if move.moved in (PRIVATE, REBUILT)}
    return frozenset(PurePosixPath(path).stem for path, moved in last.items() if moved == PRIVATE)


def _reasons(parts: Parts) -> Iterator[bytes]:
    """What the person wrote about proposals: the reasons in the ledger."""
    if not parts.layout.ledger.exists():
        return
    events, _ = parts.ledger.read()
    for event in events:
        if isinstance(why := getattr(event, "why", None), str) and why:
            yield why.encode("utf-8", "surrogateescape")
