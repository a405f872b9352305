"""Where the values of a note's frontmatter stand in its text.

The vault stage; PyYAML composes the block, and its marks give the spans. Nothing is changed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import yaml

from druthers.errors import VaultError
from druthers.vault.read import split_frontmatter

BY_HAND: Final = "It is as it was. Change it in your editor: `druthers edit NOTE`."


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the frontmatter, and the span of the text on which it stands."""

    text: str
    node: Any  # one of PyYAML's
    offset: int

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.offset + int(self.node.start_mark.index)

    @property
    def stop(self) -> int:
        """Where it ends."""
        return self.offset + int(self.node.end_mark.index)

    @property
    def raw(self) -> str:
        """How it is written."""
        return self.text[self.start : self.stop]

    @property
    def items(self) -> list[Value]:
        """The items of a list."""
        return [Value(self.text, item, self.offset) for item in self.node.value]

    def replaced(self, raw: str) -> str:
        """The whole text with this value written as `raw`."""
        return self.text[: self.start] + raw + self.text[self.stop :]


def head_span(text: str) -> tuple[int, int] | None:
    """Where the lines between the frontmatter's rules begin and end; None when there is no frontmatter."""
    body_line = split_frontmatter(text)[1]
    if body_line == 1:
        return None
    lines = text.split("\n")[: body_line - 1]
    return len(lines[0]) + 1, sum(len(line) + 1 for line in lines[:-1])


def find(text: str, key: str) -> Value | None:
    """The value of a top-level key; None when it is not there."""
    if (span := head_span(text)) is None:
        return None
    block = text[slice(*span)]
    stated = pairs(block)
    if not stated and any(line.strip() and not line.lstrip().startswith("#") for line in block.split("\n")):
        raise refusal("its frontmatter is no YAML that can be read")
    found = [(name, value) for name, value in stated if name.value == key]
    if len(found) > 1:
        raise refusal(f"its frontmatter has `{key}` twice")
    if not found:
        return None
    name, node = found[0]
    if node.start_mark.index < name.end_mark.index:
        raise refusal(f"`{key}` repeats a value that stands elsewhere")
    return Value(text, node, span[0])


def pairs(block: str) -> list[tuple[yaml.Node, yaml.Node]]:
    """The keys and values of the frontmatter, with where they stand; none where it is empty or cannot be read."""
    if not split_frontmatter(f"---\n{block}---\n")[0]:
        return []
    try:
        node = yaml.compose(block, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return []
    return node.value if isinstance(node, yaml.MappingNode) else []


def refusal(reason: str) -> VaultError:
    """The error that says why a note's frontmatter stays as it is."""
    return VaultError(f"The note's frontmatter was not changed: {reason}.", BY_HAND)
