"""What the commands that change the profile share: what it would do first, and a question before it is done.

A front end. In a script nothing is asked: what would flip is told, and it is done.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

import click

from druthers import portraying
from druthers.cli.output import print_json, say
from druthers.cli.questioning import at_a_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from druthers.models import Flip

Function = TypeVar("Function", bound="Callable[..., Any]")


def changing_options(function: Function) -> Function:
    """Give a command `--what-if` and `--yes`."""
    function = click.option("--yes", "-y", is_flag=True, help="Do not ask first.")(function)
    return click.option("--what-if", "only_try", is_flag=True, help="Say what it would do, and do nothing.")(function)


def change(
    flips: Sequence[Flip],
    write: Callable[[], str | None],
    *,
    question: str,
    document: dict[str, Any],
    done: Callable[[str | None], str],
    only_try: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Say which proposals a change flips; then, unless it is only tried or the person says no, `write` it.

    `write` gives the id of an event, if there is one to name; `done` says what was done.
    """
    lines = portraying.flips(flips)
    if not as_json:
        for line in lines:
            say(line)
    written = not only_try and (yes or as_json or not at_a_terminal() or click.confirm(question, default=False))
    event = write() if written else None
    if as_json:
        named = {"event": event} if event else {}
        print_json(document | named | {"written": written, "flips": [asdict(flip) for flip in flips]})
    elif written:
        say(done(event))
    else:
        say("Nothing was changed.")
