"""`Journal`: the journey's methods, in the journey's order.

The façade joins the stages; what a stage does stands in the stage. It prints nothing and asks nothing. Slow work is a
generator that yields progress and may be closed at any moment without harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

from druthers.errors import IndexingError, UsageError
from druthers.journal.parts import Parts
from druthers.journal.ports import drain
from druthers.models import Saved, Visibility
from druthers.settings import VISIBILITIES

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path
    from threading import Event

    from druthers.journal.drafts import Unsaved
    from druthers.journal.tagging import NearTag
    from druthers.models import (
        Candidate,
        Check,
        EncryptReport,
        Hit,
        IndexReport,
        Mode,
        ModelChoice,
        ModelTest,
        Note,
        NoteLinks,
        Piece,
        Progress,
        Rated,
        Restored,
        Shown,
        Suggestions,
        Synced,
        Trashed,
        Undone,
        Version,
        Waiting,
    )
    from druthers.profile import Profile


class Journal(Parts):
    """A vault, and everything that can be done with it. Closing it ends the model's process, if one runs."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # capture → vault

    def capture(
        self,
        text: str,
        *,
        visibility: Visibility | None = None,
        tags: Sequence[str] = (),
        created: datetime | None = None,
    ) -> Saved:
        """Save a note: on disk first, then committed. A commit that git refuses waits; the note is safe all the same.

        Raises:
            CaptureError: there is nothing in the text; or it could not be encrypted, and the message says where it is.
            VaultError: it could not be written; nothing was saved.
        """
        from druthers.capture.draft import make_draft
        from druthers.journal.committing import commit
        from druthers.vault.write import write_note

        place = visibility or cast("Visibility", self.settings.visibility)
        if place not in VISIBILITIES:
            raise UsageError(f"{place!r} is no place for a note.", "Say public or private.")
        moment = created or self.ports.now()
        if moment.tzinfo is None:
            moment = moment.astimezone()
        draft = make_draft(text, new_id=self.ports.new_id(), created=moment, visibility=place, tags=tags)
        seal = None
        if place == "private" and self.cipher.active():
            from druthers.journal.sealing import sealer

            seal = sealer(self)
        path = write_note(self.folder(place), draft, seal=seal)
        made, waits = commit(self, place, [path], f"Add {path.name}")
        return Saved(draft.id, self.layout.relative(path), place, made, waits)

    def edit(self, text: str = "") -> tuple[str, Path]:
        """Let the person write in their editor; the text, and the draft to remove once it was captured.

        Raises:
            CaptureError: there is no editor, or it failed; the message says where the text lies.
        """
        from druthers.capture.editor import edit

        path = self.layout.drafts / f"{self.ports.new_id()}.md"
        return edit(path, text), path

    def from_template(self, name: str, text: str = "", *, created: datetime) -> str:
        """The text of a new note that begins with a template, with `text` in its place.

        Raises:
            UsageError: there is no such template; the hint names those that there are.
        """
        from druthers.journal.templates import filled_template

        return filled_template(self, name, text, created)

    def near_tags(self, tags: Sequence[str]) -> list[NearTag]:
        """Which of these tags are new and one letter away from a known one; none while the index cannot tell."""
        from druthers.journal.tagging import near_tags

        return near_tags(self, tags)

    def keep_draft(self, name: str, text: str) -> None:
        """Keep on disk what is being typed; a blank text takes the draft away. `journal.drafts` gives the names.

        Raises:
            VaultError: it could not be written; what was kept before still is.
        """
        from druthers.journal.drafts import keep_draft

        keep_draft(self, name, text)

    def left_drafts(self) -> list[Unsaved]:
        """What apps that have ended left unsaved, the newest first."""
        from druthers.journal.drafts import left_drafts

        return left_drafts(self)

    def drop_draft(self, name: str) -> None:
        """Take a draft away, if it is there."""
        from druthers.journal.drafts import drop_draft

        drop_draft(self, name)

    def edit_note(self, note: str) -> Saved | None:
        """Open a note's own file in the person's editor and commit what they change; None when they change nothing.

        Raises:
            UnknownNote: there is no such note.
            CaptureError: there is no editor, or it failed.
        """
        from druthers.journal.editing import edit_note

        return edit_note(self, note)

    def write(self, note: str, text: str, *, was: str | None = None) -> Saved:
        """Give a note that is there another text; its encoding, byte-order mark and line ends stay what they were.

        `was` is the digest of the note as the person saw it: if it has changed since, both texts are kept.

        Raises:
            UnknownNote: there is no such note.
            VaultError: it could not be written; it is as it was.
        """
        from druthers.journal.editing import write

        return write(self, note, text, was=was)

    def retag(self, note: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Saved:
        """Add and remove a note's stated tags; of its file, only their span changes.

        Raises:
            UnknownNote: there is no such note.
            VaultError: its frontmatter cannot be changed with certainty; it is as it was.
        """
        from druthers.journal.editing import retag

        return retag(self, note, add=add, remove=remove)

    def notes(self, *, limit: int | None = None) -> list[Note]:
        """The person's own notes, newest first."""
        from druthers.journal.noting import notes

        return notes(self, limit=limit)

    def note(self, path: str) -> Note:
        """One note as it is on disk now, by its path relative to the vault.

        Raises:
            VaultError: it is not there, or is no note.
        """
        from druthers.journal.noting import note

        return note(self, path)

    def find(self, given: str) -> str:
        """The path of the note that a person names: by path, title, alias, file name or words of it, or id.

        Raises:
            UnknownNote: none has that name, or more than one.
        """
        from druthers.journal.noting import find

        return find(self, given)

    def links(self, note: str) -> NoteLinks:
        """The links that a note makes and those that lead to it."""
        from druthers.journal.linking import links

        return links(self, note)

    # what became of a note

    def history(self, note: str) -> list[Version]:
        """Every version of a note, newest first; also of one that is gone.

        Raises:
            UnknownNote: there is and was no such note.
        """
        from druthers.journal.past import history

        return history(self, note)

    def show(self, note: str, *, at: datetime | str | None = None) -> tuple[str, Version | None]:
        """A note's text, now or as it was at a moment or in a version; the version, where it is an earlier one.

        Raises:
            UnknownNote: there is no such note, or it was not there then.
        """
        from druthers.journal.past import show

        return show(self, note, at=at)

    def restore(self, note: str, *, at: datetime | str | None = None) -> Restored:
        """Make a note what it was at a moment or in a version; without one, bring back what was put away.

        What it is now is committed first, so that nothing is lost.
        """
        from druthers.journal.past import restore

        return restore(self, note, at=at)

    def trash(self, note: str) -> Restored:
        """Put a note away; `restore` brings it back."""
        from druthers.journal.past import trash

        return trash(self, note)

    def trashed(self) -> list[Trashed]:
        """What was put away or deleted and can be brought back, the last first."""
        from druthers.journal.past import trashed

        return trashed(self)

    def undo(self) -> Undone:
        """Take the last change back, by a new one; called again, the one before it.

        Raises:
            UsageError: there is nothing to undo, or a later change stands on it.
        """
        from druthers.journal.undoing import undo

        return undo(self)

    # index → retrieve

    def index(self, *, rebuild: bool = False) -> IndexReport:
        """Bring the index up to date and report on it."""
        return drain(self.index_steps(rebuild=rebuild))

    def index_steps(self, *, rebuild: bool = False, embed: bool = True) -> Generator[Progress, None, IndexReport]:
        """`index`, telling how far it is; without `embed` only the text is brought up to date."""
        from druthers.vault.scan import scan
        from druthers.vault.sealed import in_the_clear

        for place in ("public", "private"):
            self.keep_changes(place)
        if rebuild:
            self.search_index.reset()
        read = in_the_clear(self.read)
        return (yield from self.search_index.update(scan(self.layout), read, self.embedder if embed else None))

    def prepare_search(self, *, embed: bool = True) -> Generator[Progress, None, None]:
        """Bring the index up to date if a note has changed since, and, with `embed`, load what embeds a question."""
        from druthers.models import Progress
        from druthers.vault.scan import scan

        if self.search_index.stale(scan(self.layout), embedder=self.embedder if embed else None):
            yield from self.index_steps(embed=embed)
        if embed:
            yield Progress("load embedder")
            self.embedder.load()

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        mode: Mode = "hybrid",
        tags: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        places: Sequence[Visibility] = (),
    ) -> list[Hit]:
        """The notes that answer `query`, best first, each with its best passage and the reasons.

        Raises:
            UsageError: the query is empty.
            EmbedderError: the embedding model failed; `mode="text"` does without.
        """
        from druthers.retrieve import search

        semantic = mode != "text"

        def found() -> list[Hit]:
            drain(self.prepare_search(embed=semantic))
            embedder = self.embedder if semantic else None
            with self.search_index.reader() as reader:
                return search(
                    reader, embedder, query, k=k, mode=mode, tags=tags, since=since, until=until, places=places
                )

        try:
            return found()
        except IndexingError:
            if self.layout.index.exists():
                raise
            return found()  # it was damaged and is gone, which costs no more than to make it again

    # propose → rate → profile

    def propose(
        self, about: str | None = None, *, n: int = 3, candidates: int = 8, seed: int | None = None
    ) -> Suggestions:
        """Up to `n` proposals out of `candidates` that the model wrote, the most welcome first; all are in the ledger.

        Raises:
            ModelError: the model is missing, broken, crashed or took too long.
        """
        return drain(self.propose_steps(about, n=n, candidates=candidates, seed=seed))

    def propose_steps(
        self, about: str | None = None, *, n: int = 3, candidates: int = 8, seed: int | None = None
    ) -> Generator[Progress | Piece | Candidate, None, Suggestions]:
        """`propose`, with the text as it is written; closing the generator cancels."""
        from druthers.journal.proposing import propose_steps

        about = (about or "").strip() or None
        return (yield from propose_steps(self, about, n=n, candidates=candidates, seed=seed))

    def rate(self, proposal: str, rating: int, *, why: str | None = None) -> Rated:
        """Record what a proposal was worth to the person, from 1 (unwelcome) to 5 (loved).

        Raises:
            UsageError: the rating is not 1 to 5.
            UnknownProposal: no proposal has that id or ending.
        """
        from druthers.models import Rated
        from druthers.rate.events import RatedEvent
        from druthers.rate.ledger import resolve

        if rating not in range(1, 6):
            raise UsageError(f"{rating} is not a rating.", "Rate from 1 (unwelcome) to 5 (loved).")
        events, _ = self.ledger.read()
        shown = resolve(proposal, events)
        event = RatedEvent(
            id=self.ports.new_id(), at=self.ports.now(), proposal=shown.id, rating=rating, why=why or None
        )
        waits = self.record(event, message="Rate a proposal")
        return Rated(event.id, shown.id, rating, waits)

    def forget(self, event: str) -> None:
        """Take a judgement or a proposal back: the profile becomes as if it had never been.

        Raises:
            UsageError: no event has that id or ending.
        """
        from druthers.rate.events import RetractedEvent
        from druthers.rate.ledger import SHORTEST_ENDING

        events, _ = self.ledger.read()
        ending = event.strip().upper()
        found = [each for each in events if each.id.endswith(ending)] if len(ending) >= SHORTEST_ENDING else []
        if len(found) != 1:
            raise UsageError(
                f"{'No' if not found else 'More than one'} event has the id {event}.",
                "`druthers profile why FEATURE` prints the events behind a weight.",
            )
        self.record(
            RetractedEvent(id=self.ports.new_id(), at=self.ports.now(), event=found[0].id), message="Take an event back"
        )

    def shown(self, *, limit: int | None = None) -> list[Shown]:
        """What was proposed so far with the rating it has now, newest first."""
        from druthers.rate.ledger import history

        return history(self.ledger.read()[0])[:limit]

    def features_of(self, proposal: str) -> dict[str, float]:
        """The named features that a proposal was given when it was made.

        Raises:
            UnknownProposal: no proposal has that id or ending.
        """
        from druthers.rate.ledger import resolve

        return dict(resolve(proposal, self.ledger.read()[0]).features)

    def profile(self) -> Profile:
        """What the ratings have taught, with its uncertainty and its evidence."""
        from druthers.profile import Profile
        from druthers.rate.ledger import judgements
        from druthers.vault.principles import read_principles

        principles = read_principles(self.layout.principles, self.cipher)
        return Profile(judgements(self.ledger.read()[0]), principles=principles)

    # own devices, other programs, encryption

    def sync_steps(self) -> Generator[Progress, None, list[Synced]]:
        """Fetch, integrate and push both repositories. Offline, what could not be done waits, and says so."""
        from druthers.journal.syncing import sync_steps

        return (yield from sync_steps(self))

    def sync(self) -> list[Synced]:
        """`sync_steps`, unwatched."""
        return drain(self.sync_steps())

    def watch(self, stop: Event) -> Iterator[set[str]]:
        """The paths that other programs change, as they do, until `stop` is set."""
        return self.ports.watch(self.root, stop)

    def waiting(self) -> list[Waiting]:
        """What is on disk and not committed yet, with the reason; empty when all is well."""
        from druthers.journal.committing import waiting

        return waiting(self)

    def mend(self) -> list[str]:
        """Do what is safe to let waiting commits be made, and make them; what was done, a line each."""
        from druthers.journal.committing import mend

        return mend(self)

    @property
    def locked(self) -> bool:
        """Whether private notes are encrypted and were not opened yet."""
        return self.cipher.active() and not self.cipher.unlocked()

    def unlock(self, passphrase: str) -> None:
        """Open the encrypted private notes for the life of this object.

        Raises:
            LockedError: the passphrase is wrong.
        """
        self.cipher.unlock(passphrase)

    def encrypt_steps(self, passphrase: str) -> Generator[Progress, None, EncryptReport]:
        """Encrypt what is in private/ from now on, and what lies there already; the history keeps what it had."""
        from druthers.journal.sealing import encrypt_steps

        return (yield from encrypt_steps(self, passphrase))

    def decrypt_steps(self) -> Generator[Progress, None, EncryptReport]:
        """Give private/ back in the clear.

        Raises:
            LockedError: it was not unlocked.
        """
        from druthers.journal.sealing import decrypt_steps

        return (yield from decrypt_steps(self))

    def change_passphrase(self, passphrase: str) -> str | None:
        """Let another passphrase open what is encrypted; the reason when the commit waits.

        Raises:
            LockedError: it was not unlocked.
        """
        from druthers.journal.sealing import change_passphrase

        return change_passphrase(self, passphrase)

    # the model, and everything's health

    def model(self) -> ModelChoice:
        """Which language model is used, and from where."""
        return self.ports.model_choice(self.settings)

    def use_model(self, path: str | None) -> ModelChoice:
        """Use the GGUF file at `path` from now on; None means the bundled one.

        Raises:
            ModelError: the file is not there or is no usable model; the choice stays as it was.
        """
        from druthers.journal.modelling import use_model

        return use_model(self, path)

    def test_model(self) -> Generator[Progress | Piece, None, ModelTest]:
        """Let the model write a sentence, and measure it."""
        from druthers.journal.modelling import test_model

        return (yield from test_model(self))

    def doctor(self) -> list[Check]:
        """Look at everything that Druthers stands on; raises nothing."""
        from druthers.journal.doctor import examine

        return examine(self)

    def close(self) -> None:
        """End what runs on the journal's behalf."""
        if "language_model" in self.__dict__:
            self.language_model.close()
            del self.__dict__["language_model"]
