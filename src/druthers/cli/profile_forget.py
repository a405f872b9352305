"""`druthers profile forget`: an event, as if it had never been."""

from __future__ import annotations

import click

from druthers import wording
from druthers.cli.output import vault_options
from druthers.cli.profile_changing import change, changing_options
from druthers.cli.unlocking import unlocked_journal_for


@click.command(
    "forget",
    epilog="Example: druthers profile forget 0B1C3R",
    short_help="Take an event back, as if it had never been.",
)
@click.argument("event")
@changing_options
@vault_options
def command(event: str, vault: str | None, *, only_try: bool, yes: bool, as_json: bool) -> None:
    """Take EVENT back: the profile becomes as if it had never been, exactly.

    An EVENT is what `rate` and `profile why` print: a judgement, a proposal, an answer, a weight that you set. First it
    says which of the last 100 proposals would change sides, and in a terminal it asks.
    """
    journal = unlocked_journal_for(vault)
    _, what = journal.event_named(event)
    flips = journal.what_if_forgotten(event)
    document: dict[str, object] = {"forgotten": event, "what": what}

    def write() -> None:
        journal.forget(event)
        document["ratings"] = journal.profile().ratings

    def done(_: str | None) -> str:
        return f"Taken back: {what}. The profile now rests on {wording.count(int(str(document['ratings'])), 'rating')}."

    change(
        flips,
        write,
        question=f"Take back {what}?",
        document=document,
        done=done,
        only_try=only_try,
        yes=yes,
        as_json=as_json,
    )
