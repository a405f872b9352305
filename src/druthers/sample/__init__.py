"""The bundled sample journal: three months of one invented person's notes, and what she stands for.

Stands beside the journey; the demo copies it into a temporary vault. Reads the package's own files and writes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from druthers.models import Visibility

PLACES: Final[tuple[Visibility, ...]] = ("public", "private")
STAMP: Final = "%Y-%m-%d-%H%M-%S"  # how a note's file name begins
STAMP_LENGTH: Final = len("2026-11-20-0733-44")
CREATED: Final = re.compile(r"(?m)^created: (\S+)$")
LINK: Final = re.compile(r"\[\[([^\]]+)\]\]")


@dataclass(frozen=True, slots=True)
class SampleNote:
    """A note of the sample journal, ready to be written as `path` below the folder that `visibility` names.

    `path` is `YYYY/MM/name`; `text` is the whole file; `created` carries its UTC offset.
    """

    visibility: Visibility
    name: str
    path: str
    created: datetime
    text: str


def sample_notes(ending: date) -> list[SampleNote]:
    """The sample journal, oldest note first, moved by whole days so that its last note lies on the day before `ending`.

    Times of day, UTC offsets and the days between notes stay as they are; ids too, so their time part is that of the
    shipped files. Links between notes follow the new names.
    """
    shipped = [(place, name, text, _created(text)) for place in PLACES for name, text in _read(place)]
    shipped.sort(key=lambda note: note[3])
    shift = ending - timedelta(days=1) - shipped[-1][3].date()
    names = {name: _moved_name(name, created + shift) for _, name, _, created in shipped}
    return [
        SampleNote(
            visibility=place,
            name=names[name],
            path=f"{created + shift:%Y/%m}/{names[name]}",
            created=created + shift,
            text=_moved_text(text, created + shift, names),
        )
        for place, name, text, created in shipped
    ]


def principles() -> str:
    """The text of the sample person's `principles.md`."""
    return (files(__name__) / "principles.md").read_text(encoding="utf-8")


def _read(place: Visibility) -> list[tuple[str, str]]:
    folder = files(__name__) / "notes" / place
    return [(file.name, file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".md")]


def _created(text: str) -> datetime:
    found = CREATED.search(text)
    assert found, "every bundled note says when it was created"
    return datetime.fromisoformat(found[1])


def _moved_name(name: str, created: datetime) -> str:
    return created.strftime(STAMP) + name[STAMP_LENGTH:]


def _moved_text(text: str, created: datetime, names: dict[str, str]) -> str:
    dated = CREATED.sub(f"created: {created.isoformat()}", text, count=1)
    return LINK.sub(lambda link: f"[[{names[link[1] + '.md'].removesuffix('.md')}]]", dated)
