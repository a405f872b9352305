"""A journal that stands in for the real one: three people-sized weeks of notes, a scripted model, a fixed clock."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_watch import FakeWatch
from druthers.errors import DruthersError, LockedError, UnknownNote, UnknownProposal, UsageError, VaultError
from druthers.models import (
    Citation,
    Contribution,
    Note,
    NoteLinks,
    Piece,
    Progress,
    Proposal,
    Rated,
    Restored,
    Saved,
    Shown,
    Silence,
    Spoken,
    Suggestions,
    Synced,
    Trashed,
    Undone,
    Version,
)
from druthers.settings import Settings
from druthers.tui.app import DruthersApp

from .standing_in.caring import CaringStandIn
from .standing_in.finding import FindingStandIn
from .standing_in.leading import LeadingStandIn
from .standing_in.learning import LearningStandIn
from .standing_in.sharing import SharingStandIn
from .waiting import quickly

if TYPE_CHECKING:
    from druthers.journal.drafts import Unsaved

NOW = datetime(2026, 11, 21, 9, 30, 12, tzinfo=timezone(timedelta(hours=1)))
NOTES = (
    (
        0.06,
        "public",
        "running",
        "Ran 8k by the river before work\n\nCold hands, clear head. The heron stood in its place.",
    ),
    (0.52, "private", "", "I keep putting off the call with my brother"),
    (0.95, "public", "garden", "Planted garlic\n\n- 24 cloves, two rows\n- straw on top\n\n> Tomás says it is late."),
    (1.06, "public", "thesis writing", "Struggled with chapter 3; I write best in the morning, before anyone is up"),
    (
        3.61,
        "public",
        "cooking",
        "# Lentil soup, third attempt\n\nLess cumin, **more lemon**, and let it stand an hour.",
    ),
    (4.07, "private", "health sleep", "Slept badly again. No screens after ten helped last spring."),
    (6.75, "public", "", "Grandma told me about the shipyard and the ferry at six. I should record these stories."),
    (11.42, "public", "friends", "Dinner at Ana's. We laughed more than we have in a year."),
    (12.02, "public", "running", "Twelve kilometres, slow. The point is to come back."),
    (19.1, "following", "bread", "A wetter dough, a hotter pot"),
)


def make_note(number: int, days: float, visibility: str, tags: str, text: str) -> Note:
    created = NOW - timedelta(days=days)
    title = text.split("\n", 1)[0].lstrip("# ")
    slug = "-".join(title.lower().replace(":", "").replace(",", "").split()[:4])
    place = "following/lena" if visibility == "following" else visibility
    path = f"{place}/{created:%Y/%m/%Y-%m-%d-%H%M}-{slug}.md"
    whole = f"---\nid: {number}\n---\n{text}\n"
    return Note(path, visibility, whole, 4, title, created, f"{number:064}", tuple(tags.split()), str(number))


def make_proposal(number: int, text: str, note: Note, quote: str, expected, why) -> Proposal:
    return Proposal(
        id=f"01JD7Z3M9Q8W4T2K6N5X0B1C{number:02}",
        text=text,
        citations=(Citation(note.path, (4, 4), quote),),
        p_welcome=expected[0],
        mean=0.3,
        sd=expected[1],
        novelty=0.8,
        why=tuple(Contribution(*part) for part in why),
        source="step:first-sentences",
        model="SmolLM2-135M-Instruct",
        because="You wrote this a few days ago; this is a small step towards it.",
        fluency=-2.13,
        known=31,
    )


@dataclass
class StandIn(FindingStandIn, SharingStandIn, LearningStandIn, LeadingStandIn, CaringStandIn):
    """The façade as the app sees it: `fault` is raised by the next call; `gate` gives the model its words."""

    saved_notes: list[Note] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    fault: DruthersError | None = None
    fault_while_writing: Exception | None = None
    fault_while_keeping: DruthersError | None = None
    gate: threading.Semaphore | None = None
    delay: float = 0.0
    calls: list[tuple] = field(default_factory=list)
    ratings: dict[str, int] = field(default_factory=dict)
    thumbs: dict = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    before: dict[str, tuple] = field(default_factory=dict)
    closed: threading.Event = field(default_factory=threading.Event)
    running: int = 0
    most_running: int = 0
    written: int = 0
    silent: str = ""
    outcome: str = ""
    notices: tuple[str, ...] = ()
    watching: FakeWatch = field(default_factory=FakeWatch)
    waits: list = field(default_factory=list)
    mends: list[str] = field(default_factory=list)
    away: list[tuple[Trashed, Note]] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    tied: NoteLinks | None = None
    passphrase: str = ""
    locked: bool = False
    drafts: dict[str, str] = field(default_factory=dict)
    left: list[Unsaved] = field(default_factory=list)
    synced: list[Synced] = field(default_factory=list)
    speaks: bool = False
    looks: int = 3

    def _call(self, *call) -> None:
        self.calls.append(call)
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault

    def watch(self, stop):
        return self.watching(None, stop)

    def waiting(self):
        self.calls.append(("waiting",))
        return list(self.waits)

    def mend(self):
        self.calls.append(("mend",))
        self.waits = [one for one in self.waits if not one.mendable]
        mended, self.mends = self.mends, []
        return mended

    def unlock(self, passphrase):
        if passphrase != self.passphrase:
            raise LockedError("The passphrase is wrong.", "Try again.")
        self.locked = False

    def keep_draft(self, name, text):
        self.calls.append(("keep", name, text))
        if self.fault_while_keeping is not None:
            raise self.fault_while_keeping
        if text.strip():
            self.drafts[name] = text
        else:
            self.drafts.pop(name, None)

    def left_drafts(self):
        return list(self.left)

    def drop_draft(self, name):
        self.calls.append(("drop", name))
        self.left = [one for one in self.left if one.name != name]
        self.drafts.pop(name, None)

    def folder(self, place):
        return Path("/journal", place)

    def sync_steps(self):
        self._call("sync")
        for stage in ("fetch", "merge", "push"):
            yield Progress(stage, detail="private")
            if self.gate is not None:
                assert self.gate.acquire(timeout=20)
        return self.synced

    def becomes(self, path, text):
        """Let another program, or the person, give a note another text."""
        at, note = next((at, note) for at, note in enumerate(self.saved_notes) if note.path == path)
        title = text.split("---\n")[-1].split("\n", 1)[0].lstrip("# ")
        self.saved_notes[at] = replace(note, text=text, title=title, digest=f"{note.digest}+{len(text)}")

    def write(self, note, text, *, was=None):
        self._call("write", note, text)
        before = next((one for one in self.saved_notes if one.path == note), None)
        if before is None:
            raise UnknownNote(f"There is no note {note}.")
        self.becomes(note, text)
        beside = f"{note[:-3]} (another).md" if was != before.digest else None
        return Saved(before.id, note, before.visibility, "0a1b2c3", None, beside)

    def links(self, note):
        return self.tied or NoteLinks(note, (), ())

    def versions(self):
        return [
            Version(f"{number}" * 40, NOW - timedelta(days=number), message, "2026/11/a.md", added, removed, gone)
            for number, (message, added, removed, gone) in enumerate(
                (("Edit a.md", 2, 1, False), ("Keep what was changed by hand", 1, 1, False), ("Add a.md", 6, 0, False))
            )
        ]

    def history(self, note):
        self._call("history", note)
        return self.versions()[: 1 + len(self.older)]

    def show(self, note, *, at=None):
        texts = [one.text for one in (*self.saved_notes, *(gone for _, gone in self.away)) if one.path == note]
        return [*texts[:1], *self.older][int(at[0]) if at else 0], None

    def restore(self, note, *, at=None):
        self._call("restore", note, at)
        if at is not None:
            text = self.show(note, at=at)[0]
            changed = self.show(note)[0] != text
            self.becomes(note, text)
            return Restored(note, self.versions()[int(at[0])], "0a1b2c3", changed=changed)
        found = next(pair for pair in self.away if pair[0].path == note)
        self.away.remove(found)
        self.saved_notes.insert(0, found[1])
        return Restored(note, None, "0a1b2c3")

    def trash(self, note):
        self._call("trash", note)
        found = next(one for one in self.saved_notes if one.path == note)
        self.saved_notes.remove(found)
        self.away.insert(0, (Trashed(note, NOW, "f" * 40), found))
        return Restored(note, None, "0a1b2c3")

    def trashed(self):
        self._call("trashed")
        return [one for one, _ in self.away]

    def edit_note(self, note):
        self._call("edit_note", note)
        self.becomes(note, f"{self.note(note).text}More.\n")
        return Saved("", note, "public", "e" * 7)

    def undo(self, change=None):
        self._call("undo", change)
        if not self.away:
            raise UsageError("There is nothing to undo.", "What is left is how the journal began.")
        trashed, note = self.away.pop(0)
        self.saved_notes.insert(0, note)
        return Undone(f"Trash {note.path.rsplit('/', 1)[-1]}", trashed.at, (note.path,), "0a1b2c3")

    def capture(self, text, *, visibility=None, tags=(), created=None):
        self._call("capture", text, visibility)
        note = make_note(100 + len(self.calls), 0, visibility or "public", "", text)
        self.saved_notes.insert(0, note)
        return Saved(note.id, note.path, note.visibility, "0a1b2c3")

    def notes(self, *, limit=None):
        self._call("notes", limit)
        return self.saved_notes[:limit]

    def note(self, path):
        for note in self.saved_notes:
            if note.path == path:
                return note
        raise VaultError(f"There is no note {path}.", "It may have been moved.")

    def proposals(self):
        run, _, _, thesis, _, _, grandma, *_ = (make_note(number, *note) for number, note in enumerate(NOTES))
        return (
            make_proposal(
                1,
                "Write three sentences of chapter 3 tomorrow, before anyone is up",
                thesis,
                "I write best in the morning, before anyone is up",
                (0.71, 0.42),
                (("topic:writing", 0.61), ("small first step", 0.22), ("effort", -0.3)),
            ),
            make_proposal(
                2,
                "Record the stories about the shipyard on Saturday, with a notebook",
                grandma,
                "I should record these stories.",
                (0.62, 0.55),
                (("with others", 0.24), ("novelty", 0.05)),
            ),
            make_proposal(
                3,
                "Take warm gloves and run to the heron once more",
                run,
                "Cold hands, clear head.",
                (0.48, 0.9),
                (),
            ),
        )

    def propose_steps(self, about=None, *, n=3, candidates=8, seed=None):
        self._call("propose", about)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            yield Progress("read", 3, 8)
            yield Progress("load model")
            for proposal in () if self.silent else self.proposals():
                number = int(proposal.id[-2:]) - 1
                yield Progress("write", number, 3)
                for word in proposal.text.split(" "):
                    if self.gate is not None:
                        assert self.gate.acquire(timeout=20)
                    time.sleep(self.delay)
                    self.written += 1
                    yield Piece(number, word + " ")
                if self.fault_while_writing is not None:
                    raise self.fault_while_writing
            return (
                Suggestions((), True, self.silent)
                if self.silent
                else Suggestions(self.proposals(), reason=self.outcome, notices=self.notices)
            )
        finally:
            self.running -= 1
            self.closed.set()

    def offer_steps(self, boundary):
        self._call("offer", boundary)
        self.running += 1
        try:
            yield Progress("load model")
            for number in range(self.looks):
                if self.gate is not None:
                    assert self.gate.acquire(timeout=20)
                yield Piece(number, "word ")
            if self.fault_while_writing is not None:
                raise self.fault_while_writing
            if not self.speaks:
                return Silence("The best it wrote is 40% likely to be welcome; it speaks from 70% on.")
            self._call("recorded")
            return Spoken(self.proposals()[0], "event-offered", "craft")
        finally:
            self.running -= 1
            self.closed.set()

    def rate(self, proposal, rating, *, why=None):
        self._call("rate", proposal, rating, *([why] if why else []))
        if proposal not in {one.id for one in self.proposals()}:
            raise UnknownProposal("No such proposal.")
        event = f"event-{len(self.calls)}"
        self.before[event] = (proposal, self.ratings.get(proposal), self.reasons.get(proposal))
        self.ratings[proposal], self.reasons[proposal] = rating, why
        return Rated(event, proposal, rating)

    def shown(self, *, limit=None):
        self._call("shown", limit)
        return [
            Shown(
                one,
                NOW - timedelta(days=self.days),
                self.ratings.get(one.id),
                self.reasons.get(one.id),
                self.thumbs.get(one.id),
                self.aside.get(one.id, ""),
                self.worths.get(one.id),
            )
            for one in self.proposals()
        ][:limit]


def stand_in(**settings) -> StandIn:
    return StandIn(saved_notes=[make_note(number, *note) for number, note in enumerate(NOTES)], **settings)


def open_app(journal: StandIn, **settings) -> DruthersApp:
    return DruthersApp(journal, clock=lambda: NOW, **settings)


@pytest.fixture(autouse=True, scope="session")
def quick():
    with quickly():
        yield


@pytest.fixture(autouse=True)
def calm(monkeypatch, tmp_path):
    monkeypatch.delenv("DRUTHERS_THEME", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("DRUTHERS_PLAIN", raising=False)
    monkeypatch.delenv("COLORFGBG", raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none", raising=False)
    monkeypatch.setenv("TZ", "Europe/Berlin")  # what was is told by the clock on the wall
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def journal() -> StandIn:
    return stand_in()


@pytest.fixture
def empty() -> StandIn:
    return StandIn()


@pytest.fixture
def make_app():
    return open_app


@pytest.fixture
def app(journal):
    return open_app(journal)
