"""`druthers dismiss`: a proposal that is put aside."""

from __future__ import annotations

import click

from druthers.cli.output import print_json, say, vault_options
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for

EPILOG = """\b
Examples:
  druthers dismiss 0B1C3R
  druthers dismiss 0B1C3R --reason never
"""


@click.command("dismiss", epilog=EPILOG, short_help="Put a proposal aside without judging it.")
@click.argument("proposal", metavar="ID")
@click.option(
    "--reason",
    type=click.Choice(["not-now", "never", "ignored"]),
    default="not-now",
    show_default=True,
    help="Only `never` says a little about you; the others teach nothing.",
)
@vault_options
def command(proposal: str, reason: str, vault: str | None, *, as_json: bool) -> None:
    """Put the proposal ID aside. It is no dislike: to say that, rate it."""
    event = unlocked_journal_for(vault).dismiss(proposal, reason)
    if as_json:
        print_json({"event": event, "proposal": proposal, "reason": reason})
        return
    say(f"Put aside: {proposal} ({reason.replace('-', ' ')}).")
    say(f"Take it back with: druthers profile forget {short(event)}")
