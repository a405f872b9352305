"""Opening a note by typing its name in the command palette."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from textual.command import Hit, Hits, Provider
from textual.content import Content

from druthers import wording as words
from druthers.tui.messages import NoteChosen
from druthers.tui.signs import sign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import Note
    from druthers.tui.app import DruthersApp

MOST = 12  # notes offered
CERTAIN, WITHIN = 0.8, 0.6  # how well a note's name fits, beside what commands reach


class Titles(Provider):
    """Offers the notes whose titles hold what was typed, those that begin with it first, then the newest."""

    async def startup(self) -> None:
        """Let every note be read, if only the newest were."""
        cast("DruthersApp", self.app).desk.reading.read_all()

    async def search(self, query: str) -> Hits:
        """The notes by name; compared in a thread, because there may be very many."""
        desk = cast("DruthersApp", self.app).desk
        read = desk.reading.last
        wanted = " ".join(query.split()).casefold()
        if read is None or not wanted:
            return
        matcher = self.matcher(query)
        for note, first in await asyncio.to_thread(called, read.notes, wanted):
            title = words.printable(words.headline(note))
            day = words.short_day(note.created, desk.clock().date())
            place = note.visibility
            shown = Content.assemble(
                (f"{sign(place, plain=desk.plain)} ", f"${place}"),
                matcher.highlight(title),
                (f"  {day}", "$muted not bold"),
            )
            yield Hit(
                CERTAIN if first else WITHIN,
                shown,
                lambda path=note.path: self.app.post_message(NoteChosen(path)),
                text=title,
            )


def called(notes: Sequence[Note], wanted: str) -> list[tuple[Note, bool]]:
    """The notes whose titles hold `wanted`, in lower case, and whether they begin with it; at most `MOST`."""
    begin: list[tuple[Note, bool]] = []
    hold: list[tuple[Note, bool]] = []
    for note in notes:
        at = note.title.casefold().find(wanted)
        if at == 0:
            begin.append((note, True))
        elif at > 0 and len(hold) < MOST:
            hold.append((note, False))
        if len(begin) == MOST:
            break
    return (begin + hold)[:MOST]
