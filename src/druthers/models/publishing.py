"""What publishing tells: findings, what a stranger would see, what became of a push, whom one follows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in what would leave that should not.

    `id` names it when it is allowed: the same rule, place and words have the same id on every device. `path` is
    relative to the vault, or empty where it stands in a commit itself: its message, its author. `line` counts from 1,
    0 where no line is meant. `commit` is the commit that has it, empty where it lies in the newest state of the files,
    committed or not. `reason` and `remedy` are one line each.
    """

    id: str
    path: str
    line: int
    rule: str
    reason: str
    remedy: str
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A finding that the person let pass, with their reason; `at` is when."""

    id: str
    rule: str
    path: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as a stranger would see it after the push: its path in public/, and how it differs from what is there.

    `status` is `new`, `changed` or `gone`; `patch` is the difference in git's own form, empty for a binary file.
    """

    path: str
    status: str
    size: int
    patch: str = ""
    binary: bool = False


@dataclass(frozen=True, slots=True)
class SentCommit:
    """A commit that would be sent, with all that it tells of its writer; `id` is empty for what is not committed."""

    id: str
    author: str
    committer: str
    authored: datetime
    committed: datetime
    message: str


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guard saw of a push: `objects` counts all that it read, `allowed` is what the person let pass before."""

    remote: str | None
    findings: tuple[Finding, ...] = ()
    allowed: tuple[Finding, ...] = ()
    commits: tuple[SentCommit, ...] = ()
    files: tuple[SentFile, ...] = ()
    objects: int = 0

    @property
    def passes(self) -> bool:
        """Whether nothing stops it."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a push; `sent` counts commits, `waits` says why nothing was sent though the guard let it pass.

    `first` says that the remote's branch is not there yet, as far as is known: nobody has seen anything before.
    `earlier` are the files of which only versions that nobody has yet stop the push, by their paths in the vault.
    """

    guarded: Guarded
    sent: int = 0
    waits: str | None = None
    hint: str = ""
    first: bool = False
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """What is public, and where it goes: `notes` counts public notes, `unsent` commits that the remote does not have.

    `remote` is None where none was set; `addresses` are where it lies, without whatever is secret in them. `known` says
    whether the remote has the branch, as far as was fetched; `author` is whom the next commit will name, with their
    address.
    """

    notes: int
    remote: str | None = None
    addresses: tuple[str, ...] = ()
    known: bool = False
    unsent: int = 0
    author: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a note shows or links to and that is not public, and where it would lie.

    `digest` is the SHA-256 of its bytes; `shared` says that other notes that are not public use it too, so that it
    stays where it is and a copy goes.
    """

    path: str
    becomes: str
    digest: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """What making a note, or another file, public would show, before it is done.

    `path` is where it lies, `becomes` where it would lie, `text` its text as others would read it. `notices` are one
    line each: links that would lead nowhere, attachments that would stay behind. `findings` would stop a push.
    `attachments` may go with it; `refuses` is what in it says that it is not for others, empty where nothing does.
    """

    path: str
    becomes: str
    text: str
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    attachments: tuple[Attached, ...] = ()
    refuses: str = ""

    @property
    def digest(self) -> str:
        """Names exactly this: the places, the text, its attachments, and what was found in it."""
        parts = [self.path, self.becomes, self.text]
        parts += [f"{each.path} {each.becomes} {each.digest}" for each in self.attachments]
        parts += [each.id for each in self.findings]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class SentTo:
    """A remote that a file was sent to, as far as this repository knows.

    `commits` counts those there that hold it in some version, the first of them made at `first` and sent at `sent`,
    which is None where this repository does not know when.
    """

    remote: str
    commits: int
    first: datetime
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A note that was made public or private again. `sent` says whether others may have had it, `sent_to` who.

    `waits` is why a commit waits, None where all is committed; `notices` are one line each. `attachments` are the new
    places of the files that went with it.
    """

    path: str
    becomes: str
    sent: bool = False
    waits: str | None = None
    notices: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    sent_to: tuple[SentTo, ...] = ()


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of public/'s own history when it was made anew without some files.

    `commits` counts those that changed or went, and `backup` is where what was is kept, relative to the vault; empty
    where nothing had to be done. `named` are messages of commits that still name such a file, `pushes` the commands
    with which the person can replace what a remote has, `tags` those that moved, which a remote may have as they were.
    """

    commits: int
    backup: str = ""
    named: tuple[str, ...] = ()
    pushes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CardFeature:
    """One feature of a published profile: its name, and how much its person likes it, in whole levels from -2 to 2."""

    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Card:
    """A published profile: chosen features at coarse levels, and nothing finer.

    `made` is a month, `YYYY-MM`; `ratings` is a range such as `20-49`. `mechanism` and `epsilon`, per feature, say what
    noise was added, `spent` the whole of epsilon that this person has spent so far; no noise is an empty mechanism.
    """

    name: str
    made: str
    ratings: str
    features: tuple[CardFeature, ...]
    mechanism: str = ""
    epsilon: float = 0.0
    spent: float = 0.0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody whose public notes are read, under the name that the person gave them.

    `since` is when they were followed, `updated` when their notes last came, None where they are not here yet. `card`
    is their published profile as the person took it; `newer` says that another one is there. `problem` says in one
    line why something was left out or could not be had.
    """

    name: str
    url: str
    since: datetime
    updated: datetime | None = None
    notes: int = 0
    card: Card | None = None
    newer: bool = False
    problem: str = ""
    author: str = ""  # who made their last commit, as it says
    former: str = ""  # who had made the last one before, where that was somebody else
    left_out: tuple[tuple[str, int], ...] = ()  # what was not taken of their repository, counted by the reason
    new: tuple[str, ...] = ()  # their notes that came or changed since the person looked last, by their paths


@dataclass(frozen=True, slots=True)
class Together:
    """A proposal for two: what each is expected to make of it, as probabilities, and what it rests on.

    `citations` hold only public notes: the person's own and the other's, told apart by their paths.
    """

    id: str
    text: str
    because: str
    p_own: float
    p_other: float
    citations: tuple[tuple[str, tuple[int, int], str], ...] = ()


@dataclass(frozen=True, slots=True)
class CardReading:
    """What a card tells its readers, in sentences to its person, one line each.

    `levels` are its features, `reader` what else whoever reads it may conclude and how surely, `cautions` what the
    person may not have thought of, `unsaid` what is not in it.
    """

    levels: tuple[str, ...]
    reader: tuple[str, ...]
    cautions: tuple[str, ...]
    unsaid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteMade:
    """What became of a site: how many notes it shows, on how many pages, and how many files were taken along.

    `written` and `removed` count what changed in `folder`. `refused` are the public notes that are not shown, each with
    the reason, `left` the files that were not taken along, or that somebody had changed in the folder.
    """

    folder: str
    notes: int
    pages: int
    files: int
    written: int
    removed: int
    refused: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HookState:
    """Whether git runs the guard before a plain push of public/; `own` says that a hook of the person's runs after it.

    With a `problem`, one line, and a `remedy`; where it is `mendable`, `doctor` mends it.
    """

    installed: bool = False
    problem: str = ""
    remedy: str = ""
    mendable: bool = False
    own: bool = False
