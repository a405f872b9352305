"""Filling a template: the placeholders of Obsidian's, and `{{text}}` for what the person wrote.

The capture stage. Standard library only. A placeholder that is not known stays as it is.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from druthers.models.moments import render

if TYPE_CHECKING:
    from datetime import datetime

PLACEHOLDER: Final = re.compile(r"\{\{\s*(date|time|title|text)\s*(?::([^{}]*))?\}\}", re.IGNORECASE)
HEAD: Final = re.compile(r"---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
PLAIN: Final = re.compile(r"(?!(?i:null|true|false|yes|no|on|off)$)[^\W\d][\w ]*")  # what YAML reads as the same text
BEFORE: Final = re.compile(r"\n[\w -]+:[ \t]+\Z")  # a key of the frontmatter, of which this is the whole value
AFTER: Final = re.compile(r"[ \t]*\r?\n")
DEFAULTS: Final = {"date": "YYYY-MM-DD", "time": "HH:mm"}
TITLE_LENGTH: Final = 80


def fill(template: str, *, text: str, at: datetime) -> str:
    r"""The template with its placeholders filled; `text` goes to the end when no `{{text}}` says where.

    >>> from datetime import datetime
    >>> fill("# {{date:D MMM}}, {{time}}\n{{mood}}", text="Slept well", at=datetime(2026, 11, 21, 7, 5))
    '# 21 Nov, 07:05\n{{mood}}\nSlept well'
    """
    title = _title(text) or render(DEFAULTS["date"], at)
    if text and not any(found[1].lower() == "text" for found in PLACEHOLDER.finditer(template)):
        template += ("" if template.endswith("\n") or not template else "\n") + "{{text}}"

    head = HEAD.match(template)

    def filled(found: re.Match[str]) -> str:
        kind, given = found[1].lower(), (found[2] or "").strip()
        if kind in DEFAULTS:
            return render(given or DEFAULTS[kind], at)
        value = title if kind == "title" else text
        alone = head and found.end() < head.end() and BEFORE.search(template, 0, found.start())
        if alone and AFTER.match(template, found.end()) and not PLAIN.fullmatch(value):
            return _quoted(value)  # a colon would make the whole head unreadable
        return value

    return PLACEHOLDER.sub(filled, template)


def _title(text: str) -> str:
    """The first line that has words, without markdown's signs, at most TITLE_LENGTH long."""
    lines = (" ".join(line.lstrip("#>*- \t").split()) for line in text.splitlines())
    title = next(filter(None, lines), "")
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rstrip() + "…"


def _quoted(value: str) -> str:
    """As YAML's double quotes hold any text: as JSON's, but for what YAML lets nobody write plainly."""
    written = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in written)
