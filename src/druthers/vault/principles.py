"""Reading `principles.md`: what the person stands for, one principle a line.

The vault stage. The file is the person's own; it is never written after `init` made it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from druthers.vault.read import decode, split_frontmatter

if TYPE_CHECKING:
    from pathlib import Path

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
HEADING = re.compile(r"#{1,6}(?:\s|$)")


def read_principles(path: Path) -> list[str]:
    """The principles in order, without bullets; headings and comments are not principles."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    try:
        text = decode(data)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    body = "\n".join(text.split("\n")[split_frontmatter(text)[1] - 1 :])
    lines = (BULLET.sub("", line).strip() for line in COMMENT.sub("", body).split("\n"))
    return [line for line in lines if line.strip("-*_ ") and not HEADING.match(line)]
