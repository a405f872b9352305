"""From what a person typed to a draft.

The capture stage. Standard library only. Not one character is dropped but white space at the ends.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from druthers.errors import CaptureError
from druthers.models import Draft, Visibility

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def make_draft(text: str, *, new_id: str, created: datetime, visibility: Visibility, tags: Sequence[str] = ()) -> Draft:
    """A draft of `text`.

    Raises:
        CaptureError: there is nothing in the text, it is not text, or a tag is empty.
    """
    kept = _whole(text).strip("\n\r").rstrip()
    if not kept.strip():
        raise CaptureError("There was nothing to save.", "Say what to write: `druthers add Ran 8k by the river`.")
    if "\x00" in kept:  # the vault would take the file for a binary one, and never show it
        raise CaptureError("That is not text: it holds NUL bytes.", "Save it as UTF-8, then add it.")
    return Draft(
        id=new_id, text=kept, created=created, visibility=visibility, tags=tuple(dict.fromkeys(map(tidy_tag, tags)))
    )


def decode(data: bytes) -> str:
    r"""Text from a pipe: UTF-8, with or without its mark, else UTF-16 by its mark, else Windows-1252, else Latin-1.

    The last cannot fail.

    >>> decode(b"caf\xe9 2\x80"), decode("café".encode())
    ('café 2€', 'café')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        with suppress(UnicodeDecodeError):
            return data.decode("utf-16")
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return data.decode("latin-1")


def _whole(text: str) -> str:
    """Text that has a UTF-8 form: the bytes that a terminal handed over as surrogates, as UTF-8 or Latin-1."""
    try:
        text.encode()
    except UnicodeEncodeError:
        pass
    else:
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError:
        text = "".join(chr(ord(each) - 0xDC00) if "\udc80" <= each <= "\udcff" else each for each in text)
    except UnicodeEncodeError:
        pass
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def tidy_tag(given: str) -> str:
    """A tag as it was meant, without its sign.

    Raises:
        CaptureError: it cannot be one.
    """
    tag = _whole(given).strip()
    while tag.startswith("#"):
        tag = tag.lstrip("#").strip()
    if not tag or any(character in tag for character in "\n\r,\x00"):
        raise CaptureError(f"{given!r} cannot be a tag.", "Write one word: --tag running.")
    return tag
