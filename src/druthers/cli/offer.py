"""`druthers offer`: one proposal that nobody asked for, if it may be made; made for cron and for the shell's start."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from druthers import appraising
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.showing import short
from druthers.cli.unlocking import VARIABLE, ask_passphrase
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.models import GateState, Silence, Spoken

EPILOG = """\b
Examples:
  druthers offer
  druthers offer -v
  (druthers offer &)      in the file that your shell reads when it starts
"""


@click.command("offer", epilog=EPILOG, short_help="One proposal, if it is sure enough to be welcome; else nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr why there is none, and how the gate stands.")
@vault_options
def command(vault: str | None, *, verbose: bool, as_json: bool) -> None:
    """Print one proposal, if it is sure enough to be welcome. Otherwise print nothing.

    How sure that is, and how many there may be in a day, is yours to say: `unwelcome` (the share of such proposals that
    may be unwelcome) and `unasked` in private/settings.toml; 0 turns it off. It asks for nothing, not for a passphrase
    either, wakes no model while there is nothing that it could say, and looks at most every quarter of an hour.
    """
    from druthers.journal.steps import drain
    from druthers.models import Spoken

    journal = journal_for(vault)
    if journal.locked and os.environ.get(VARIABLE):
        ask_passphrase(journal)
    outcome = drain(journal.offer_steps("asked"))
    if as_json:
        print_json(offer_document(outcome))
    elif isinstance(outcome, Spoken):
        say_spoken(outcome)
    elif verbose:
        notice(outcome.reason)
    if verbose and not journal.locked:
        for line in topic_lines(journal.gate()):
            notice(line)


def offer_document(outcome: Spoken | Silence) -> dict[str, Any]:
    """The document of `offer --json`."""
    from druthers.models import Spoken

    if isinstance(outcome, Spoken):
        return {"spoken": True, "proposal": asdict(outcome.proposal), "topic": outcome.topic, "reason": ""}
    return {"spoken": False, "proposal": None, "topic": None, "reason": outcome.reason}


def say_spoken(spoken: Spoken) -> None:
    """The proposal, what it rests on, and how to answer."""
    proposal = spoken.proposal
    say(click.style(printable(proposal.text), bold=True))
    for citation in proposal.citations:
        say(f"   because you wrote: “{printable(' '.join(citation.quote.split()))}”")
    if why := appraising.because(proposal.because):
        say(f"   {printable(why)}")
    own = short(proposal.id)
    say(click.style(f"   druthers rate {own} 1..5 · druthers dismiss {own}", dim=True))


def topic_lines(state: GateState) -> list[str]:
    """How proposals that were made unasked fared, a line for each topic."""
    return [
        f"{printable(each.topic)}: {each.spoken} spoken, {each.welcome} welcome, {each.unwelcome} not; "
        + (each.because if each.silent else f"it speaks from {each.threshold:.0%} on: {each.because}")
        for each in state.topics
    ]
