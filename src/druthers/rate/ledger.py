"""The ledger on disk: `ledger/YYYY-MM.jsonl`, appended with a flush, read in the order of the events' ids.

The rate stage. What a line says is never changed; what was taken back stays in the file and is left out when it is
replayed. Where private notes are encrypted each line is sealed for itself, so that a merge of lines stays one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from druthers.disk import append
from druthers.errors import LedgerError, LockedError, UnknownProposal, VaultError
from druthers.models import Contribution, Proposal, Shown
from druthers.rate.events import (
    EVENT,
    ConsideredEvent,
    DismissedEvent,
    Event,
    HappenedEvent,
    RatedEvent,
    RetractedEvent,
    ShownEvent,
    ThumbedEvent,
)
from druthers.rate.lessons import citations, last_words
from druthers.rate.lines import exchange, is_sealed, open_line, seal_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from druthers.rate.lines import Sealer

Kind = TypeVar("Kind", bound=Event)

SHORTEST_ENDING = 4  # characters of an id's ending that may stand for it
LOCKED_HINT = "Give the passphrase: in a terminal you are asked, in a script set DRUTHERS_PASSPHRASE."


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that this version cannot read; it stays in its file."""

    file: str
    line: int
    reason: str


class Ledger:
    """The events below `folder`; sealed line by line where `sealer` is active."""

    def __init__(self, folder: Path, sealer: Sealer | None = None) -> None:
        self._folder = folder
        self._sealer = sealer
        self._known: dict[bytes, bytes] = {}  # what was opened: the app reads often, and 2,000 lines take 0.2 s

    def append(self, *events: Event) -> list[Path]:
        """Add the events in one write for each month's file, flush them to disk, and give the files.

        Raises:
            LedgerError: they could not be written, or not be sealed.
        """
        by_file: dict[Path, list[Event]] = {}
        for event in events:
            by_file.setdefault(self._folder / f"{event.at:%Y-%m}.jsonl", []).append(event)
        for path, group in by_file.items():
            data = b"".join(self._line(event) + b"\n" for event in group)
            try:
                append(path, data)
            except OSError as error:
                raise LedgerError(
                    f"{path} could not be written: {error.strerror}",
                    "Nothing was recorded. Check permissions and space.",
                ) from error
        return list(by_file)

    def read(self, *, light: bool = False) -> tuple[list[Event], list[Unread]]:
        """Every event once, in the order of their ids, without those retracted; and the lines that were not read.

        `light` leaves out what takes up memory, and what the gate does not ask for: the candidates of a run, and of a
        proposal all but its words, its topic and what was expected of it.

        Raises:
            LedgerError: a file could not be read.
            LockedError: a line is sealed, and the key was not opened.
        """
        events: dict[str, Event] = {}
        unread: list[Unread] = []
        for path in self.files():
            for number, line in enumerate(_lines(path), 1):
                if not line.strip():
                    continue
                try:
                    event = EVENT.validate_json(self._opened(line) if is_sealed(line) else line)
                except ValidationError as error:
                    unread.append(Unread(path.name, number, error.errors()[0]["msg"]))
                except _Unopened as error:
                    unread.append(Unread(path.name, number, str(error)))
                else:
                    if kept := _light(event) if light else event:
                        events[event.id] = kept
        retracted: set[str] = set()
        for key in sorted(events, reverse=True):  # newest first: one that was itself taken back takes nothing back
            if isinstance(event := events[key], RetractedEvent) and key not in retracted:
                retracted.add(event.event)
        return [events[key] for key in sorted(events) if key not in retracted], unread

    def files(self) -> list[Path]:
        """The months' files, in order."""
        return sorted(self._folder.glob("*.jsonl"))

    def seal(self, file: Path) -> int:
        """Seal every line of a file that is not sealed yet, in one step; how many there were.

        Raises:
            LedgerError: it could not be written, or not be sealed; it is as it was.
        """
        return self._exchange(file, lambda line: line if is_sealed(line) else self._sealed(line))

    def open(self, file: Path) -> int:
        """Give a file's sealed lines back as they were, in one step; how many there were.

        A line that cannot be opened stays sealed.

        Raises:
            LedgerError: it could not be written; it is as it was.
            LockedError: the key was not opened.
        """

        def opened(line: bytes) -> bytes:
            try:
                return self._opened(line) if is_sealed(line) else line
            except _Unopened:
                return line

        return self._exchange(file, opened)

    def _exchange(self, file: Path, turn: Callable[[bytes], bytes]) -> int:
        try:
            return exchange(file, turn)
        except OSError as error:
            raise LedgerError(
                f"{file} could not be written: {error.strerror}", "It is as it was. Check permissions and space."
            ) from error

    def _line(self, event: Event) -> bytes:
        line = event.model_dump_json().encode()
        return self._sealed(line) if self._sealer is not None and self._sealer.active() else line

    def _sealed(self, line: bytes) -> bytes:
        assert self._sealer is not None
        try:
            return seal_line(line, self._sealer)
        except VaultError as error:
            raise LedgerError(f"The ledger could not be encrypted: {error.message}", error.hint) from error

    def _opened(self, line: bytes) -> bytes:
        if self._sealer is None or not self._sealer.unlocked():
            raise LockedError("What was shown and rated is encrypted, and was not unlocked.", LOCKED_HINT)
        if (known := self._known.get(line)) is not None:
            return known
        try:
            return self._known.setdefault(line, open_line(line, self._sealer))
        except (LockedError, ValueError) as error:
            raise _Unopened(error.message if isinstance(error, LockedError) else str(error)) from error


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, one at a time: a year's ledger is many megabytes."""
    try:
        with path.open("rb") as file:
            for line in file:
                yield line.rstrip(b"\n")
    except OSError as error:
        raise LedgerError(f"{path} could not be read: {error.strerror}", "Check its permissions.") from error


def _light(event: Event) -> Event | None:
    if isinstance(event, ShownEvent):
        topics = {name: value for name, value in event.features.items() if name.startswith("topic:")}
        return event.model_copy(update={"embedding": "", "features": topics, "beat": (), "why": (), "citations": ()})
    return None if isinstance(event, ConsideredEvent) else event


class _Unopened(Exception):
    """A sealed line that this key does not open, or that is damaged."""


def shown_events(events: Sequence[Event]) -> list[ShownEvent]:
    """What was shown, in order."""
    return [event for event in events if isinstance(event, ShownEvent)]


def history(events: Sequence[Event]) -> list[Shown]:
    """What was shown with the rating or thumb it has now and what else was said of it, newest first."""
    given = last_words(events)
    aside = {event.proposal: event.reason for event in events if isinstance(event, DismissedEvent)}
    worth = {event.proposal or "": event.worth for event in events if isinstance(event, HappenedEvent)}
    return [
        replace(_history(event, given.get(event.id)), aside=aside.get(event.id, ""), worth=worth.get(event.id))
        for event in reversed(shown_events(events))
    ]


def _history(event: ShownEvent, word: RatedEvent | ThumbedEvent | None) -> Shown:
    return Shown(
        proposal=proposal_of(event),
        at=event.at,
        rating=word.rating if isinstance(word, RatedEvent) else None,
        why=word.why if isinstance(word, RatedEvent) else None,
        up=word.up if isinstance(word, ThumbedEvent) else None,
    )


def proposal_of(event: ShownEvent) -> Proposal:
    """The proposal that a `shown` event records."""
    return Proposal(
        id=event.id,
        text=event.text,
        citations=citations(event),
        p_welcome=event.p_welcome,
        mean=event.mean,
        sd=event.sd,
        novelty=event.novelty,
        why=tuple(Contribution(part.feature, part.contribution) for part in event.why),
        source=event.source,
        model=event.model,
        slot=event.slot,
        propensity=event.propensity,
        gain=event.gain,
        because=event.because,
        fluency=event.fluency,
        known=event.known,
    )


def ending_in(given: str, events: Iterable[Kind]) -> list[Kind]:
    """The events whose id is `given` or ends in it; none where that is too short to tell them apart."""
    ending = given.strip().upper()
    return [event for event in events if event.id.endswith(ending)] if len(ending) >= SHORTEST_ENDING else []


def resolve(given: str, events: Sequence[Event]) -> ShownEvent:
    """The proposal that a person means by an id or by its ending.

    Raises:
        UnknownProposal: none has it, or more than one.
    """
    found = ending_in(given, shown_events(events))
    if len(given.strip()) < SHORTEST_ENDING:
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
