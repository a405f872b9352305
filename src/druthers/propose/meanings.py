"""What each feature means, in words: for questions about it, and for reading it out of a person's own words.

Beside `features`, which measures them. A description completes “proposals that …”. A saying is a short phrase as people
write it; `+` says that who wants more of it wants more of the feature, `-` that they want less of it: who worries less
wants more for the mind.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DESCRIPTIONS: Final[Mapping[str, str]] = {
    "effort": "ask for real effort, half an hour or more",
    "horizon": "lie further off than today",
    "cost": "cost money",
    "principle": "come close to a principle of yours",
    "social": "involve other people",
    "outdoors": "lead you outside",
    "question": "ask you something instead of telling you what to do",
    "concrete": "say when, where and how much",
    "praise": "praise you",
    "length": "are put in many words",
    "novelty": "are unlike what was proposed before",
    "recency": "rest on what you wrote in the last days",
    "suits": "suit the line of yours that they rest on",
    "hour:morning": "come in the morning",
    "hour:afternoon": "come in the afternoon",
    "hour:evening": "come in the evening",
    "hour:night": "come at night",
    "topic:body": "are about your body: movement, sleep, food, health",
    "topic:work": "are about your work",
    "topic:people": "are about the people you love",
    "topic:home": "are about your home and its chores",
    "topic:money": "are about money",
    "topic:learning": "are about learning and reading",
    "topic:making": "are about making something: writing, music, building",
    "topic:rest": "are about rest",
    "topic:nature": "are about nature",
    "topic:mind": "are about your inner life: worries, feelings, wishes",
}
SAYINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "effort": (
        "+ hard work and big challenges",
        "+ doing hard things",
        "+ things that take a long time",
        "+ it is too big",
        "+ it asks too much of me",
        "- a small step of a few minutes",
        "- keep it easy and simple",
        "- small and quick",
    ),
    "social": (
        "+ being with other people",
        "+ socialising, company and parties",
        "+ crowds",
        "+ meeting friends",
        "- time alone by myself",
        "- solitude",
    ),
    "outdoors": (
        "+ being outside in the fresh air",
        "+ going outdoors",
        "+ a walk outside",
        "- being stuck indoors",
        "- screen time, television and my phone",
    ),
    "horizon": (
        "+ long-term plans",
        "+ plans for the months to come",
        "- right now, at once",
        "- things I can do today",
    ),
    "cost": ("+ spending money on something good", "- things that cost nothing", "- free of charge"),
    "question": ("+ ask me questions", "+ a good question", "- tell me what to do"),
    "concrete": ("+ be specific and concrete", "+ say exactly when, where and how much", "- vague and general advice"),
    "praise": ("+ praise and compliments", "+ flattery", "- honest criticism"),
    "length": ("+ long explanations with many words", "- short and brief"),
    "novelty": (
        "+ trying something new",
        "+ adventure and surprise",
        "+ what I have never done before",
        "- the same old routine",
        "- I did that already",
    ),
    "hour:morning": ("+ in the morning",),
    "hour:evening": ("+ in the evening",),
    "hour:night": ("+ late at night",),
    "topic:body": (
        "+ exercise, running and sport",
        "+ eating healthy food",
        "+ my health and my body",
        "+ sleeping well",
        "- smoking and drinking alcohol",
    ),
    "topic:work": (
        "+ my job and my career",
        "+ working at the office",
        "+ work",
        "+ overtime and deadlines",
    ),
    "topic:people": (
        "+ my family, partner and children",
        "+ calling my parents",
        "+ Mum, Dad, my sister and my brother",
        "+ being a good friend",
        "+ being there for those I love",
        "- gossip and arguments",
    ),
    "topic:home": ("+ cleaning and tidying the house", "+ household chores", "+ repairs at home"),
    "topic:money": ("+ saving money", "+ paying off debts and bills", "- spending and buying things"),
    "topic:learning": ("+ learning something new", "+ reading books", "+ studying a language", "+ being curious"),
    "topic:making": (
        "+ making things with my hands",
        "+ writing stories",
        "+ drawing, painting and playing music",
        "+ creative work",
    ),
    "topic:rest": ("+ rest and doing nothing", "+ taking a break", "+ a day off", "- being busy and in a hurry"),
    "topic:nature": ("+ nature, forests and mountains", "+ plants, birds and the garden", "+ the sea and the river"),
    "topic:mind": (
        "+ meditation and quiet reflection",
        "+ my feelings and what I want from life",
        "+ peace of mind",
        "- worry and fear",
        "- comparing myself to others",
    ),
}
OLDER: Final[Mapping[str, str]] = {  # of features that are no longer measured, but stand in ledgers
    "fit": "keep close to the line of yours that they rest on",
}
SOURCES: Final[Mapping[str, str]] = {
    "step": "offer a small step for a line of yours",
    "resurfaced": "bring back an intention that no later note takes up",
    "bridge": "join two notes of yours that lie far apart",
    "risk": "name something that is coming and may have been forgotten",
    "variation": "vary a proposal that you liked",
    "question": "ask you something in place of a step",
    "completion": "leave it to the language model to name the matter",
    "writer": "the language model wrote freely",
    "together": "are meant for you and somebody you follow",
}
READABLE: Final = tuple(name for name in SAYINGS if not name.startswith("hour:"))


def describe(feature: str) -> str | None:
    """What completes “proposals that …” for a feature; None for one that has no plain words.

    >>> describe("social"), describe("tag:garden"), describe("form:ask"), describe("made-up")
    ('involve other people', 'rest on notes tagged garden', 'ask you to ask somebody for something', None)
    """
    kind, _, name = feature.partition(":")
    if kind == "tag" and name:
        return f"rest on notes tagged {name}"
    if kind == "form":
        from druthers.propose.patterns import FORMS  # noqa: PLC0415 - patterns that only this needs

        text = next((text for form, text in FORMS.items() if form == name), None)
        return text and f"ask you to {text}"
    if kind == "source":
        return SOURCES.get(name)
    return DESCRIPTIONS.get(feature, OLDER.get(feature))


def wanted(feature: str, weight: float) -> str:
    """What a weight of a feature asks for, in words.

    >>> wanted("social", -1.0), wanted("outdoors", 1.5)
    ('fewer proposals that involve other people', 'many more proposals that lead you outside')
    """
    amount = "more" if weight > 0 else "fewer"
    return f"{'many ' if abs(weight) > 1 else ''}{amount} proposals that {describe(feature) or f'have {feature}'}"


@cache
def sayings() -> tuple[tuple[str, int, str], ...]:
    """Every saying: its feature, 1 or -1, and the words."""
    return tuple(
        (feature, 1 if each[0] == "+" else -1, each[2:]) for feature, phrases in SAYINGS.items() for each in phrases
    )
