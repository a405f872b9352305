"""Reading `principles.md`: what the person stands for, one principle a line.

The vault stage. The file is the person's own; it is never written after `init` made it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from druthers.vault.read import split_frontmatter

if TYPE_CHECKING:
    from pathlib import Path

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


def read_principles(path: Path) -> list[str]:
    """The principles in order, without bullets; headings and comments are not principles."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []
    body = "\n".join(text.split("\n")[split_frontmatter(text)[1] - 1 :])
    lines = (BULLET.sub("", line).strip() for line in COMMENT.sub("", body).split("\n"))
    return [line for line in lines if line and not line.startswith("#")]
