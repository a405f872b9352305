"""`druthers rate`: what a proposal was worth."""

from __future__ import annotations

import click

from druthers.cli.output import notice, print_json, say, vault_options
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for
from druthers.errors import UsageError

EPILOG = """\b
Examples:
  druthers rate 0B1C3R 4
  druthers rate 0B1C3R 2 --why "too big for an evening"
  druthers rate 0B1C3R up
"""
THUMBS = {"up": True, "down": False}


@click.command("rate", epilog=EPILOG, short_help="Say what a proposal was worth, from 1 to 5.")
@click.argument("proposal", metavar="ID")
@click.argument("rating", metavar="1..5|up|down", type=click.Choice(["1", "2", "3", "4", "5", *THUMBS]))
@click.option("--why", metavar="TEXT", help="In your words; kept with the rating.")
@vault_options
def command(proposal: str, rating: str, why: str | None, vault: str | None, *, as_json: bool) -> None:
    """Rate the proposal ID from 1 (unwelcome) to 5 (loved), or in a hurry `up` or `down`. The last word counts.

    ID is what `druthers suggest` printed, or its last four characters or more.
    """
    if rating in THUMBS and why:
        raise UsageError("A reason goes with a rating from 1 to 5.", f"Try: druthers rate {proposal} 4 --why …")
    journal = unlocked_journal_for(vault)
    thumb = rating in THUMBS
    rated = journal.thumb(proposal, THUMBS[rating]) if thumb else journal.rate(proposal, int(rating), why=why)
    if as_json:
        document = {"event": rated.event, "proposal": rated.proposal, "rating": rated.rating}
        print_json(document | ({"thumb": rating} if thumb else {}))
    else:
        say(f"Rated {short(rated.proposal)}: {rating}.")
        say(f"Take it back with: druthers profile forget {short(rated.event)}")
    if rated.waits:
        notice(f"The rating is on disk, and its commit waits: {rated.waits}")
    if why and not as_json:
        from druthers.cli.reasons import offer_reading

        offer_reading(journal, rated.proposal)
