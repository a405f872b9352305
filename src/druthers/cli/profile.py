"""`druthers profile`: what was learnt, why, and taking it back."""

from __future__ import annotations

from dataclasses import asdict

import click

from druthers.cli.output import hand_down, print_json, say, vault_options
from druthers.cli.showing import profile_document, say_profile, short
from druthers.cli.unlocking import unlocked_journal_for

EPILOG = """\b
Examples:
  druthers profile
  druthers profile why topic:body
  druthers profile forget 0B1C3R
"""


@click.group(
    "profile",
    epilog=EPILOG,
    invoke_without_command=True,
    short_help="What your ratings have taught, and how sure that is.",
)
@vault_options
@click.pass_context
def command(ctx: click.Context, vault: str | None, *, as_json: bool) -> None:
    """What your ratings have taught, with its uncertainty. It is yours alone, and nothing else is kept."""
    if ctx.invoked_subcommand is not None:
        hand_down(ctx, vault, as_json=as_json)
        return
    profile = unlocked_journal_for(vault).profile()
    if as_json:
        print_json(profile_document(profile))
    else:
        say_profile(profile)


@command.command("why", epilog="Example: druthers profile why topic:body")
@click.argument("feature")
@vault_options
def why(feature: str, vault: str | None, *, as_json: bool) -> None:
    """The ratings behind the weight of FEATURE, and the share of each."""
    evidence = unlocked_journal_for(vault).profile().why(feature)
    if as_json:
        print_json({"feature": feature, "evidence": [asdict(item) for item in evidence]})
        return
    if not evidence:
        say(f"No rating bears on {feature} yet.")
    for item in evidence:
        say(f"{item.share:>5.0%}  rated {item.rating}: {item.text}   ({short(item.event)})")


@command.command("forget", epilog="Example: druthers profile forget 0B1C3R")
@click.argument("event")
@vault_options
def forget(event: str, vault: str | None, *, as_json: bool) -> None:
    """Take EVENT back: the profile becomes as if it had never been."""
    journal = unlocked_journal_for(vault)
    journal.forget(event)
    ratings = journal.profile().ratings
    if as_json:
        print_json({"forgotten": event, "ratings": ratings})
    else:
        say(f"Taken back. The profile now rests on {ratings} ratings.")
