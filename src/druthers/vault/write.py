"""Writing a note: whole or absent, flushed to disk before anyone is told that it is saved.

The vault stage. Standard library only. It never replaces a file that is there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import unicodedata
from typing import TYPE_CHECKING

from druthers.errors import VaultError

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.models import Draft

UNFINISHED = ".druthers-unfinished"  # the suffix of a file that is still being written; the repositories exclude it
SLUG_WORDS = 6
SLUG_BYTES = 80  # leaves room for the date, a number and other tools' suffixes within a file system's 255 bytes
PLAIN_TAG = re.compile(r"[^\W\d][\w/-]*")  # what YAML and every tag dialect read alike, unquoted
YAML_WORDS = frozenset(
    {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
)  # a tag that YAML would not read as text


def render_note(draft: Draft) -> str:
    """The file's text: frontmatter, then the person's words as they wrote them, ending in a line end."""
    tags = ", ".join(
        tag if PLAIN_TAG.fullmatch(tag) and tag.lower() not in YAML_WORDS else _quoted(tag) for tag in draft.tags
    )
    head = f"---\nid: {draft.id}\ncreated: {draft.created.isoformat(timespec='seconds')}\ntags: [{tags}]\n---\n"
    return head + draft.text + ("" if draft.text.endswith("\n") else "\n")


def note_name(draft: Draft) -> str:
    """The path of a draft inside its repository.

    >>> from datetime import datetime, timezone
    >>> from druthers.models import Draft
    >>> note_name(Draft("01J", "Ran 8k. Again!", datetime(2026, 11, 21, 9, 30, 12, tzinfo=timezone.utc), "public"))
    '2026/11/2026-11-21-0930-12-ran-8k-again.md'
    """
    stem = draft.created.strftime("%Y-%m-%d-%H%M-%S")
    slug = slugify(draft.text)
    return f"{draft.created:%Y/%m}/{stem}{'-' if slug else ''}{slug}.md"


def slugify(text: str) -> str:
    """The first words of `text` as a file name in any script, at most SLUG_BYTES long.

    >>> slugify("# Über die Brücke, nachts")
    'über-die-brücke-nachts'
    """
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text[:400]).lower())
    words = "".join(each if _in_word(each) else " " for each in plain).split()
    slug = ""
    for word in words[:SLUG_WORDS]:
        longer = f"{slug}-{word}" if slug else word.encode()[:SLUG_BYTES].decode("utf-8", "ignore")
        if len(longer.encode()) > SLUG_BYTES:
            break
        slug = longer
    return slug


def _in_word(character: str) -> bool:
    # Not `\w` alone: the vowel signs of many scripts are marks, at which it would cut words. Variation selectors are
    # marks too, and follow emoji.
    mark = unicodedata.category(character) in ("Mn", "Mc") and not "\ufe00" <= character <= "\ufe0f"
    return mark or character.isalnum() or character == "_"


def write_note(folder: Path, draft: Draft) -> Path:
    """Write `draft` below `folder` under a name that was free, flush it and its folder to disk, and give its path.

    Raises:
        VaultError: the file could not be written; nothing is left behind.
    """
    wanted = folder / note_name(draft)
    try:
        os.fsencode(wanted)
    except UnicodeEncodeError:  # the machine's file names cannot hold the note's words; its date they can
        from dataclasses import replace  # noqa: PLC0415 - rare

        wanted = folder / note_name(replace(draft, text=""))
    try:
        _make_folders(wanted.parent)
        return _write_new(wanted, render_note(draft).encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise VaultError(
            f"The note could not be written to {wanted.parent}: {error.strerror or error}",
            "Nothing was saved. Check the folder's permissions and the disk's free space.",
        ) from error


def write_file(path: Path, text: str) -> None:
    """Replace or make one of Druthers' own files in one step: the old text or the new, never a part."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_flushed(unfinished, text.encode())
        unfinished.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise VaultError(
            f"{path} could not be written: {error.strerror or error}",
            "Check its permissions and the disk's free space.",
        ) from error


def _write_new(wanted: Path, data: bytes) -> Path:
    unfinished = wanted.with_name(f".{os.getpid()}-{os.urandom(4).hex()}{UNFINISHED}")
    try:
        _write_flushed(unfinished, data)
        path = _claim(unfinished, wanted)
        try:
            _flush_folder(wanted.parent)
        except OSError:  # who is told that nothing was saved must not find it, and save it twice
            path.unlink()
            raise
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return path


def _claim(unfinished: Path, wanted: Path) -> Path:
    """Give the finished file the first free name; a hard link never replaces what is there."""
    number = 1
    path = wanted
    while True:
        try:
            _take_name(unfinished, path)
        except FileExistsError:
            number += 1
            path = wanted.with_name(f"{wanted.stem}-{number}.md")
        else:
            return path


def _take_name(unfinished: Path, path: Path) -> None:
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: exFAT, some network folders
        path.touch(exist_ok=False)  # of two who want the name, one gets it; a rename alone would replace the other's
        try:
            unfinished.replace(path)
        except OSError:
            path.unlink()
            raise


def _write_flushed(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _make_folders(folder: Path) -> None:
    """Make `folder` and its parents, each flushed into the one above it, so that a power cut cannot lose a month."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        _flush_folder(each.parent)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder; its file systems journal names themselves
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # network folders that cannot flush a folder say so
            raise
    finally:
        os.close(handle)


def _quoted(tag: str) -> str:
    if tag.isprintable():
        return "'" + tag.replace("'", "''") + "'"
    plain = (each if each.isprintable() and each not in '"\\' else f"\\U{ord(each):08x}" for each in tag)
    return f'"{"".join(plain)}"'
