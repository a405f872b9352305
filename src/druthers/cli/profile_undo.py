"""`druthers profile undo`: the last thing that was said, taken back."""

from __future__ import annotations

import click

from druthers.cli.output import vault_options
from druthers.cli.profile_changing import change, changing_options
from druthers.cli.unlocking import unlocked_journal_for
from druthers.errors import UsageError


@click.command("undo", epilog="Example: druthers profile undo", short_help="Take back the last thing you said.")
@changing_options
@vault_options
def command(vault: str | None, *, only_try: bool, yes: bool, as_json: bool) -> None:
    """Take back the last thing you said: a rating, a thumb, an answer, a weight. Called again, the one before it.

    What was taken back is brought back by `druthers undo`, which knows notes too.
    """
    journal = unlocked_journal_for(vault)
    last = journal.last_said()
    if last is None:
        raise UsageError("There is nothing to take back.", "Nothing was rated, answered or set, or all was taken back.")
    event, what = last

    def write() -> None:
        journal.forget(event)

    change(
        journal.what_if_forgotten(event),
        write,
        question=f"Take back {what}?",
        document={"forgotten": event, "what": what},
        done=lambda _: f"Taken back: {what}.",
        only_try=only_try,
        yes=yes,
        as_json=as_json,
    )
