"""`druthers sync`: a person's own devices in step."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.unlocking import ask_passphrase, can_ask
from druthers.errors import GitError
from druthers.wording import printable, step_of_sync, sync_waits

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.models import Synced

PATIENCE = 30.0  # seconds that the notes of all whom one follows may take; the rest comes later
EPILOG = """\b
Examples:
  druthers sync
  druthers sync --json

\b
The first device, once for each of public and private, with a remote of your own:
  git -C journal/private remote add origin URL
  druthers sync
\b
Another device:
  git clone URL journal/private
  git clone URL journal/public
  druthers init journal
  druthers sync

Without a network it exits 0 and says what waits. It exits 5 when something keeps a repository out of step that you
must see to.
"""


@click.command("sync", epilog=EPILOG, short_help="Bring your own devices into step.")
@vault_options
def command(vault: str | None, *, as_json: bool) -> int:
    """Fetch, merge and push private/ and public/, each with the remote that you gave it.

    What two of your devices changed in different places is merged. Where they changed the same words, both versions
    are kept side by side. Nothing is overwritten, and nothing is ever pushed by force. What goes from public/ passes
    the guard, as with `druthers push`. What those whom you follow have published is fetched too.
    """
    journal = journal_for(vault)
    outcomes = watched(journal.sync_steps())
    if any(each.locked for each in outcomes) and can_ask():
        ask_passphrase(journal)
        outcomes = _both(outcomes, watched(journal.sync_steps()))
    away = any(each.offline for each in outcomes)
    people = [] if away or not journal.followed() else watched(journal.refresh_steps(seconds=PATIENCE))
    if as_json:
        told = [{"name": person.name, "notes": person.notes, "problem": person.problem} for person in people]
        print_json({"repositories": [asdict(each) for each in outcomes], "following": told})
    else:
        for each in outcomes:
            _tell(each, journal.folder(each.place))
        for person in people:
            if person.problem:
                notice(printable(f"What {person.name} published could not be fetched: {person.problem}"))
    stuck = any(each.waits and not each.offline for each in outcomes)
    return GitError.exit_code if stuck else 0


def _both(first: list[Synced], then: list[Synced]) -> list[Synced]:
    """What became of two syncs, one after the other."""
    return [
        replace(b, received=a.received + b.received, sent=a.sent + b.sent, kept_both=a.kept_both + b.kept_both)
        for a, b in zip(first, then, strict=True)
    ]


def _tell(outcome: Synced, folder: Path) -> None:
    for line in step_of_sync(outcome, str(folder)):
        say(line)
    if waits := sync_waits(outcome):
        notice(waits)
