"""Who can read a note, told on sight: a sign and a colour beside every note, wherever it is shown.

The place is the first folder of its path, so nothing has to be read for it. In plain mode the word stands for the sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from druthers.models import SIGNS

if TYPE_CHECKING:
    from druthers.models import Visibility


def place_of(path: str) -> Visibility:
    """Where a path lies; what is neither public nor somebody else's is private.

    >>> place_of("public/a.md"), place_of("following/lena/a.md"), place_of("Daily/a.md")
    ('public', 'following', 'private')
    """
    first = path.split("/", 1)[0]
    if first == "public":
        return "public"
    return "following" if first == "following" else "private"


def mark(path: str, *, plain: bool = False) -> Content:
    """The sign of a path's place in its colour, with a space after it; in plain mode, the word.

    >>> mark("private/a.md").plain, mark("private/a.md", plain=True).plain
    ('● ', 'private: ')
    """
    place = place_of(path)
    return Content.styled(f"{place}: " if plain else f"{SIGNS[place]} ", f"${place}")
