"""`druthers profile unpin`: a weight that may be learnt again."""

from __future__ import annotations

import click

from druthers.cli.output import vault_options
from druthers.cli.profile_changing import change, changing_options
from druthers.cli.unlocking import unlocked_journal_for


@click.command("unpin", epilog="Example: druthers profile unpin topic:body", short_help="Let a weight be learnt again.")
@click.argument("feature")
@changing_options
@vault_options
def command(feature: str, vault: str | None, *, only_try: bool, yes: bool, as_json: bool) -> None:
    """Let the weight of FEATURE be learnt again, as if it had never been pinned."""
    journal = unlocked_journal_for(vault)
    pins = journal.pins(feature)

    def write() -> None:
        journal.forget(*pins)

    change(
        journal.what_if_forgotten(*pins),
        write,
        question=f"Let {feature} be learnt again?",
        document={"feature": feature, "pins": len(pins)},
        done=lambda _: f"{feature} is no longer pinned: the ratings decide again.",
        only_try=only_try,
        yes=yes,
        as_json=as_json,
    )
