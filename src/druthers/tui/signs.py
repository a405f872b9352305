"""How a row tells whose eyes a note is for: by sign and colour; in plain mode by the word, which can be read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from druthers.models import SIGNS
from druthers.vault.scan import visibility_of

if TYPE_CHECKING:
    from druthers.models import Visibility


def sign(place: Visibility, *, plain: bool = False) -> str:
    """The sign before a title.

    >>> sign("private"), sign("private", plain=True)
    ('●', 'private:')
    """
    return f"{place}:" if plain else SIGNS[place]


def mark(path: str, *, plain: bool = False) -> Content:
    """The sign of the place that a path lies in, in its colour, with a space after it.

    >>> mark("private/a.md").plain, mark("Daily/a.md", plain=True).plain
    ('● ', 'private: ')
    """
    place = visibility_of(path)
    return Content.styled(f"{sign(place, plain=plain)} ", f"${place}")
