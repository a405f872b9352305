"""What the vault hands on: notes and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from druthers.models.links import Link
    from druthers.models.places import Visibility


@dataclass(frozen=True, slots=True)
class Note:
    """A markdown file as it was read. `text` is the whole file, frontmatter included, line ends as on disk.

    `body_line` is the line on which the text after the frontmatter begins; `digest` is the SHA-256 of the file's bytes.
    `aliases` are its other names; `day` is the day whose daily note it is; `blocks` are the ids by which Logseq names
    parts of it. `dated` is false where `created` is only when the file last changed, and `named` is true where the
    title is only the file's name: neither is a part of what the note says.
    """

    path: str
    visibility: Visibility
    text: str
    body_line: int
    title: str
    created: datetime
    digest: str
    tags: tuple[str, ...] = ()
    id: str | None = None
    aliases: tuple[str, ...] = ()
    day: date | None = None
    links: tuple[Link, ...] = ()
    blocks: tuple[str, ...] = ()
    dated: bool = True
    named: bool = False

    @property
    def body(self) -> str:
        """The text after the frontmatter."""
        return "\n".join(self.text.split("\n")[self.body_line - 1 :])


@dataclass(frozen=True, slots=True)
class NoteFile:
    """A markdown file as the vault lists it, not yet read; `mtime_ns` and `size` tell whether it may have changed."""

    path: str
    visibility: Visibility
    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be taken as a note, and why; it is left as it is."""

    path: str
    reason: str
