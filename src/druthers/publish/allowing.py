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


def render_taken_back(finding: str, at: datetime) -> bytes:
    """The line that lets a finding pass no longer."""
    return json.dumps({"v": 1, "id": finding, "back": True, "at": at.isoformat()}).encode() + b"\n"


def read_allowed(data: bytes) -> list[Allowed]:
    r"""What the lines say in the order of their time, of each finding the first; what was taken back passes no longer.

    A line that cannot be read lets nothing pass.

    >>> read_allowed(b'not JSON\n{"id": 1}\n')
    []
    """
    lines = sorted(filter(None, map(_line, data.split(b"\n"))), key=lambda line: line[0].at.timestamp())
    found: dict[str, Allowed] = {}
    for each, back in lines:
        if back:
            found.pop(each.id, None)
        elif each.reason.strip():
            found.setdefault(each.id, each)
    return list(found.values())


def _line(line: bytes) -> tuple[Allowed, bool] | None:
    """What one line says, and whether it says that a finding was taken back."""
    try:
        told = json.loads(line)
        at = datetime.fromisoformat(told["at"])
        if told.get("back") is True:
            return Allowed(str(told["id"]), "", "", "", at), True
        name, rule, path, reason = (str(told[key]) for key in ("id", "rule", "path", "reason"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Allowed(name, rule, path, reason, at), False
