"""What is known of a file on its way, kept beside what came of it. Serves `download.py` and whoever lists downloads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class Begun:
    """A file on its way: `size` is in bytes, 0 while unknown, `tag` the mark of its version.

    `sha256` is the checksum that the hub gives for it.
    """

    url: str
    size: int = 0
    tag: str = ""
    sha256: str = ""


def read_begun(state: Path) -> Begun | None:
    """Read what is known of a file on its way; None where that cannot be read."""
    try:
        found = json.loads(state.read_text(encoding="utf-8"))
        begun = Begun(str(found["url"]), int(found["size"]), str(found["tag"]), str(found["sha256"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return begun


def size(number: int) -> str:
    """Say a number of bytes.

    >>> size(98_000_000), size(4_200_000_000)
    ('98 MB', '4.2 GB')
    """
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"  # noqa: PLR2004 - a gigabyte
