"""Looking at everything that Druthers stands on, one check a thing, each with its remedy.

Part of the façade. It mends nothing by itself and raises nothing: what fails is a check that is not ok.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from druthers.errors import DruthersError
from druthers.journal.ports import drain
from druthers.models import Check, NoteFile, Skipped
from druthers.settings import load_settings
from druthers.vault.scan import scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.journal.facade import Journal

Looked = tuple[str, str] | str  # what was found; or what is wrong, and the remedy
MOST_NAMED = 3


def examine(journal: Journal) -> list[Check]:
    """Every check, in the order of the journey."""
    looks: tuple[tuple[str, Callable[[Journal], Looked]], ...] = (
        ("git", _git),
        ("vault", _vault),
        ("settings", _settings),
        ("public repository", lambda journal: _repository(journal, "public")),
        ("private repository", lambda journal: _repository(journal, "private")),
        ("notes", _notes),
        ("drafts", _drafts),
        ("index", _index),
        ("embedding model", _embedder),
        ("language model", _model),
        ("ledger", _ledger),
    )
    return [_check(name, look, journal) for name, look in looks]


def _check(name: str, look: Callable[[Journal], Looked], journal: Journal) -> Check:
    try:
        found = look(journal)
    except DruthersError as error:
        found = (error.message, error.hint)
    except Exception as error:  # noqa: BLE001 - a check that fails in its own way must not hide the others
        found = (f"the check itself failed: {type(error).__name__}: {error}", "Please report this.")
    if isinstance(found, str):
        return Check(name, ok=True, detail=found)
    return Check(name, ok=False, detail=found[0], remedy=found[1])


def _git(_: Journal) -> Looked:
    if shutil.which("git") is None:
        return "not on the PATH", "Install git; notes are saved meanwhile, and committed once it is there."
    return subprocess.run(["git", "--version"], capture_output=True, text=True, check=False).stdout.strip()


def _vault(journal: Journal) -> Looked:
    layout = journal.layout
    for folder in (layout.public, layout.private, layout.derived):
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            return f"{folder} cannot be written", "Check its permissions, and whether its disk is read-only."
    return str(layout.root)


def _settings(journal: Journal) -> Looked:
    settings = load_settings(journal.layout.settings)
    return f"new notes are {settings.visibility}"


def _repository(journal: Journal, place: str) -> Looked:
    repository = journal.repository(place)
    if not repository.exists():
        return f"{place}/ is not a git repository", "Run `druthers init` in the vault; it keeps what is there."
    signed = repository.identity() or "journal <journal@localhost>, since git knows no name (git config user.name …)"
    if waiting := repository.pending():
        # A git that was killed leaves its lock; until that is gone, what waits for a commit waits for ever.
        if (lock := repository.folder / ".git" / "index.lock").exists():
            return f"{waiting} files wait for a commit, and git is locked", f"When no git runs, remove {lock}."
        return (
            f"{waiting} files wait for a commit; commits are signed {signed}",
            "The next command commits them: druthers index.",
        )
    last = repository.last_commit()
    when = f", last on {last:%Y-%m-%d at %H:%M}" if last else ""
    return f"everything is committed{when}; commits are signed {signed}"


def _notes(journal: Journal) -> Looked:
    files = list(scan(journal.layout))
    unread = [found for file in files if isinstance(found := journal.read(file), Skipped)]
    if unread:
        named = "; ".join(f"{each.path}: {each.reason}" for each in unread[:MOST_NAMED])
        return f"{len(files) - len(unread)} are read, {len(unread)} files are left alone: {named}"
    return f"{len(files)} are read"


def _drafts(journal: Journal) -> Looked:
    left = sorted(journal.layout.drafts.glob("*.md"))
    if left:
        return (
            f"{len(left)} texts of an editor were never saved",
            f"Look at {left[0]}; `druthers add < FILE` saves one.",
        )
    return "none is left over"


def _index(journal: Journal) -> Looked:
    files: list[NoteFile] = list(scan(journal.layout))
    if journal.search_index.stale(files):
        return "some notes are not in it yet", "Run `druthers index`; a search does it too."
    return f"{len(files)} files, up to date"


def _embedder(journal: Journal) -> Looked:
    journal.embedder.load()
    return journal.embedder.identity


def _model(journal: Journal) -> Looked:
    choice = journal.model()
    if choice.problem:
        return choice.problem, "Choose one with `druthers model use PATH`, or `druthers model use default`."
    drain(journal.test_model())  # whether it can write shows only when it does
    return f"{choice.identity}, {choice.origin}; it loads and writes"


def _ledger(journal: Journal) -> Looked:
    events, unread = journal.ledger.read()
    if unread:
        first = unread[0]
        return (
            f"{len(unread)} lines cannot be read; the first is {first.file}:{first.line}: {first.reason}",
            "They stay where they are and are left out; a later version of Druthers may have written them.",
        )
    return f"{len(events)} events"
