"""Where a note lies and which of its lines are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Visibility = Literal["public", "private", "following"]
Mode = Literal["hybrid", "text", "semantic"]
By = Literal["note", "line"]  # what a search ranks
Lines = tuple[int, int]


def author_of(path: str) -> str:
    """Whose note lies at a path: the name of somebody who is followed, nothing for one's own.

    >>> author_of("following/ana/garden.md"), author_of("public/garden.md"), author_of("following/loose.md")
    ('ana', '', '')
    """
    place, _, rest = path.partition("/")
    name, _, inside = rest.partition("/")
    return name if place == "following" and inside else ""


# Visibility seen without colour.
SIGNS: Mapping[Visibility, str] = {"public": "○", "private": "●", "following": "»"}
