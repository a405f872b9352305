"""What ties notes together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LinkKind = Literal["wiki", "markdown", "block"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands in a note. `target` is what it names, without heading, block id or alias, percent-decoded.

    A link into its own note (`[[#Heading]]`) has an empty target. A `block` link, Logseq's `((uuid))`, has the block's
    id as its target.
    """

    kind: LinkKind
    target: str
    line: int
    heading: str = ""
    block: str = ""
    alias: str = ""
    embed: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A link as the index holds it: the note that it stands in, its line, and the words of that line around it."""

    path: str
    title: str
    kind: LinkKind
    target: str
    line: int
    text: str
    embed: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """One end of a link: the other note, or None where nothing in the vault has that name; `text` is its line."""

    path: str | None
    title: str
    target: str
    line: int
    text: str
    embed: bool = False


@dataclass(frozen=True, slots=True)
class NoteLinks:
    """The links of one note: those it makes, in the order of their lines, and those that lead to it, by path."""

    path: str
    out: tuple[Linked, ...]
    back: tuple[Linked, ...]
