"""Where each page lies: names that every file system and every host takes, and links between them.

The publish stage, for the site. A page keeps its address while its note keeps its path, whatever is written beside it.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST: Final = 80  # bytes of one part of an address; some file systems take 143, some archives 100 in all
MARK: Final = 8  # hexadecimal digits that tell apart what would be called the same
UNWANTED: Final = re.compile(r"[\W_]+")
# Names that Windows keeps for itself, and one that a server takes for the folder
KEPT: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d|index")


def slug(name: str) -> str:
    """A name as a part of an address: small letters and digits of any script, with hyphens; empty if nothing is left.

    >>> slug("Ran 8k, by the River!"), slug("Übung"), slug("100 % #1?"), slug("🌱")
    ('ran-8k-by-the-river', 'übung', '100-1', '')
    """
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
    return re.sub(r"-{2,}", "-", UNWANTED.sub("-", plain)).strip("-")


def part(name: str) -> str:
    """One part of an address: its slug, and where that would not do, something that only this name has."""
    made = slug(name)
    if made and len(made.encode()) <= LONGEST and not KEPT.fullmatch(made):
        return made
    while len(made.encode()) > LONGEST - MARK - 1:
        made = made[:-1]
    return f"{made.strip('-')}-{mark(name)}".lstrip("-")


def mark(name: str) -> str:
    """A few digits that hardly any other name has."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:MARK]


def pages(folder: str, names: Iterable[str], *, whole: bool = True) -> dict[str, str]:
    """An address below `folder` for each name; `whole` says that a slash in a name parts folders.

    >>> pages("notes", ["b/Tea time", "b/tea-time"])
    {'b/Tea time': 'notes/b/tea-time-25ca9b4f.html', 'b/tea-time': 'notes/b/tea-time.html'}
    """
    return _distinct(folder, {name: (name.split("/") if whole else [name], ".html") for name in names})


def files(folder: str, paths: Iterable[str]) -> dict[str, str]:
    """An address below `folder` for each file, with the file's own ending.

    >>> files("files", ["img/My Cat.PNG", "img/my cat.png"])
    {'img/My Cat.PNG': 'files/img/my-cat.png', 'img/my cat.png': 'files/img/my-cat-9e999386.png'}
    """
    split = {path: posixpath.splitext(path) for path in paths}
    return _distinct(folder, {path: (stem.split("/"), ending.lower()) for path, (stem, ending) in split.items()})


def _distinct(folder: str, wished: Mapping[str, tuple[list[str], str]]) -> dict[str, str]:
    """Of names that would have the same address, the one that is written just so has it, else the first."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for name in sorted(wished):
        parts, ending = wished[name]
        wanted.setdefault(("/".join(map(part, parts)), ending), []).append(name)
    found: dict[str, str] = {}
    for (address, ending), same in wanted.items():
        first = address if address in same else same[0]
        for name in same:
            found[name] = f"{folder}/{address}{'' if name == first else '-' + mark(name)}{ending}"
    return {name: found[name] for name in sorted(found)}


def between(source: str, target: str, fragment: str = "") -> str:
    """The link from one page to another, as an attribute may hold it; to itself, the fragment alone.

    >>> between("notes/a/b.html", "tags/ünder.html"), between("a.html", "a.html", "top"), between("a.html", "b c.html")
    ('../../tags/%C3%BCnder.html', '#top', 'b%20c.html')
    """
    ending = f"#{quote(fragment, safe='')}" if fragment else ""
    if source == target and ending:
        return ending
    return quote(posixpath.relpath(target, posixpath.dirname(source) or ".")) + ending


def below(url: str, target: str, fragment: str = "") -> str:
    """The whole address of a page on a site whose own ends in a slash."""
    address = "" if target == "index.html" else quote(target)
    return f"{url}{address}" + (f"#{quote(fragment, safe='')}" if fragment else "")
