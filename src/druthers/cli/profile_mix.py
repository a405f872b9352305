"""`druthers profile mix`: how much who the person wants to be counts beside who they are."""

from __future__ import annotations

import click

from druthers import portraying
from druthers.cli.output import print_json, say, vault_options
from druthers.cli.unlocking import unlocked_journal_for


@click.command("mix", epilog="Example: druthers profile mix 0.7", short_help="How much who you want to be counts.")
@click.argument("share", type=float, required=False)
@vault_options
def command(share: float | None, vault: str | None, *, as_json: bool) -> None:
    """Let who you want to be count so much in choosing, from 0 to 1, beside who you are. Without SHARE, say it.

    Who you are is what your ratings say; who you want to be, what came of things later, and your principles.
    """
    journal = unlocked_journal_for(vault)
    if share is not None:
        journal.mix(share)
    counts = journal.settings.ideal
    if as_json:
        print_json({"mix": counts})
    else:
        say(portraying.mixed(counts))
