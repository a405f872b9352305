"""`druthers sync`: a person's own devices in step."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.errors import GitError
from druthers.wording import step_of_sync, sync_waits

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.models import Synced

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
    are kept side by side. Nothing is overwritten, and nothing is ever pushed by force.
    """
    journal = journal_for(vault)
    outcomes = watched(journal.sync_steps())
    if as_json:
        print_json({"repositories": [asdict(each) for each in outcomes]})
    else:
        for each in outcomes:
            _tell(each, journal.folder(each.place))
    stuck = any(each.waits and not each.offline for each in outcomes)
    return GitError.exit_code if stuck else 0


def _tell(outcome: Synced, folder: Path) -> None:
    for line in step_of_sync(outcome, str(folder)):
        say(line)
    if waits := sync_waits(outcome):
        notice(waits)
