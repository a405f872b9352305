"""`druthers profile set`: a weight that the person gives a feature."""

from __future__ import annotations

import click

from druthers import portraying
from druthers.cli.output import vault_options
from druthers.cli.profile_changing import change, changing_options
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for

EPILOG = """\b
Examples:
  druthers profile set effort -0.5 --what-if
  druthers profile set topic:body 0.4 --strength 1
  druthers profile set praise -0.3 --pin
"""
NEGATIVE = {"ignore_unknown_options": True}  # -0.5 is a weight and no option


@click.command("set", epilog=EPILOG, short_help="Give a feature a weight yourself.", context_settings=NEGATIVE)
@click.argument("feature")
@click.argument("weight", type=float)
@click.option("--strength", metavar="S", type=float, help="How sure you are; 1 is as sure as is known beforehand. [4]")
@click.option("--pin", is_flag=True, help="Hold it there, whatever the ratings say.")
@changing_options
@vault_options
def command(
    feature: str,
    weight: float,
    strength: float | None,
    vault: str | None,
    *,
    pin: bool,
    only_try: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Give FEATURE the WEIGHT that you say it has; ratings go on to move it, unless it is pinned.

    First it says which of the last 100 proposals would change sides, and in a terminal it asks. `druthers profile`
    prints the features and the unit of a weight.
    """
    journal = unlocked_journal_for(vault)
    amount = f"{feature} {'pinned at' if pin else 'to'} {portraying.signed(weight)}"
    change(
        journal.what_if(feature, weight, strength=strength, pinned=pin),
        lambda: journal.state(feature, weight, strength=strength, pinned=pin),
        question=f"Set {amount}?",
        document={"feature": feature, "weight": weight, "strength": strength, "pinned": pin},
        done=lambda event: f"Set {amount}. Take it back with: druthers profile forget {short(event or '')}",
        only_try=only_try,
        yes=yes,
        as_json=as_json,
    )
