"""`druthers profile pin`: a weight that is held."""

from __future__ import annotations

import click

from druthers import portraying
from druthers.cli.output import vault_options
from druthers.cli.profile_changing import change, changing_options
from druthers.cli.profile_set import NEGATIVE
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for

EPILOG = """\b
Examples:
  druthers profile pin topic:body
  druthers profile pin praise 0
"""


@click.command("pin", epilog=EPILOG, short_help="Hold a weight, whatever the ratings say.", context_settings=NEGATIVE)
@click.argument("feature")
@click.argument("weight", type=float, required=False)
@changing_options
@vault_options
def command(feature: str, weight: float | None, vault: str | None, *, only_try: bool, yes: bool, as_json: bool) -> None:
    """Hold FEATURE at the weight that it has now, or at WEIGHT, until `druthers profile unpin`."""
    journal = unlocked_journal_for(vault)
    at = weight
    if at is None:
        profile = journal.profile()
        at = next((belief.mean for belief in profile.features if belief.name == feature), None)
        if at is None:
            profile.why(feature)  # which says what is near
            return
    held = at
    change(
        journal.what_if(feature, held, pinned=True),
        lambda: journal.state(feature, held, pinned=True),
        question=f"Pin {feature} at {portraying.signed(held)}?",
        document={"feature": feature, "weight": held, "pinned": True},
        done=lambda event: (
            f"Pinned {feature} at {portraying.signed(held)} ({short(event or '')}). "
            f"Let it go with: druthers profile unpin {feature}"
        ),
        only_try=only_try,
        yes=yes,
        as_json=as_json,
    )
