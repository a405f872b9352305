"""What capture hands on: a draft, and the note that it became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from druthers.models.places import Visibility


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that is about to be written; `created` carries its UTC offset.

    `head` is the frontmatter that it is to have, rules included; where it is empty one is made.
    """

    id: str
    text: str
    created: datetime
    visibility: Visibility
    tags: tuple[str, ...] = ()
    head: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """A note that is on disk. `commit` is None while the commit waits; `waits` then says why.

    `beside` is the path of another version, where another program had changed the note meanwhile: both are kept.
    """

    id: str
    path: str
    visibility: Visibility
    commit: str | None
    waits: str | None = None
    beside: str | None = None
