"""`druthers happened`: what came of a proposal later."""

from __future__ import annotations

import click

from druthers.cli.output import print_json, say, vault_options
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for


@click.command(
    "happened", epilog="Example: druthers happened 0B1C3R 5", short_help="Say later what came of a proposal."
)
@click.argument("what", metavar="ID")
@click.argument("worth", type=click.IntRange(1, 5))
@vault_options
def command(what: str, worth: int, vault: str | None, *, as_json: bool) -> None:
    """Say how glad you are, later, to have done it: from 1 (sorry that I did) to 5 (very glad).

    ID is a proposal's, or a round's. It says who you want to be, where a rating says who you are.
    """
    event = unlocked_journal_for(vault).happened(what, worth)
    if as_json:
        print_json({"event": event, "of": what, "worth": worth})
        return
    say(f"Noted: {what} was worth {worth} of 5.")
    say(f"Take it back with: druthers profile forget {short(event)}")
