r"""What the person let pass: `allowed.jsonl`, one JSON object a line, appended to and never rewritten.

The publish stage. A finding's id is made of its rule, its path and its words, so that it is the same on every device
and another one as soon as any of them changes.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING

from druthers.models import Allowed

if TYPE_CHECKING:
    from druthers.models import Finding

ID_LENGTH = 12  # hexadecimal digits; 48 bits


def finding_id(rule: str, path: str, words: str) -> str:
    """The id of a finding: no part of `words` can be told from it without guessing them.

    >>> finding_id("secret:password", "public/a.md", "hunter2")
    '4c85de0df97b'
    """
    told = f"{rule}\0{path}\0{words}".encode("utf-8", "surrogateescape")
    return hashlib.sha256(told).hexdigest()[:ID_LENGTH]


def render_allowed(finding: Finding, reason: str, at: datetime) -> bytes:
    """The line that lets a finding pass."""
    told = {
        "v": 1,
        "id": finding.id,
        "rule": finding.rule,
        "path": finding.path,
        "reason": reason,
        "at": at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"


def read_allowed(data: bytes) -> list[Allowed]:
    r"""What the lines say, in their order, of each finding the first; a line that cannot be read lets nothing pass.

    >>> read_allowed(b'not JSON\n{"id": 1}\n')
    []
    """
    found: dict[str, Allowed] = {}
    for line in data.split(b"\n"):
        try:
            told = json.loads(line)
            name, rule, path, reason = (str(told[key]) for key in ("id", "rule", "path", "reason"))
            each = Allowed(name, rule, path, reason, datetime.fromisoformat(told["at"]))
        except (ValueError, KeyError, TypeError):
            continue
        if each.reason.strip():
            found.setdefault(each.id, each)
    return list(found.values())
