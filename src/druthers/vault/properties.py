"""What a Logseq page says of itself: `key:: value` lines that come first, also inside its first bullet.

The vault stage. Only what names or files the page is read; every other such line is text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROPERTY: Final = re.compile(r"\s*([A-Za-z][\w/-]*)::(?:[ \t]+(.*))?$")
_BULLET: Final = re.compile(r"\s*[-*+]\s+")
_VALUE: Final = re.compile(r"\s*(?:#?\[\[([^\[\]]+)\]\]|([^,]+))")


def page_properties(plain: Sequence[str]) -> tuple[dict[str, str], int]:
    """The first lines' properties by key in small letters, and how many lines they take.

    >>> page_properties(["title:: Garden", "tags:: [[plants]], home", "", "- Beans"])
    ({'title': 'Garden', 'tags': '[[plants]], home'}, 2)
    >>> page_properties(["- alias:: Plot", "- std::vector<int> x;"])
    ({'alias': 'Plot'}, 1)
    """
    found: dict[str, str] = {}
    first = next((number for number, line in enumerate(plain) if line.strip()), len(plain))
    taken = first
    for number in range(first, len(plain)):
        line = plain[number].rstrip()
        if number == first and (bullet := _BULLET.match(line)):
            line = line[bullet.end() :]
        property_ = _PROPERTY.match(line)
        if property_ is None:
            break
        found.setdefault(property_[1].lower(), (property_[2] or "").strip())
        taken = number + 1
    return found, taken if found else 0


def values(text: str) -> list[str]:
    """The values of a property that may have several.

    >>> values("[[Org Mode]], #outline, a b")
    ['Org Mode', 'outline', 'a b']
    """
    each = ((found[1] or found[2]).strip() for found in _VALUE.finditer(text))
    return [value for item in each if (value := item.lstrip("# \t"))]
