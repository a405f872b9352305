"""What is said where there is no step: fixed words for each concern, never a model's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from druthers.propose.care import Concern

HELP: Final = "https://findahelpline.com"
_WORDS: Final[Mapping[Concern, str]] = {
    "harm": (
        "This is serious, and too heavy to carry alone, so there is no step for it here. Talking to someone helps: a "
        "friend, a doctor, a helpline. If anyone may be in danger, call your local emergency number now; "
        f"{HELP} lists people who listen, country by country."
    ),
    "abuse": (
        "Nobody should be hurt or frightened by another person, and there is no step for it here. Talking to someone "
        "safe helps: a friend, a doctor, a helpline. If anyone is in danger, call your local emergency number now; "
        f"{HELP} lists people who listen, country by country."
    ),
    "loss": "This is about a death, and nothing is proposed for it. It may take the time that it takes.",
    "eating": (
        "This is hard, and no small step is right for it, so nothing is proposed. Talking to someone helps: a friend, "
        f"a doctor, or one of the people listed at {HELP}."
    ),
    "addiction": (
        "This is hard, and no small step is right for it, so nothing is proposed. Talking to someone helps: a friend, "
        f"a doctor, or one of the people listed at {HELP}."
    ),
    "medicine": (
        "This is a matter for someone who knows medicine, so nothing is proposed. If it is urgent, call your local "
        "emergency number."
    ),
    "law": "This is a matter for someone who knows the law, so nothing is proposed.",
    "danger": "This may be dangerous, so nothing is proposed. If it is urgent, call your local emergency number.",
}


def kind_words(concern: Concern) -> str:
    """Return what is said instead of a step; for the grave concerns it names where people are who help.

    >>> kind_words("loss")
    'This is about a death, and nothing is proposed for it. It may take the time that it takes.'
    """
    return _WORDS[concern]
