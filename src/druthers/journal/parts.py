"""What the façade's methods stand on: the layout, the ports, and what is made from them once.

Part of the façade. Nothing here is slow to make; what is slow loads when it is first used.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from druthers.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.index import Embedder, Index
    from druthers.journal.outside import Ports
    from druthers.journal.ports import Clones, Past, Remote
    from druthers.models import GateState, Note, NoteFile, Skipped
    from druthers.propose import LanguageModel
    from druthers.rate.events import Event
    from druthers.rate.ledger import Ledger
    from druthers.vault.cipher import Cipher
    from druthers.vault.daily import Daily
    from druthers.vault.layout import Layout
    from druthers.vault.repository import Repository


class Parts:
    """The parts of one open vault."""

    def __init__(self, layout: Layout, ports: Ports) -> None:
        self.layout = layout
        self.ports = ports
        self._notes: dict[tuple[str, int, int], Note] = {}
        self.gate_told: tuple[object, GateState] | None = None

    @property
    def root(self) -> Path:
        """The vault's folder."""
        return self.layout.root

    @cached_property
    def settings(self) -> Settings:
        """The vault's settings as they were when first asked for."""
        return load_settings(self.layout.settings)

    def repository(self, place: str) -> Repository:
        """The repository of a place: `public` or `private`."""
        return self.ports.repository(self.folder(place))

    def past(self, place: str) -> Past:
        """The history of a place's repository."""
        return self.ports.past(self.folder(place))

    def remote(self, place: str) -> Remote:
        """The person's other copy of a place's repository."""
        return self.ports.remote(self.folder(place))

    @property
    def clones(self) -> Clones:
        """Other people's notes, as they are fetched."""
        return self.ports.clones(self.layout.following)

    def folder(self, place: str) -> Path:
        """The folder of a place; whatever else is named is the vault's own."""
        return {"public": self.layout.public, "private": self.layout.private}.get(place, self.root)

    @cached_property
    def daily(self) -> Daily:
        """Which notes are daily notes, as the other programs' settings were when first asked for."""
        from druthers.vault.daily import read_daily

        return read_daily(self.root)

    @cached_property
    def cipher(self) -> Cipher:
        """What seals and opens private notes, where they are encrypted."""
        return self.ports.cipher(self.layout)

    @cached_property
    def search_index(self) -> Index:
        """The derived index."""
        from druthers.index import Index

        return Index(self.layout.index)

    @cached_property
    def following_index(self) -> Index:
        """The derived index of other people's notes, which nothing that learns of the person reads."""
        from druthers.index import Index

        return Index(self.layout.following_index)

    @property
    def embedder_spec(self) -> str:
        """The name, folder or address of what makes embeddings; empty for the bundled model."""
        return self.ports.embedder_spec(self.settings)[0]

    @cached_property
    def embedder(self) -> Embedder:
        """What makes embeddings; it loads when it is first used."""
        return self.ports.embedder(self.embedder_spec)

    @cached_property
    def former_embedders(self) -> dict[str, Embedder]:
        """Those that made embeddings before, by identity, as far as they were asked for again."""
        return {}

    @cached_property
    def language_model(self) -> LanguageModel:
        """The model's process; it starts when it is first used."""
        return self.ports.model(self.settings)

    @cached_property
    def ledger(self) -> Ledger:
        """What was shown and judged."""
        from druthers.rate.ledger import Ledger

        return Ledger(self.layout.ledger, self.cipher)

    def record(self, *events: Event, message: str) -> str | None:
        """Append events to the ledger and commit it; the reason when the commit waits."""
        from druthers.journal.committing import commit

        files = self.ledger.append(*events)
        return commit(self, "private", files, message)[1]

    def keep_changes(self, place: str, message: str | None = None) -> None:
        """Commit what was changed by hand; when git cannot, it waits for the next command, and `doctor` tells."""
        from druthers.journal.committing import KEEP, keep_changes

        keep_changes(self, place, message or KEEP)

    def read(self, file: NoteFile) -> Note | Skipped:
        """The note in a listed file, or why it is none; a file that has not changed is read once."""
        from druthers.models import Note
        from druthers.vault.read import read_note
        from druthers.vault.sealed import is_sealed, read_sealed

        key = (file.path, file.mtime_ns, file.size)
        if key in self._notes:
            return self._notes[key]
        if is_sealed(file.path):
            found = read_sealed(self.root, file, self.cipher, self.daily)
        else:
            found = read_note(self.root, file, self.daily)
        if isinstance(found, Note):  # what could not be read is tried again: rights change neither time nor size
            self._notes[key] = found
        return found
