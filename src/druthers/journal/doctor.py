"""Looking at everything that Druthers stands on, one check a thing, each with its remedy.

Part of the façade. It mends nothing (`Journal.mend` does) and raises nothing: what fails is a check that is not ok.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING

from druthers.errors import DruthersError, IndexingError
from druthers.journal.drafts import left
from druthers.journal.embedding import last_failure
from druthers.journal.hooking import look
from druthers.journal.moving_back import lying_twice
from druthers.journal.rebuilding import BACKUPS, backups
from druthers.journal.sealing import check
from druthers.journal.steps import drain
from druthers.journal.tiers import indexes, stale
from druthers.models import Check, NoteFile, Skipped
from druthers.settings import load_settings
from druthers.vault.scan import scan, scan_following
from druthers.vault.sealed import LOCKED

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from druthers.journal.facade import Journal

Looked = tuple[str, str] | str  # what was found; or what is wrong, and the remedy
MOST_NAMED = 3


def examine(journal: Journal) -> Generator[Check, None, None]:
    """Make every check, in the order of the journey."""
    looks: tuple[tuple[str, Callable[[Journal], Looked]], ...] = (
        ("git", _git),
        ("vault", _vault),
        ("settings", _settings),
        ("public repository", lambda journal: _repository(journal, "public")),
        ("private repository", lambda journal: _repository(journal, "private")),
        ("push hook", look),
        ("notes", _notes),
        ("encryption", check),
        ("drafts", _drafts),
        ("index", _index),
        ("embedding model", _embedder),
        ("language model", _model),
        ("ledger", _ledger),
        ("moved notes", _moved),
        ("following", _following),
    )
    for name, look_at in looks:
        yield _check(name, look_at, journal)


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
    obstacle, waiting = repository.obstacle(), repository.pending()
    wait = f"{waiting} file{'s wait' if waiting != 1 else ' waits'} for a commit" if waiting else ""
    if obstacle:
        return f"{wait}, and {obstacle.reason}" if wait else obstacle.reason, obstacle.remedy
    if wait:
        return f"{wait}; commits are signed {signed}", "The next command commits what waits: druthers index."
    last = repository.last_commit()
    when = f", last on {last:%Y-%m-%d at %H:%M}" if last else ""
    return f"everything is committed{when}; commits are signed {signed}"


def _notes(journal: Journal) -> Looked:
    files = list(scan(journal.layout))
    unread = [found for file in files if isinstance(found := journal.read(file), Skipped)]
    left = [each for each in unread if each.reason != LOCKED]
    said = f"{_count(len(files) - len(unread), 'note')} read"
    if len(left) < len(unread):
        said += f", {len(unread) - len(left)} encrypted and locked"
    if left:
        named = "; ".join(f"{each.path}: {each.reason}" for each in left[:MOST_NAMED])
        said += f", {_count(len(left), 'file')} left alone: {named}"
    return said


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s'[: number != 1]}"


def _drafts(journal: Journal) -> Looked:
    """What an app that runs is keeping is not lost."""
    lost = left(journal.layout)
    if not lost:
        return "none is left over"
    texts = "1 text was" if len(lost) == 1 else f"{len(lost)} texts were"
    names = ", ".join(path.name for path in lost)
    return (
        f"{texts} never saved, by an editor, a command or an app that was stopped: {names}",
        f"Look at {lost[0]}; `druthers add < FILE` saves one.",
    )


def _index(journal: Journal) -> Looked:
    files: list[NoteFile] = [*scan(journal.layout), *scan_following(journal.layout)]
    if not stale(journal, None):
        return f"{len(files)} files, up to date"
    late = _late(journal, files)
    return f"{late} note{'s wait' if late != 1 else ' waits'} for the index; the next search takes them in"


def _late(journal: Journal, files: list[NoteFile]) -> int:
    """How many notes were written, changed or taken away since the index was last brought up to date."""
    listed = {file.path: (file.visibility, file.mtime_ns, file.size) for file in files}
    try:
        with ExitStack() as opened:
            readers = [opened.enter_context(index.reader()) for index in indexes(journal)]
            known = {path: row[:3] for reader in readers for path, row in reader.known().items()}
    except IndexingError:  # there is none yet
        known = {}
    return sum(listed.get(path) != known.get(path) for path in listed.keys() | known.keys())


def _embedder(journal: Journal) -> Looked:
    choice = journal.embedder_choice()
    if choice.problem:
        return choice.problem, "Choose one with `druthers model embedder NAME`, or `druthers model embedder default`."
    journal.embedder.embed_query("what helps me sleep")  # whether it can shows only when it does
    if why := last_failure(journal):
        return f"embedding in the background failed: {why}", "Run `druthers index`, which tells more."
    waiting = journal.unembedded()
    return f"{choice.identity}; {f'{waiting} passages wait for it' if waiting else 'every passage is embedded'}"


def _model(journal: Journal) -> Looked:
    choice = journal.model()
    if choice.problem:
        other = "Choose one with `druthers model use PATH`, or `druthers model use default`."
        return (
            choice.problem,
            f"{choice.remedy} {other}" if "`druthers model use" not in choice.remedy else choice.remedy,
        )
    drain(journal.test_model(briefly=True))  # whether it can write shows only when it does
    return f"{choice.identity}, {choice.origin}; it loads and writes"


def _following(journal: Journal) -> Looked:
    people = journal.followed()
    if not people:
        return "nobody"
    wrong = [f"{person.name}: {person.problem}" for person in people if person.problem]
    missing = [person.name for person in people if not person.updated and not person.problem]
    if wrong or missing:
        told = "; ".join([*wrong, *(f"{name}: not fetched yet" for name in missing)][:MOST_NAMED])
        return told, "`druthers follow --refresh` asks again; `druthers unfollow NAME` ends it."
    return f"{len(people)} {'person' if len(people) == 1 else 'people'}, {_count(sum(p.notes for p in people), 'note')}"


def _ledger(journal: Journal) -> Looked:
    if journal.locked:
        return "encrypted and locked"
    events, unread = journal.ledger.read()
    if unread:
        first = unread[0]
        return (
            f"{len(unread)} lines cannot be read; the first is {first.file}:{first.line}: {first.reason}",
            "They stay where they are and are left out; a later version of Druthers may have written them.",
        )
    return f"{len(events)} events"


def _moved(journal: Journal) -> Looked:
    """A note that was being made public, or private, when something stopped it, lies in both."""
    twice = lying_twice(journal)
    if twice:
        public, private = twice[0]
        more = f", and {_count(len(twice) - 1, 'other')}" if len(twice) > 1 else ""
        return (
            f"{public} and {private} are the same note{more}",
            f"`druthers publish {private}` or `druthers unpublish {public}` leaves one of them.",
        )
    kept = len(backups(journal))
    copies = f"; {_count(kept, 'copy') if kept == 1 else f'{kept} copies'} of public/'s earlier history" if kept else ""
    return f"none lies in both public/ and private/{f'{copies} in .druthers/{BACKUPS}' if copies else ''}"
