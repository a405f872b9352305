"""`druthers rate`: what a proposal was worth."""

from __future__ import annotations

import click

from druthers.cli.output import notice, print_json, say, vault_options
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for

EPILOG = """\b
Examples:
  druthers rate 0B1C3R 4
  druthers rate 0B1C3R 2 --why "too big for an evening"
"""


@click.command("rate", epilog=EPILOG, short_help="Say what a proposal was worth, from 1 to 5.")
@click.argument("proposal", metavar="ID")
@click.argument("rating", type=click.IntRange(1, 5))
@click.option("--why", metavar="TEXT", help="In your words; kept with the rating.")
@vault_options
def command(proposal: str, rating: int, why: str | None, vault: str | None, *, as_json: bool) -> None:
    """Rate the proposal ID from 1 (unwelcome) to 5 (loved). The last rating of a proposal counts.

    ID is what `druthers suggest` printed, or its last four characters or more.
    """
    rated = unlocked_journal_for(vault).rate(proposal, rating, why=why)
    if as_json:
        print_json({"event": rated.event, "proposal": rated.proposal, "rating": rated.rating})
    else:
        say(f"Rated {short(rated.proposal)}: {rated.rating}.")
        say(f"Take it back with: druthers profile forget {short(rated.event)}")
    if rated.waits:
        notice(f"The rating is on disk, and its commit waits: {rated.waits}")
