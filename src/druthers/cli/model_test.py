"""`druthers model test`: how fast the language model is, what it can do, and a sample of its writing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.models import ModelTest


@click.command(
    "test",
    epilog="Example: druthers model test",
    short_help="Try it: how fast it is, what it can do, a sample.",
)
@vault_options
def command(vault: str | None, *, as_json: bool) -> None:
    """Load the model, let it read and write, and say how fast it was and what it can do.

    The first time it is also tried, for a minute or more, whether the model writes well enough to write steps of its
    own. A token is a piece of a word, in English about four letters.
    """
    tried = watched(journal_for(vault).test_model())
    if as_json:
        print_json(asdict(tried))
    else:
        _say(tried)


def _say(tried: ModelTest) -> None:
    say(printable(tried.choice.identity or tried.choice.path or ""))
    speeds = [
        f"{word} {speed:,.0f} tokens a second"
        for word, speed in (("reads", tried.read_speed), ("writes", tried.write_speed))
        if speed
    ]
    say(", ".join([f"ready in {tried.load_seconds:.2f} s", *speeds]))
    say(f"holds {tried.context:,} tokens at once, prompt and answer together")
    say(f"knows turns of a conversation (has a chat template): {_yes(tried.chats)}")
    say(f"tells how likely a text is, by which proposals are weighed: {_yes(tried.scores)}")
    say(f"can be held to the words of a note (grammars): {_yes(tried.grammar)}")
    say(f"may write freely: {printable(tried.writes)}")
    say(f"a sample: {printable(tried.text) or 'it wrote nothing'}")


def _yes(able: bool) -> str:  # noqa: FBT001 - the one thing it is asked
    return "yes" if able else "no"
