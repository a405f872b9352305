"""`druthers compare`: which of two proposals is liked better."""

from __future__ import annotations

import click

from druthers.cli.output import print_json, say, vault_options
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for

EPILOG = """\b
Examples:
  druthers compare 0B1C3R 7QXW2M
  druthers compare 0B1C3R 7QXW2M --tie
"""


@click.command("compare", epilog=EPILOG, short_help="Say which of two proposals you like better.")
@click.argument("preferred", metavar="BETTER")
@click.argument("other", metavar="OTHER")
@click.option("--tie", is_flag=True, help="Both are as good.")
@vault_options
def command(preferred: str, other: str, vault: str | None, *, tie: bool, as_json: bool) -> None:
    """Say that you like the proposal BETTER better than OTHER, or, with --tie, as well.

    Both are ids that `druthers suggest` printed, or their last four characters or more.
    """
    event = unlocked_journal_for(vault).compare(preferred, other, tie=tie)
    if as_json:
        print_json({"event": event, "preferred": preferred, "other": other, "tie": tie})
        return
    say(f"Noted: {preferred} is {'as good as' if tie else 'better than'} {other}.")
    say(f"Take it back with: druthers profile forget {short(event)}")
