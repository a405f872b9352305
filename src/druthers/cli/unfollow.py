"""`druthers unfollow`: read somebody's notes no longer."""

from __future__ import annotations

import click

from druthers.cli.completing import people
from druthers.cli.output import journal_for, print_json, say, vault_options

EPILOG = """\b
Examples:
  druthers unfollow ana
  druthers unfollow ana --json
"""


@click.command("unfollow", epilog=EPILOG, short_help="Read somebody's notes no longer.")
@click.argument("name", shell_complete=people)
@vault_options
def command(name: str, vault: str | None, *, as_json: bool) -> None:
    """Read the notes of NAME no longer.

    Nothing of them is left in the vault: not their notes, nor what the index held of them, nor their profile. What you
    wrote or rated yourself stays yours.
    """
    journal = journal_for(vault)
    gone = journal.unfollow(name)
    if as_json:
        print_json({"unfollowed": gone})
    else:
        say(f"You follow {gone} no longer, and nothing of their notes is left.")
