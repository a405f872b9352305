"""What a commit or an annotated tag tells besides its files, read from the object's own bytes.

Stands under the adapters of git. Whatever is not understood is given on as it is: the guard reads it as text.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

from druthers.models import SentCommit

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNED = re.compile(r"(.*?) ?<(.*)> ?(-?\d+)? ?([+-]\d+)?\s*\Z", re.DOTALL)
LONGEST_OFFSET = 24 * 60 - 1  # minutes; what Python's time zones hold
IDS = (b"tree ", b"parent ", b"object ", b"type ")
SIGNATURE = re.compile(
    rb"-----BEGIN (?:PGP|SSH) SIGNATURE-----.*?(?:-----END (?:PGP|SSH) SIGNATURE-----|\Z)", re.DOTALL
)


def read_commit(oid: str, data: bytes) -> SentCommit:
    """The commit as a stranger would see it; what is no date is the beginning of time."""
    head, _, message = data.partition(b"\n\n")
    encoding, author, committer = "utf-8", b"", b""
    for line in head.split(b"\n"):
        if line.startswith(b"author "):
            author = line[7:]
        elif line.startswith(b"committer "):
            committer = line[10:]
        elif line.startswith(b"encoding "):
            encoding = line[9:].decode("ascii", "replace")
    wrote, authored = _signed(_text(author, encoding))
    put, committed = (wrote, authored) if committer == author else _signed(_text(committer, encoding))
    return SentCommit(oid, wrote, put, authored, committed, _text(message, encoding))


def words_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """All that a commit or tag says in words, each with its place: its message, who wrote it, what programs added."""
    head, _, message = data.partition(b"\n\n")
    yield "message", message
    extra = []
    for line in head.split(b"\n"):
        if line.startswith(IDS):
            continue
        if line.startswith((b"author ", b"committer ", b"tagger ")):
            yield "author", line[line.index(b" ") + 1 : line.rfind(b">") + 1]
        else:
            extra.append(line)
    if extra:
        yield "header", SIGNATURE.sub(b"", b"\n".join(line.removeprefix(b" ") for line in extra))


def tagged(data: bytes) -> str:
    """The id of what an annotated tag names."""
    return data.partition(b"\n")[0].removeprefix(b"object ").decode("ascii", "replace")


def _signed(said: str) -> tuple[str, datetime]:
    who, _, when = said.rpartition("> ")
    if when.count(" ") == 1 and (told := when.partition(" "))[0].isdecimal() and " <" in who:
        return f"{who}>", moment(told[0], told[2])
    found = SIGNED.match(said)
    if found is None:
        return said, datetime.fromtimestamp(0, UTC)
    return f"{found[1]} <{found[2]}>", moment(found[3] or "0", found[4] or "+0000")


def moment(seconds: str, offset: str) -> datetime:
    """A date as git keeps it.

    >>> moment("1795276200", "+0100").isoformat()
    '2026-11-21T16:50:00+01:00'
    """
    try:
        return datetime.fromtimestamp(int(seconds), _zone(offset))
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


@lru_cache(maxsize=200)
def _zone(offset: str) -> timezone:
    minutes = int(offset[1:3] or 0) * 60 + int(offset[3:5] or 0)
    return timezone((-1 if offset.startswith("-") else 1) * timedelta(minutes=min(minutes, LONGEST_OFFSET)))


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return data.decode("utf-8", "replace")
