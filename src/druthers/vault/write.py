"""Writing a note: whole or absent, flushed to disk before anyone is told that it is saved.

The vault stage. Standard library only. A new note never takes a name that is taken; a file is replaced in one step, and
never over what another program wrote meanwhile.
"""

from __future__ import annotations

import os
import unicodedata
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from druthers import disk
from druthers.errors import VaultError
from druthers.vault.quoting import plain_or_quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from druthers.models import Draft

UNFINISHED = disk.UNFINISHED  # what the repositories exclude
SLUG_WORDS = 6
NAME_BYTES = 255  # of a file system
SLUG_BYTES = 80  # leaves room for the date, a number and other tools' suffixes within a file system's 255 bytes


def render_note(draft: Draft) -> str:
    """The file's text: frontmatter, then the person's words as they wrote them, ending in a line end."""
    tags = ", ".join(map(plain_or_quoted, draft.tags))
    head = f"---\nid: {draft.id}\ncreated: {draft.created.isoformat(timespec='seconds')}\ntags: [{tags}]\n---\n"
    whole = draft.text.endswith("\n") or (draft.head and not draft.text)
    return (draft.head or head) + draft.text + ("" if whole else "\n")


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


def write_note(folder: Path, draft: Draft, *, seal: Callable[[bytes], bytes] | None = None) -> Path:
    """Write `draft` below `folder` under a name that was free, flush it and its folder to disk, and give its path.

    With `seal` it is encrypted before a byte of it is written, and its name holds no word of it.

    Raises:
        VaultError: the file could not be written; nothing is left behind.
    """
    if draft.text.startswith("---"):
        from druthers.vault.own_head import with_own_head  # noqa: PLC0415 - it loads YAML

        draft = with_own_head(draft)
    data = render_note(draft).encode("utf-8", "surrogateescape")
    if seal is None:
        wanted = folder / note_name(draft)
    else:
        data = seal(data)
        wanted = folder / f"{_wordless(draft)}.age"
    try:
        os.fsencode(wanted)
    except UnicodeEncodeError:  # the machine's file names cannot hold the note's words; its date they can
        wanted = folder / _wordless(draft)
    try:
        disk.make_folders(wanted.parent)
        return write_new(wanted, data)
    except OSError as error:
        raise VaultError(
            f"The note could not be written to {wanted.parent}: {error.strerror or error}",
            "Nothing was saved. Check the folder's permissions and the disk's free space.",
        ) from error


def write_new(wanted: Path, data: bytes) -> Path:
    """Write a file under `wanted` or, where that is taken, the first free name like it; whole and flushed or absent.

    Raises:
        OSError: it could not be written; nothing is left behind.
    """
    unfinished = disk.unfinished(wanted)
    try:
        disk.write_flushed(unfinished, data)
        return _claim(unfinished, numbered(wanted))
    finally:
        disk.drop(unfinished)


def write_file(path: Path, text: str) -> None:
    """Replace or make one of Druthers' own files in one step: the old text or the new, never a part.

    Raises:
        VaultError: it could not be written.
    """
    try:
        disk.make_folders(path.parent)
        _replace(path, text.encode(), None)
    except OSError as error:
        raise _not_written(path, error) from error


def replace_file(path: Path, data: bytes, *, was: str | None = None) -> Path | None:
    """Give a file, whosever it is, other bytes in one step, keeping its mode; a link stays, and its target is changed.

    `was` is the SHA-256, in hex, of the bytes that the change was made from. When another program has changed the file
    since, neither version is lost: one lies under the file's name and the other beside it, under the name that is given
    back. A file that is gone is made again.

    Raises:
        VaultError: it could not be written; nothing was lost.
    """
    try:
        return _replace(path, data, was)
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> VaultError:
    return VaultError(
        f"{path} could not be written: {error.strerror or error}", "Check its permissions and the disk's free space."
    )


def _replace(path: Path, data: bytes, was: str | None) -> Path | None:
    path = Path(os.path.realpath(path))
    unfinished = disk.unfinished(path)
    known = (was, _digest(data))
    other, whole = None, False
    try:
        now, rights = _found(path)
        disk.write_flushed(unfinished, data, rights)
        whole = True
        if was is None or now in known:
            disk.put(unfinished, path)
        else:
            taken = _claim(unfinished, _versions(path))
            other = taken if taken != path else None
    finally:
        for spare in disk.spares(unfinished):
            if was is not None and whole and _holds_more(spare, known):  # another program wrote while we did
                other = _claim(spare, _versions(path))
            disk.drop(spare)
    return other


def _found(path: Path) -> tuple[str | None, os.stat_result | None]:
    """A file's digest and rights, where there is one; OSError when it may not be written."""
    try:
        with path.open("r+b") as file:
            return _digest(file.read()), os.fstat(file.fileno())
    except FileNotFoundError:
        return None, None


def _holds_more(spare: Path, known: tuple[str | None, ...]) -> bool:
    try:
        return _digest(spare.read_bytes()) not in known
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _digest(data: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415 - quick capture needs no hashes

    return sha256(data).hexdigest()


def _claim(finished: Path, names: Iterator[Path]) -> Path:
    """Give the finished file the first free name, flush the name to disk, and tell it."""
    while True:
        path = next(names)
        try:
            disk.take_name(finished, path)
        except FileExistsError:
            continue
        try:
            disk.flush_folder(path.parent)
        except OSError:  # who is told that nothing was saved must not find it, and save it twice
            disk.drop(path)
            raise
        return path


def numbered(wanted: Path) -> Iterator[Path]:
    """The name that is wanted, then those like it."""
    yield wanted
    yield from (_longer(wanted, f"-{number}") for number in count(2))


def _versions(path: Path) -> Iterator[Path]:
    yield path
    yield _longer(path, " (other version)")
    yield from (_longer(path, f" (other version {number})") for number in count(2))


def _longer(path: Path, more: str) -> Path:
    """`path` with `more` at its stem's end, within the bytes that a name may have."""
    ending = "".join(path.suffixes[-2:]) if path.suffix == ".age" else path.suffix
    stem = path.name.removesuffix(ending)
    while len(os.fsencode(stem + more + ending)) > NAME_BYTES:
        stem = stem[:-1]
    return path.with_name(stem + more + ending)


def _wordless(draft: Draft) -> str:
    from dataclasses import replace  # noqa: PLC0415 - rare

    return note_name(replace(draft, text=""))
