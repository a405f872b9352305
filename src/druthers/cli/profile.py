"""`druthers profile`: what was learnt, why, trying a change and making it, and taking it back.

A subcommand's module is imported when that subcommand is called.
"""

from __future__ import annotations

from typing import Final

import click

from druthers.cli.main import Lazy
from druthers.cli.output import hand_down, print_json, vault_options
from druthers.cli.unlocking import unlocked_journal_for

EPILOG = """\b
Examples:
  druthers profile
  druthers profile why topic:body
  druthers profile set effort -0.5 --what-if
  druthers profile forget 0B1C3R
"""
# Where each subcommand lives, and what it does: the texts stand here so that `profile --help` loads none.
PARTS: Final = {
    "why": ("profile_why", "What is behind a weight, or a proposal's score."),
    "set": ("profile_set", "Give a feature a weight yourself."),
    "pin": ("profile_pin", "Hold a weight, whatever the ratings say."),
    "unpin": ("profile_unpin", "Let a weight be learnt again."),
    "forget": ("profile_forget", "Take an event back, as if it had never been."),
    "undo": ("profile_undo", "Take back the last thing you said."),
    "as-of": ("profile_as_of", "The profile as it was on a day."),
    "mix": ("profile_mix", "How much who you want to be counts."),
    "principles": ("principles", "How your principles are read, and your yes to it."),
    "publish": ("profile_publish", "Let others see a few coarse levels of it; `unpublish` takes them back."),
    "unpublish": ("profile_unpublish", "Take the published levels back."),
    "report": ("report", "Whether it predicts you, and how well."),
}


@click.group(
    "profile",
    cls=Lazy,
    parts=PARTS,
    epilog=EPILOG,
    invoke_without_command=True,
    short_help="What your ratings have taught, and how sure that is.",
)
@click.option("--all", "everything", is_flag=True, help="Every feature, and every word that is kept.")
@vault_options
@click.pass_context
def command(ctx: click.Context, vault: str | None, *, everything: bool, as_json: bool) -> None:
    """What your ratings have taught, with its uncertainty, and all that is kept of you. It is yours alone.

    `--json` prints every event of the ledger too.
    """
    if ctx.invoked_subcommand is not None:
        hand_down(ctx, vault, as_json=as_json)
        return
    from druthers.cli.showing import all_of_it, profile_document, say_profile, say_standing

    journal = unlocked_journal_for(vault)
    profile = journal.profile()
    if as_json:
        print_json(profile_document(profile) | all_of_it(journal, profile))
    else:
        say_profile(profile, most=None if everything else 12)
        say_standing(journal, profile)
