"""Lead or listen: one key turns it, and a quiet sign tells which, and why it is silent.

What it says of itself it says as `I`, from the gate's own numbers: nothing here decides whether it speaks.
"""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Final

from druthers import wording as words
from druthers.tui.messages import LeadingChanged

if TYPE_CHECKING:
    from druthers.models import GateState, TopicTrust
    from druthers.tui.screens.page import Page

SIGNS: Final = {True: "◆", False: "◇"}
SAME: Final = 0.005  # a threshold as near to a round number as this is told as that
ANYTHING: Final = "anything"  # the topic of what names none
LISTENS: Final = "I listen, and never speak first."


def lead_or_listen(page: Page) -> None:
    """Turn it, in a thread; the page is told with `LeadingChanged`."""
    page.in_thread(partial(_turn, page), "lead")


def sign(leading: bool, *, plain: bool = False) -> str:  # noqa: FBT001 -- it leads or it listens, nothing else
    """The sign and the word, so that neither stands alone; for who listens to the screen, the word.

    >>> sign(True), sign(False), sign(True, plain=True)
    ('◆ leading', '◇ listening', 'leading')
    """
    word = "leading" if leading else "listening"
    return word if plain else f"{SIGNS[leading]} {word}"


def quiet(state: GateState) -> str:
    """Why it is silent, and what would have it speak, in one sentence."""
    if not state.leading:
        return LISTENS
    if not state.unasked or state.threshold >= 1.0:
        name = "unwelcome" if state.unasked else "unasked"
        return f"I will stay quiet, because `{name}` is 0 in private/settings.toml."
    if state.labels < state.needed:
        so_far = f"{words.count(state.labels, 'rating')} so far" if state.labels else "Nothing is rated yet"
        return f"{so_far}; I will stay quiet until there are {state.needed}."
    if state.beats_base is False:
        known = words.count(state.labels, "rating")
        return f"{known}, and my guesses were no better than your average; I will stay quiet until they are."
    if not state.budget_left:
        made = "1 unasked proposal was" if state.unasked == 1 else f"{state.unasked} unasked proposals were"
        return f"Today's {made} made; I will stay quiet until tomorrow."
    return _until_sure(state)


def times(threshold: float) -> str:
    """A chance from which it speaks, as times of so many; never told as less than it is.

    >>> times(0.8), times(0.75), times(0.741), times(0.7004)
    ('8 times of 10', '15 times of 20', '75 times of 100', '7 times of 10')
    """
    for of in (10, 20):
        near = round(threshold * of)
        if abs(threshold - near / of) < SAME:
            return f"{near} times of {of}"
    return f"{ceil(100 * threshold - 1e-9)} times of 100"


def topic(trust: TopicTrust) -> str:
    """How it fares on a topic, in numbers: what was rated, what it made unasked and what became of that.

    >>> from druthers.models import TopicTrust
    >>> topic(TopicTrust("body", 3, 2, 1, 0.74, judged=11))
    '11 ratings; 3 made unasked, 2 welcome, 1 not; from 74 % on'
    >>> topic(TopicTrust("work", 0, 0, 0, 0.7, judged=1)), topic(TopicTrust("rest", 2, 0, 2, 0.7, silent=True))
    ('1 rating; none made unasked; from 70 % on', 'no rating; 2 made unasked, 0 welcome, 2 not; silent')
    """
    rated = words.count(trust.judged, "rating") if trust.judged else "no rating"
    made = f"{trust.spoken} made unasked, {trust.welcome} welcome, {trust.unwelcome} not"
    surely = "silent" if trust.silent else f"from {round(100 * trust.threshold)} % on"
    return f"{rated}; {made if trust.spoken else 'none made unasked'}; {surely}"


def earned(state: GateState) -> tuple[TopicTrust, ...]:
    """Every topic on which something was rated or made unasked, the most rated first."""
    rated = {trust.topic for trust in state.judged}
    return (*state.judged, *(trust for trust in state.topics if trust.topic not in rated))


def effect(state: GateState) -> str:
    """What speaking did, as far as that is known; nothing where it never spoke."""
    if not state.spoken + state.withheld:
        return ""
    made = f"{words.count(state.spoken, 'proposal')} made unasked, {state.withheld} withheld by chance to compare."
    if state.effect is None or state.effect_sd is None:
        return f"{made} Whether that does you good is not yet known."
    likelier = f"{round(100 * abs(state.effect))} points {'likelier' if state.effect >= 0 else 'less likely'}"
    return f"{made} After one you were {likelier} to write within a day (± {round(196 * state.effect_sd)})."


def _until_sure(state: GateState) -> str:
    """By the topic that it knows the most about."""
    rated, threshold, about = state.labels, state.threshold, ""
    if state.judged:
        most = state.judged[0]
        rated, threshold = most.judged, most.threshold
        about = "" if most.topic == ANYTHING else f" about {most.topic}"
        if most.silent:
            return f"Two in a row{about} were unwelcome; I will stay quiet there until you welcome one you ask for."
    if threshold < SAME:
        return f"I may speak {state.budget_left} times more today, however sure I am."
    return f"{words.count(rated, 'rating')}{about}; I will stay quiet until I expect to be right {times(threshold)}."


def _turn(page: Page) -> None:
    leading = not page.desk.journal.settings.leading
    page.desk.journal.lead(leading)
    page.post_message(LeadingChanged(leading))
