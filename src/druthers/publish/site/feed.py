"""The newest notes as an Atom feed (RFC 4287).

The publish stage, for the site. Only notes that say when they were written can be in it: a feed's entries have dates.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from druthers.publish.site.addresses import below, between
from druthers.publish.site.linking import Here, Places
from druthers.publish.site.lists import shown

if TYPE_CHECKING:
    from druthers.publish.site.ports import Markdown, Pages
    from druthers.publish.site.writing import Writing

NEWEST: Final = 30
NOTES: Final = uuid.UUID("6f1b7a52-0f5e-5c8e-9a55-0d3f5f1f2c11")  # the name space of what has no ULID
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(places: Places, markdown: Markdown, pages: Pages, dated: list[Writing], address: str) -> str:
    """The feed; links in it are whole where the site's address is known, else as they are from beside the feed."""
    url = places.garden.url
    entries = []
    for writing in dated[:NEWEST]:
        page = places.pages[writing.path]
        here = Here(places, writing, address, title=writing.title, whole=bool(url), prefix="f-")
        published = _moment(writing)
        changed = writing.changed if writing.changed and writing.changed > published else published
        entries.append(
            {
                "id": _identity(writing.id or writing.path),
                "title": shown(writing.title),
                "href": below(url, page) if url else between(address, page),
                "published": _rfc3339(published),
                "updated": _rfc3339(changed),
                "html": markdown.render(writing.text, here).html,
                "tags": [shown(tag) for tag in writing.tags],
                "language": writing.language,
            }
        )
    values = {
        "site": shown(places.garden.title),
        "id": _identity(url or f"site {places.garden.title}"),
        "self": below(url, address) if url else address,
        "home": below(url, "index.html") if url else "index.html",
        "updated": max((str(each["updated"]) for each in entries), default="1970-01-01T00:00:00Z"),
        "entries": [{**each, "html": str(each["html"])} for each in entries],  # as text: the feed carries it escaped
    }
    return _NOT_XML.sub("\ufffd", pages.fill("feed.xml", values))


def _moment(writing: Writing) -> datetime:
    assert writing.day is not None
    return writing.at or datetime(writing.day.year, writing.day.month, writing.day.day, tzinfo=UTC)


def _rfc3339(moment: datetime) -> str:
    """A moment in UTC, so that moments can be compared as texts.

    >>> _rfc3339(datetime.fromisoformat("2026-11-21T09:30:12+01:00"))
    '2026-11-21T08:30:12Z'
    """
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:  # on the first and last days of the calendar
        utc = moment.replace(tzinfo=UTC)
    return f"{utc.year:04}{utc:-%m-%dT%H:%M:%SZ}"


def _identity(name: str) -> str:
    plain = name.encode("utf-8", "backslashreplace").decode()  # a file's name may hold what is no character
    return f"urn:uuid:{uuid.uuid5(NOTES, plain)}"
