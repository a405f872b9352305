"""What the person says of a proposal: it goes to the ledger, and how it is taken back is remembered.

Each of these blocks and runs in a thread. They give the proposal as it stands then, and one line that says so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from druthers.tui.deeds import Deed

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.models import Shown
    from druthers.tui.ports import Desk

ASIDE: Final = {"not-now": "Put aside for now", "never": "Put aside for good"}
UNDO: Final = "u takes it back"


def rate(desk: Desk, shown: Shown, rating: int) -> tuple[Shown, str]:
    """Rate it from 1 to 5."""
    rated = desk.journal.rate(shown.proposal.id, rating)
    _done(desk, f"rated {rating}", rated.event)
    waits = f"; its commit waits: {rated.waits}" if rated.waits else ""
    return replace(shown, rating=rating, up=None, why=None), f"Noted: {rating} of 5{waits}. {UNDO}."


def give_reason(desk: Desk, shown: Shown, why: str) -> tuple[Shown, str]:
    """Say why it was rated so; the rating is given anew, with the reason."""
    assert shown.rating is not None
    rated = desk.journal.rate(shown.proposal.id, shown.rating, why=why)
    _done(desk, "said why", rated.event)
    return replace(shown, why=why), f"Noted, with the rating. {UNDO}."


def put_aside(desk: Desk, shown: Shown, reason: str) -> tuple[Shown, str]:
    """Put it aside without judging it: `not-now` or `never`."""
    _done(desk, "put a proposal aside", desk.journal.dismiss(shown.proposal.id, reason))
    return replace(shown, aside=reason), f"{ASIDE[reason]}; that is no rating. {UNDO}."


def say_what_came(desk: Desk, shown: Shown, worth: int) -> tuple[Shown, str]:
    """Say later how glad one is to have done it, from 1 to 5."""
    _done(desk, "said what came of it", desk.journal.happened(shown.proposal.id, worth))
    return replace(shown, worth=worth), f"Noted: {glad(worth)}. {UNDO}."


def compare(desk: Desk, better: Shown, other: Shown, *, tie: bool) -> str:
    """Say which of two is better, or that both are as good."""
    _done(desk, "compared two", desk.journal.compare(better.proposal.id, other.proposal.id, tie=tie))
    return f"Noted: {'both are as good' if tie else 'the first is better'}. {UNDO}."


def glad(worth: int) -> str:
    """How glad one is to have done something.

    >>> glad(1), glad(4)
    ('sorry that you did it, 1 of 5', 'glad that you did it, 4 of 5')
    """
    how = {1: "sorry", 2: "rather sorry", 3: "neither glad nor sorry", 4: "glad", 5: "very glad"}[worth]
    return f"{how} that you did it, {worth} of 5"


def said_of(shown: Shown) -> str:
    """What the person said of a proposal so far; nothing where they said nothing.

    >>> from druthers.models import Shown
    >>> said_of(Shown(None, None, 4, worth=5)), said_of(Shown(None, None, up=False)), said_of(Shown(None, None))
    ('you gave it 4; very glad that you did it, 5 of 5', 'you gave it a thumb down', '')
    """
    said = []
    if shown.rating is not None:
        said.append(f"you gave it {shown.rating}" + (f": “{' '.join(shown.why.split())}”" if shown.why else ""))
    elif shown.up is not None:
        said.append(f"you gave it a thumb {'up' if shown.up else 'down'}")
    if shown.aside in ASIDE:
        said.append(ASIDE[shown.aside].lower())
    return "; ".join([*said, *([glad(shown.worth)] if shown.worth else [])])


def _done(desk: Desk, said: str, event: str) -> None:
    back: Callable[[], str] = partial(_take_back, desk, said, event)
    desk.deeds.done(Deed(said, back))


def _take_back(desk: Desk, said: str, event: str) -> str:
    desk.journal.forget(event)
    return f"Undone: {said}, as if it had never been."
