"""What the site asks of the outside world: markdown into HTML, and pages out of templates.

The publish stage. The adapters stand in `druthers.adapters`. What a person wrote is only ever text here; `Html` is what
an adapter made of it, with everything escaped that could be more than text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Html(str):
    """Markup that is safe to stand in a page as it is; whatever else a template is given, it escapes."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell a template so."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Asked:
    """A link as it stands in a text; an empty target is its own note. `block` is a name as `^name` gives it."""

    kind: Literal["wiki", "markdown", "block"]
    target: str
    heading: str = ""
    block: str = ""
    embed: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a link leads: an address as an attribute may hold it, and the words for a link that has none of its own."""

    href: str
    title: str
    kind: Literal["note", "image", "audio", "video", "file"] = "note"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text: the level that it was written with, from 1, its line, from 0, and its id on the page."""

    level: int
    text: str
    id: str
    line: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, with its headings in their order; the first that only repeats the title is in neither."""

    html: Html
    headings: tuple[Heading, ...] = ()


class Around(Protocol):
    """What surrounds a text while it is rendered. None means: show the words, and no link."""

    @property
    def title(self) -> str:
        """The title that stands above the text already."""
        ...

    @property
    def level(self) -> int:
        """The level of the heading above the text, from 1; the text's own begin one below."""
        ...

    @property
    def prefix(self) -> str:
        """What the text's ids begin with, so that no two texts on one page have the same."""
        ...

    def lead(self, asked: Asked) -> Lead | None:
        """Where a link leads."""
        ...

    def inset(self, asked: Asked) -> Html | None:
        """Another note, or a part of it, to stand in this one's text."""
        ...

    def tag(self, name: str) -> str | None:
        """The address of a tag's page, as an attribute may hold it."""
        ...


class Markdown(Protocol):
    """What reads markdown, in all its dialects, and writes HTML that runs nothing and fetches nothing."""

    def render(self, text: str, around: Around) -> Rendered:
        """Render a note's text, without its frontmatter."""
        ...

    def outline(self, text: str, title: str) -> tuple[Heading, ...]:
        """Give the headings as `render` would, without rendering."""
        ...


class Pages(Protocol):
    """What fills templates; every value that is not `Html` is escaped."""

    def fill(self, template: str, values: Mapping[str, object]) -> str:
        """Fill the template of that file name in `publish/site/pages`."""
        ...

    def read(self, name: str) -> bytes:
        """Give a file that lies beside the templates, as it is."""
        ...
