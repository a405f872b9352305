"""`druthers profile why`: what is behind a weight, or a proposal's score."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from druthers import portraying, wording
from druthers.cli.output import print_json, say, vault_options
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for
from druthers.errors import UnknownProposal, UsageError

if TYPE_CHECKING:
    from druthers.models import Explained
    from druthers.profile import Profile

EPILOG = """\b
Examples:
  druthers profile why topic:body
  druthers profile why 0B1C3R
"""
MOST = 12  # judgements that are printed


@click.command("why", epilog=EPILOG, short_help="What is behind a weight, or a proposal's score.")
@click.argument("what", metavar="FEATURE|ID")
@vault_options
def command(what: str, vault: str | None, *, as_json: bool) -> None:
    """What is behind the weight of FEATURE: each judgement's share, the lines of your notes, what you said yourself.

    Of a proposal's ID: what each feature added to its score, when it was shown and as believed now.
    """
    journal = unlocked_journal_for(vault)
    profile = journal.profile()
    if what not in {belief.name for belief in profile.features}:
        try:
            of_proposal(journal.explain(what), as_json=as_json)
        except UnknownProposal:
            pass  # it was meant for a feature: that error names the nearest
        else:
            return
    of_feature(profile, what, as_json=as_json)


def of_feature(profile: Profile, feature: str, *, as_json: bool) -> None:
    """What is behind a weight.

    Raises:
        UsageError: nothing says anything of that feature.
    """
    try:
        evidence = profile.why(feature)
    except UsageError as error:
        raise UsageError(error.message, f"{error.hint} Or give a proposal's id.") from error
    belief = next(each for each in profile.features if each.name == feature)
    said = profile.said_of(feature)
    if as_json:
        document = {
            "feature": feature,
            "evidence": [asdict(each) for each in evidence],
            "belief": asdict(belief),
            "statements": [asdict(each) for each in said],
            "others": profile.lent(feature),
        }
        print_json(document)
        return
    say(f"{feature} ({wording.feature(feature)}): {portraying.belief(belief)}")
    for line in filter(None, (portraying.ideal(belief), portraying.borrowed(profile.lent(feature)))):
        say(line)
    if not evidence:
        say(f"No rating bears on {feature} yet.")
    for each in evidence[:MOST]:
        say(f"{portraying.receipt(each)}   ({short(each.event)})")
        for line in portraying.lines_behind(each):
            say(click.style(f"       {line}", dim=True))
    if len(evidence) > MOST:
        say(f"       and {len(evidence) - MOST} more (--json prints all)")
    for statement in said:
        say(f"       {portraying.statement(statement)}   ({short(statement.event)})")
    if evidence or said:
        say("Take one back with: druthers profile forget, and the letters in brackets")


def of_proposal(score: Explained, *, as_json: bool) -> None:
    """A proposal's score, taken apart."""
    if as_json:
        proposal = score.shown.proposal
        document = asdict(score)
        del document["shown"]
        head = {
            "proposal": proposal.id,
            "text": proposal.text,
            "at": score.shown.at,
            "rating": score.shown.rating,
            "up": score.shown.up,
            "mean_then": proposal.mean,
        }
        print_json(head | document)
        return
    say(click.style(wording.printable(score.shown.proposal.text), bold=True))
    was, now = score.shown.proposal.p_welcome, score.p_welcome
    say(f"would be welcome: {was:.0%} when it was shown, {now:.0%} as believed now")
    say()
    for line in portraying.explained(score):
        say(line)
