"""How a question is put in a terminal, and its answer read; shared by `ask`, `begin` and `profile principles`.

A front end. Standard library and click only.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from druthers.cli.asking import width
from druthers.cli.output import notice, say
from druthers.wording import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import Question

LEAVE: Final = "q"


def at_a_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def show(question: Question, heading: str = "", *, why: bool = True) -> None:
    """A question, its choices, and why it is asked."""
    lines = [printable(line) for line in question.text.split("\n")]
    say(f"{heading}{click.style(lines[0], bold=True)}")
    for line in lines[1:]:
        say(f"{' ' * len(heading)}{line}")
    choices = [f"{number} {choice}" for number, choice in enumerate(question.choices, 1)]
    if question.about == "item":
        choices = []  # they are the numbers themselves
    if len(row := f"  {' · '.join(choices)}") <= width():
        choices = [row.strip()] if choices else []
    for choice in choices:
        say(f"  {choice}")
    if why:
        say(click.style(f"  Asked because {question.because}", dim=True))


def answer_to(choices: Sequence[str], prompt: str) -> str | None:
    """What the person chooses, by number, word or beginning; None where they skip it, `q` where they leave."""
    from druthers.profile.asking import chosen

    while True:
        given = str(click.prompt(prompt, default="", show_default=False)).strip()
        if not given:
            return None
        if given.lower() in {LEAVE, "quit"}:
            return LEAVE
        if choice := chosen(choices, given):
            return choice
        notice(f"Give 1 to {len(choices)}, or the words; enter skips, q leaves.")


def document(question: Question) -> dict[str, Any]:
    """A question as JSON."""
    return {
        "id": question.id,
        "about": question.about,
        "text": question.text,
        "choices": list(question.choices),
        "because": question.because,
        "gain": question.gain,
        "subjects": list(question.subjects),
    }
