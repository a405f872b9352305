"""Saying yes at once to how a reason is read, after `rate --why` in a terminal.

A front end. Elsewhere the reason waits for `druthers profile principles` or `druthers ask`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from druthers.cli.output import say
from druthers.cli.progress import watched
from druthers.cli.questioning import LEAVE, answer_to, at_a_terminal

if TYPE_CHECKING:
    from druthers.journal import Journal


def offer_reading(journal: Journal, proposal: str) -> None:
    """Ask whether the reason that was given for a proposal may be read as it seems to be meant."""
    if not at_a_terminal():
        return
    from druthers.profile.asking import CHOICES
    from druthers.propose.meanings import wanted

    found = [each for each in watched(journal.readings_steps()) if each.proposal == proposal]
    if not found:
        return
    reading = found[0]
    say(f"May your reason be read as: {wanted(reading.feature, reading.weight)}?")
    choices = yes, turned, no = CHOICES["principle"]
    choice = answer_to(choices, f"1 {yes}, 2 {turned}, 3 {no}")
    if choice in {None, LEAVE, no}:
        return
    journal.confirm(replace(reading, weight=-reading.weight) if choice == turned else reading)
    say("Noted.")
