"""What widgets and thread workers tell the screens; each is a value with a name.

Workers post these from their thread, in order. A message carries what is to be drawn, never something to be called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from druthers.journal.drafts import Unsaved
    from druthers.models import (
        Evidence,
        Found,
        Mode,
        Note,
        NoteLinks,
        Progress,
        Restored,
        Saved,
        Shown,
        Spoken,
        Suggestions,
        Synced,
        Trashed,
        Version,
        Visibility,
        Waiting,
    )
    from druthers.tui.differences import Differences
    from druthers.tui.listing import Listing
    from druthers.tui.ports import Profile
    from druthers.tui.rendering import Reference


@dataclass
class Submitted(Message):
    """The person pressed Enter in the capture line."""

    text: str
    visibility: Visibility


@dataclass
class NoteSaved(Message):
    """`text` is on disk."""

    text: str
    saved: Saved


@dataclass
class NotesRead(Message):
    """The notes, newest first, as rows by day too; with `more`, only the newest of them."""

    notes: list[Note]
    listing: Listing
    more: bool = False


@dataclass
class NoteChosen(Message):
    """A note is to be opened, where a line of it stands if one is given."""

    path: str
    line: str = ""


@dataclass
class LinkFollowed(Message):
    """A link of the note that is shown was chosen."""

    reference: Reference


@dataclass
class NoteHighlighted(Message):
    """The cursor rests on another note."""

    note: Note | None


@dataclass
class NoteRead(Message):
    """A note came from disk."""

    note: Note


@dataclass
class LinksRead(Message):
    """The links of a note."""

    links: NoteLinks


@dataclass
class NoteChanged(Message):
    """The text that the person gave a note is on disk."""

    saved: Saved


@dataclass
class PutAway(Message):
    """A note lies in the trash."""

    restored: Restored


@dataclass
class PutBack(Message):
    """A note is again what it was."""

    restored: Restored


@dataclass
class NoteMoved(Message):
    """A note lies elsewhere now, as it became public or private; `said` tells the person, if they are not told yet."""

    was: str
    becomes: str
    said: str = ""


@dataclass
class TakenBack(Message):
    """What was done last was taken back; `said` tells how it is now."""

    said: str


@dataclass
class LeadingChanged(Message):
    """It leads from here on, as far as the gate lets it, or it only listens."""

    leading: bool


@dataclass
class VersionsRead(Message):
    """The versions of a note, newest first."""

    versions: list[Version]


@dataclass
class TrashRead(Message):
    """What was put away, the last first."""

    trashed: list[Trashed]


@dataclass
class PastRead(Message):
    """What stands behind the row `at` of a list of what was; `reason` says why there is nothing to show."""

    at: int
    lines: Differences
    reason: str = ""


@dataclass
class VaultChanged(Message):
    """These notes or folders were changed, here or by another program; without any, much may have been."""

    paths: frozenset[str]


@dataclass
class Stands(Message):
    """What was mended, what waits for a commit, and whether private notes are locked; `asked` by the person, or not."""

    mended: list[str]
    waiting: list[Waiting]
    locked: bool
    asked: bool = False


@dataclass
class LeftBehind(Message):
    """What apps that have ended left unsaved, the newest first."""

    drafts: list[Unsaved]


@dataclass
class Synchronised(Message):
    """What became of each repository in a sync."""

    outcomes: list[Synced]


@dataclass
class Unlocked(Message):
    """The passphrase was right."""


@dataclass
class ProposalsWanted(Message):
    """Proposals are asked for: about `about`, or at large; `title` names it in a few words."""

    about: str | None = None
    title: str = ""


@dataclass
class Searched(Message):
    """What a search gave; `query` as it was typed."""

    query: str
    mode: Mode
    found: Found


@dataclass
class Embedding(Message):
    """So many passages have no embedding yet; whether they are being made in the background."""

    left: int
    background: bool


@dataclass
class Told(Message):
    """How far a step has come."""

    progress: Progress


@dataclass
class Wrote(Message):
    """Text that the model wrote since the last of these, by candidate."""

    pieces: Mapping[int, str]


@dataclass
class Proposed(Message):
    """A run of the model ended; `dates` has the dates of the cited notes, by path, as far as they could be read."""

    suggestions: Suggestions
    dates: Mapping[str, datetime]


@dataclass
class Recalled(Message):
    """Earlier proposals, newest first."""

    shown: list[Shown]
    dates: Mapping[str, datetime]


@dataclass
class Compared(Message):
    """A comparison of two proposals is in the ledger."""

    tie: bool


@dataclass
class Offered(Message):
    """Something may be said unasked."""

    spoken: Spoken


@dataclass
class Hushed(Message):
    """It looked for something to say unasked, and there was nothing; why."""

    reason: str


@dataclass
class OfferStands(Message):
    """Why it is quiet, in a sentence; what it last said, as the person has answered by now."""

    quiet: str
    said: Shown | None = None


@dataclass
class LookedBack(Message):
    """A proposal that was welcome some days ago, to ask what came of it."""

    shown: Shown


@dataclass
class OfferAnswered(Message):
    """What the person said to it is in the ledger; `said` tells them so."""

    shown: Shown
    said: str


@dataclass
class ProfileRead(Message):
    """What has been learnt."""

    profile: Profile


@dataclass
class EvidenceRead(Message):
    """The judgements behind one feature."""

    feature: str
    evidence: list[Evidence]
