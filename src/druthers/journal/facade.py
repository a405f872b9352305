"""`Journal`: the journey's methods, in the journey's order.

The façade joins the stages; what a stage does stands in the stage. It prints nothing and asks nothing. Slow work is a
generator that yields progress and may be closed at any moment without harm.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self, cast

from druthers.errors import GitError, IndexingError, UsageError, VaultError
from druthers.journal.ports import drain
from druthers.models import Saved, Visibility
from druthers.settings import VISIBILITIES, Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from druthers.index import Embedder, Index
    from druthers.journal.ports import Ports
    from druthers.models import (
        Candidate,
        Check,
        Hit,
        IndexReport,
        Mode,
        ModelChoice,
        ModelTest,
        Note,
        NoteFile,
        Piece,
        Progress,
        Rated,
        Shown,
        Skipped,
        Suggestions,
    )
    from druthers.profile import Profile
    from druthers.propose import LanguageModel
    from druthers.rate.events import Event
    from druthers.rate.ledger import Ledger
    from druthers.vault.layout import Layout
    from druthers.vault.repository import Repository

KEEP = "Keep what was changed by hand"


class Journal:
    """A vault, and everything that can be done with it. Closing it ends the model's process, if one runs."""

    def __init__(self, layout: Layout, ports: Ports) -> None:
        self.layout = layout
        self.ports = ports
        self._notes: dict[tuple[str, int, int], Note] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def root(self) -> Path:
        """The vault's folder."""
        return self.layout.root

    @cached_property
    def settings(self) -> Settings:
        """The vault's settings as they were when first asked for."""
        return load_settings(self.layout.settings)

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
            CaptureError: there is nothing in the text.
            VaultError: it could not be written; nothing was saved.
        """
        from druthers.capture.draft import make_draft
        from druthers.vault.write import write_note

        place = visibility or cast("Visibility", self.settings.visibility)
        if place not in VISIBILITIES:
            raise UsageError(f"{place!r} is no place for a note.", "Say public or private.")
        moment = created or self.ports.now()
        if moment.tzinfo is None:
            moment = moment.astimezone()
        draft = make_draft(text, new_id=self.ports.new_id(), created=moment, visibility=place, tags=tags)
        repository = self.repository(place)
        path = write_note(repository.folder, draft)
        commit, waits = self._commit(repository, [path], f"Add {path.name}")
        return Saved(draft.id, self.layout.relative(path), place, commit, waits)

    def edit(self, text: str = "") -> tuple[str, Path]:
        """Let the person write in their editor; the text, and the draft to remove once it was captured.

        Raises:
            CaptureError: there is no editor, or it failed; the message says where the text lies.
        """
        from druthers.capture.editor import edit

        path = self.layout.drafts / f"{self.ports.new_id()}.md"
        return edit(path, text), path

    def notes(self, *, limit: int | None = None) -> list[Note]:
        """The person's own notes, newest first."""
        from druthers.models import Note
        from druthers.vault.scan import scan

        found = [self.read(file) for file in scan(self.layout) if file.visibility != "following"]
        notes = sorted((each for each in found if isinstance(each, Note)), key=lambda note: note.created, reverse=True)
        return notes[:limit]

    def note(self, path: str) -> Note:
        """One note as it is on disk now, by its path relative to the vault.

        Raises:
            VaultError: it is not there, or is no note.
        """
        from druthers.models import Skipped
        from druthers.vault.scan import note_file

        if ".." in PurePosixPath(path).parts or PurePosixPath(path).is_absolute() or "\0" in path:
            raise VaultError(f"{path!r} is not a path in the vault.", "Paths are relative to it: public/2026/….md.")
        try:
            found = self.read(note_file(self.layout, path))
        except OSError as error:
            raise VaultError(
                f"{path} is not in the vault.", "It may have been moved; `druthers index` will see."
            ) from error
        if isinstance(found, Skipped):
            raise VaultError(f"{path} cannot be read as a note: {found.reason}.", "It is left as it is.")
        return found

    # index → retrieve

    def index(self, *, rebuild: bool = False) -> IndexReport:
        """Bring the index up to date and report on it."""
        return drain(self.index_steps(rebuild=rebuild))

    def index_steps(self, *, rebuild: bool = False, embed: bool = True) -> Generator[Progress, None, IndexReport]:
        """`index`, telling how far it is; without `embed` only the text is brought up to date."""
        from druthers.vault.scan import scan

        for place in ("public", "private"):
            self.keep_changes(place)
        if rebuild:
            self.search_index.reset()
        return (yield from self.search_index.update(scan(self.layout), self.read, self.embedder if embed else None))

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

        return Profile(judgements(self.ledger.read()[0]), principles=read_principles(self.layout.principles))

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

    # what the stages are given

    def repository(self, place: str) -> Repository:
        """The repository of a place: `public` or `private`."""
        return self.ports.repository(self.layout.public if place == "public" else self.layout.private)

    @cached_property
    def search_index(self) -> Index:
        """The derived index."""
        from druthers.index import Index

        return Index(self.layout.index)

    @cached_property
    def embedder(self) -> Embedder:
        """What makes embeddings; it loads when it is first used."""
        return self.ports.embedder()

    @cached_property
    def language_model(self) -> LanguageModel:
        """The model's process; it starts when it is first used."""
        return self.ports.model(self.settings)

    @cached_property
    def ledger(self) -> Ledger:
        """What was shown and judged."""
        from druthers.rate.ledger import Ledger

        return Ledger(self.layout.ledger)

    def record(self, *events: Event, message: str) -> str | None:
        """Append events to the ledger and commit it; the reason when the commit waits."""
        files = self.ledger.append(*events)
        return self._commit(self.repository("private"), files, message)[1]

    def keep_changes(self, place: str, message: str = KEEP) -> None:
        """Commit what was changed by hand; when git cannot, it waits for the next command, and `doctor` tells."""
        repository = self.repository(place)
        try:
            if repository.exists():
                repository.commit_changes(message)
        except GitError:
            return

    def read(self, file: NoteFile) -> Note | Skipped:
        """The note in a listed file, or why it is none; a file that has not changed is read once."""
        from druthers.models import Note
        from druthers.vault.read import read_note

        key = (file.path, file.mtime_ns, file.size)
        if key in self._notes:
            return self._notes[key]
        found = read_note(self.root, file)
        if isinstance(found, Note):  # what could not be read is tried again: rights change neither time nor size
            self._notes[key] = found
        return found

    def _commit(self, repository: Repository, files: list[Path], message: str) -> tuple[str | None, str | None]:
        """The commit's hash, or None and why it waits; what was changed by hand is committed after it, on its own."""
        try:
            commit = repository.commit(files, message)
        except GitError as error:
            return None, f"{error.message} {error.hint}".rstrip()
        self.keep_changes(repository.folder.name)
        return commit, None
