"""The ledger on disk: `ledger/YYYY-MM.jsonl`, appended with a flush, read in the order of the events' ids.

The rate stage. A line is never changed; what was taken back stays in the file and is left out when it is replayed.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from druthers.errors import LedgerError, UnknownProposal
from druthers.models import Citation, Contribution, Judgement, Proposal, Shown
from druthers.rate.events import EVENT, Event, RatedEvent, RetractedEvent, ShownEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SHORTEST_ENDING = 4  # characters of an id's ending that may stand for it


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that this version cannot read; it stays in its file."""

    file: str
    line: int
    reason: str


class Ledger:
    """The events below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, *events: Event) -> list[Path]:
        """Add the events in one write for each month's file, flush them to disk, and give the files.

        Raises:
            LedgerError: they could not be written.
        """
        by_file: dict[Path, list[Event]] = {}
        for event in events:
            by_file.setdefault(self._folder / f"{event.at:%Y-%m}.jsonl", []).append(event)
        for path, group in by_file.items():
            data = b"".join(event.model_dump_json().encode() + b"\n" for event in group)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                _append(path, data)
            except OSError as error:
                raise LedgerError(
                    f"{path} could not be written: {error.strerror}",
                    "Nothing was recorded. Check permissions and space.",
                ) from error
        return list(by_file)

    def read(self) -> tuple[list[Event], list[Unread]]:
        """Every event once, in the order of their ids, without those retracted; and the lines that were not read."""
        events: dict[str, Event] = {}
        unread: list[Unread] = []
        for path in sorted(self._folder.glob("*.jsonl")):
            try:
                lines = path.read_bytes().split(b"\n")
            except OSError as error:
                raise LedgerError(f"{path} could not be read: {error.strerror}", "Check its permissions.") from error
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    event = EVENT.validate_json(line)
                except ValidationError as error:
                    unread.append(Unread(path.name, number, error.errors()[0]["msg"]))
                else:
                    events[event.id] = event
        retracted: set[str] = set()
        for key in sorted(events, reverse=True):  # newest first: one that was itself taken back takes nothing back
            if isinstance(event := events[key], RetractedEvent) and key not in retracted:
                retracted.add(event.event)
        return [events[key] for key in sorted(events) if key not in retracted], unread


def shown_events(events: Sequence[Event]) -> list[ShownEvent]:
    """What was shown, in order."""
    return [event for event in events if isinstance(event, ShownEvent)]


def ratings(events: Sequence[Event]) -> dict[str, RatedEvent]:
    """The last rating of each proposal, in the order in which they were given."""
    last: dict[str, RatedEvent] = {}
    for event in events:
        if isinstance(event, RatedEvent):
            last.pop(event.proposal, None)
            last[event.proposal] = event
    return last


def judgements(events: Sequence[Event]) -> list[Judgement]:
    """Each rating joined to what was rated, in the order in which they were given."""
    shown = {event.id: event for event in shown_events(events)}
    return [
        Judgement(
            event=rated.id,
            proposal=rated.proposal,
            at=rated.at,
            rating=rated.rating,
            text=seen.text,
            features=seen.features,
            embedding=seen.vector(),
            embedder=seen.embedder,
            predicted=seen.p_welcome,
            citations=_citations(seen),
        )
        for rated in ratings(events).values()
        if (seen := shown.get(rated.proposal)) is not None
    ]


def history(events: Sequence[Event]) -> list[Shown]:
    """What was shown with the rating it has now, newest first."""
    given = ratings(events)
    return [
        Shown(
            proposal=proposal_of(event),
            at=event.at,
            rating=given[event.id].rating if event.id in given else None,
            why=given[event.id].why if event.id in given else None,
        )
        for event in reversed(shown_events(events))
    ]


def proposal_of(event: ShownEvent) -> Proposal:
    """The proposal that a `shown` event records."""
    return Proposal(
        id=event.id,
        text=event.text,
        citations=_citations(event),
        p_welcome=event.p_welcome,
        mean=event.mean,
        sd=event.sd,
        novelty=event.novelty,
        why=tuple(Contribution(part.feature, part.contribution) for part in event.why),
        source=event.source,
        model=event.model,
    )


def resolve(given: str, events: Sequence[Event]) -> ShownEvent:
    """The proposal that a person means by an id or by its ending.

    Raises:
        UnknownProposal: none has it, or more than one.
    """
    ending = given.strip().upper()
    found = [event for event in shown_events(events) if event.id.endswith(ending)]
    if len(ending) < SHORTEST_ENDING:
        raise UnknownProposal(
            f"No proposal has the id {given!r}.", f"Give its last {SHORTEST_ENDING} characters or more."
        )
    if not found:
        raise UnknownProposal(f"No proposal has the id {given!r}.", "`druthers suggest` prints each proposal's id.")
    if len(found) > 1:
        raise UnknownProposal(
            f"{len(found)} proposals have an id that ends in {given}.", "Give more of its characters."
        )
    return found[0]


def _citations(event: ShownEvent) -> tuple[Citation, ...]:
    return tuple(Citation(part.path, part.lines, part.quote) for part in event.citations)


def _append(path: Path, data: bytes) -> None:
    """One write at the file's end; a line that a crash cut short is closed first, so that it spoils no other."""
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            data = b"\n" + data
        view = memoryview(data)
        while view:  # a write may be short when the disk is nearly full
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if not size:  # the month's first line: its file's name must reach the disk too
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # network folders cannot flush a folder
                os.fsync(folder)
        finally:
            os.close(folder)
