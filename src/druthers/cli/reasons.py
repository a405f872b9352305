"""Saying yes at once to how a reason is read, after `rate --why` in a terminal.

A front end. Elsewhere the reason waits for `druthers profile principles` or `druthers ask`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from druthers.cli.output import say
from druthers.cli.progress import watched
from druthers.cli.questioning import LEAVE, answer_to, at_a_terminal

if TYPE_CHECKING:
    from druthers.journal import Journal

CHOICES: Final = ("yes", "the other way round", "no")


def offer_reading(journal: Journal, proposal: str) -> None:
    """Ask whether the reason that was given for a proposal may be read as it seems to be meant."""
    if not at_a_terminal():
        return
    from druthers.propose.meanings import wanted

    found = [each for each in watched(journal.readings_steps()) if each.proposal == proposal]
    if not found:
        return
    reading = found[0]
    say(f"May your reason be read as: {wanted(reading.feature, reading.weight)}?")
    choice = answer_to(CHOICES, "1 yes, 2 the other way round, 3 no")
    if choice in {None, LEAVE, CHOICES[2]}:
        return
    journal.confirm(replace(reading, weight=-reading.weight) if choice == CHOICES[1] else reading)
    say("Noted.")
