"""Reading `principles.md`: what the person stands for, one principle a line.

The vault stage. The file is the person's own; after `init` made it, it is written by nobody else, but for being
encrypted where private notes are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from druthers.errors import LockedError
from druthers.vault.cipher import SEALED, UNLOCK
from druthers.vault.read import decode, split_frontmatter
from druthers.vault.text import NotText

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.vault.cipher import Cipher

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
HEADING = re.compile(r"#{1,6}(?:\s|$)")


def read_principles(path: Path, cipher: Cipher | None = None) -> list[str]:
    """The principles in order, without bullets; headings and comments are not principles.

    Those of the encrypted file beside it come first; one that both hold is one.

    Raises:
        LockedError: they are encrypted, and the key was not opened.
    """
    clear, sealed = _bytes(path), _bytes(path.with_name(path.name + SEALED))
    if sealed is None:
        return _principles(clear or b"")
    if cipher is None or not cipher.unlocked():
        raise LockedError("Your principles are encrypted, and were not unlocked.", UNLOCK)
    return list(dict.fromkeys([*_principles(cipher.open(sealed)), *_principles(clear or b"")]))


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _principles(data: bytes) -> list[str]:
    try:
        text = decode(data)
    except NotText:
        text = data.decode("latin-1")
    body = "\n".join(text.split("\n")[split_frontmatter(text)[1] - 1 :])
    lines = (BULLET.sub("", line).strip() for line in COMMENT.sub("", body).split("\n"))
    return [line for line in lines if line.strip("-*_ ") and not HEADING.match(line)]
