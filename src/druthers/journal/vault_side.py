"""The façade's first half: what can be done with the notes themselves, before anything is derived from them.

`Journal` adds the rest. Every method is thin: what it does stands in a module beside this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from druthers.errors import UsageError
from druthers.journal.parts import Parts
from druthers.journal.steps import drain
from druthers.models import Saved, Visibility
from druthers.settings import VISIBILITIES

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from threading import Event

    from druthers.journal.drafts import Unsaved
    from druthers.journal.tagging import NearTag
    from druthers.models import (
        EncryptReport,
        Note,
        Progress,
        Restored,
        Synced,
        Trashed,
        Undone,
        Version,
        Waiting,
    )


class VaultSide(Parts):
    """Capture, the notes and what became of them, own devices, encryption."""

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

    def undo(self, change: str | None = None) -> Undone:
        """Take the last change back, by a new one; called again, the one before it. `change` is another one's commit.

        Raises:
            UsageError: there is nothing to undo, or a later change stands on it.
        """
        from druthers.journal.undoing import undo

        return undo(self, change)

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
