"""Files that notes show or link to: which one a link means, and whether it may stand on the site.

The publish stage. Only kinds of files that a browser shows without running anything are taken along.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["image", "audio", "video", "file"]

KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp"), "image"),
    **dict.fromkeys((".mp3", ".m4a", ".ogg", ".oga", ".opus", ".flac", ".wav"), "audio"),
    **dict.fromkeys((".mp4", ".m4v", ".webm", ".ogv", ".mov"), "video"),
    **dict.fromkeys((".pdf", ".txt", ".csv", ".tsv", ".epub", ".zip", ".gz", ".bib", ".ics", ".gpx", ".heic"), "file"),
    **dict.fromkeys((".odt", ".ods", ".odp", ".docx", ".xlsx", ".pptx", ".tif", ".tiff", ".mkv", ".3gp"), "file"),
}
# What a picture that is text must not hold: it could run something, or fetch something from elsewhere
_ACTIVE: Final = re.compile(
    rb"<\s*(?:[\w-]+:)?(?:script|foreignobject|iframe|embed|object|handler|listener|set|animate\w*)\b|\bon\w+\s*=|<!(?:entity|doctype[^>]*\[)"
    rb"|<\?xml-stylesheet|@import|javascript:|(?:href|src)\s*=\s*[\"']?\s*(?:[a-z][a-z0-9+.-]*:)?//|url\(\s*[\"']?\s*(?:[a-z]+:)?//",
    re.IGNORECASE,
)


def kind_of(path: str) -> Kind | None:
    """What a file is to a browser; None for what is not taken along.

    >>> kind_of("a/Cat.JPG"), kind_of("page.html")
    ('image', None)
    """
    return KINDS.get(posixpath.splitext(path)[1].lower())


def is_active(path: str, data: bytes) -> bool:
    """Whether a picture could run or fetch something when it is opened by itself."""
    return path.lower().endswith(".svg") and bool(_ACTIVE.search(data.replace(b"\0", b"")))


class Files:
    """The files that may be taken along, found as Obsidian finds them: by path, else by name, the nearest first."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(paths):
            if kind_of(path):
                self._by_name.setdefault(_key(path.rsplit("/", 1)[-1]), []).append(path)

    def meant(self, target: str, source: str) -> str | None:
        """The file that a link in the note `source` means.

        >>> files = Files(["img/cat.png", "old/cat.png"])
        >>> files.meant("cat.png", "old/note.md"), files.meant("../img/CAT.png", "old/note.md")
        ('old/cat.png', 'img/cat.png')
        """
        asked = _key(target.strip())
        if not asked or kind_of(asked) is None:
            return None
        found = self._by_name.get(asked.rsplit("/", 1)[-1], [])
        folder = posixpath.dirname(_key(source))
        places = [posixpath.normpath(posixpath.join(folder, asked)), posixpath.normpath(asked.lstrip("/"))]
        for place in places:
            for path in found:
                if _key(path) == place:
                    return path
        if "/" in asked:
            tail = asked
            while tail.startswith(("./", "../", "/")):
                tail = tail.partition("/")[2]
            found = [path for path in found if f"/{_key(path)}".endswith(f"/{tail}")]
        return min(found, key=lambda path: (_away(path, source), len(path), path), default=None)


def _away(path: str, source: str) -> int:
    """How many folders lie between a file and a note."""
    here, there = source.split("/")[:-1], path.split("/")[:-1]
    return len(here) + len(there) - 2 * len(posixpath.commonprefix([here, there]))


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
