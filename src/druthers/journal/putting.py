"""How a question is put, and why it is asked, in words of our own. Part of the façade.

No language model phrases a question or guesses an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.propose.meanings import describe, wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from druthers.profile.asking import Option

TIMES: Final = ((1.25, "about as much as"), (1.75, "half as much again as"), (2.5, "about twice as much as"))


def text_of(option: Option, proposals: Mapping[str, str]) -> str:
    """A question in words; `proposals` are the texts by id."""
    first, *others = option.subjects
    if option.about == "pair":
        return f"Which of the two do you like better?\n  1. {proposals[first]}\n  2. {proposals[others[0]]}"
    if option.about == "item":
        return f"What is this worth to you, from 1 (unwelcome) to 5 (loved)?\n  {proposals[first]}"
    if option.about == "principle":
        feature, weight, proposal = others
        said = f"Of “{proposals[proposal]}” you said: “{first}”" if proposal else f"Your principle says: “{first}”"
        return f"{said}\nMay I read it so: {wanted(feature, float(weight))}?"
    if option.about == "change":
        return _changed(*others)
    if option.about == "conflict":
        return _parted(first, others[0])
    return f"How do you feel about proposals that {describe(first)}?"


def because(option: Option, rating: float) -> str:
    """Why it is asked, after “because”; `rating` is what a rating tells on the average, in nats."""
    if option.about == "change":
        return "your last ratings agree little with those before; a yes lets the older ones count for less."
    if option.about == "conflict":
        return "who you are and who you want to be part here; nothing is averaged, and only you can say."
    if option.about == "principle":
        return "your words count for what you mean by them only once you say so."
    if option.about == "item":
        return "you never rated it, and of few others so little is known."
    times = option.worth / rating if rating > 0 else 1.0
    told = next((words for most, words in TIMES if times < most), f"about {times:.0f} times as much as")
    return f"your next picks hinge on it: your answer would tell {told} a rating."


def _changed(feature: str, which: str) -> str:
    if not feature:
        return "Has what you like changed lately?"
    return f"Are you {which} into proposals that {describe(feature)} than before?"


def _parted(feature: str, which: str) -> str:
    """Who one is takes them less, or more, than who one wants to be."""
    does, says = ("would rather not have", "more") if which == "less" else ("like", "less")
    return (
        f"By what you rate you {does} proposals that {describe(feature)};\n"
        f"by what you stand for you want {says} of them. Who decides, for now?"
    )
