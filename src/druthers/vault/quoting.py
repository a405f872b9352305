"""A tag as YAML must have it.

The vault stage. Standard library only, because quick capture writes tags.
"""

from __future__ import annotations

import re

PLAIN_TAG = re.compile(r"[^\W\d][\w/-]*")  # what YAML and every tag dialect read alike, unquoted
YAML_WORDS = frozenset(
    {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
)  # a tag that YAML would not read as text


def plain_or_quoted(tag: str) -> str:
    """A tag as it stands in a YAML list, in quotes only where YAML would read it as something else.

    >>> plain_or_quoted("running"), plain_or_quoted("no"), plain_or_quoted("it's")
    ('running', "'no'", "'it''s'")
    """
    return tag if PLAIN_TAG.fullmatch(tag) and tag.lower() not in YAML_WORDS else _quoted(tag)


def _quoted(tag: str) -> str:
    if tag.isprintable():
        return "'" + tag.replace("'", "''") + "'"
    plain = (each if each.isprintable() and each not in '"\\' else f"\\U{ord(each):08x}" for each in tag)
    return f'"{"".join(plain)}"'
