"""What a reader of a card could infer of its person, told to that person before they publish it, in plain sentences.

Part of the publish stage. It is told what a feature means, which draws readers have and what they have seen before, and
judges nobody: a card is read as what it says, and what may be guessed beyond that is named as a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from druthers.models import CardReading
from druthers.publish.noise import factor, kept, sure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from druthers.models import Card, CardFeature

UNSAID: Final = (
    "any weight or probability: only levels from -2 to 2",
    "how many ratings stand behind a level, or when or how you rated anything",
    "any text: of notes, proposals, reasons or principles",
    "who you want to be; it is made of your ratings and what you set yourself",
    "what you like of any feature that is not named",
)
AMOUNTS: Final = {2: "many more", 1: "more", 0: "", -1: "fewer", -2: "far fewer"}
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NOT_HIDDEN: Final = (
    "Noise hides levels alone: which features are named, the range of your ratings, the month and your name are told "
    "as they are."
)
NOT_BY_THE_DRAW: Final = (
    "Say yes or no by what is told, not by how the draw came out: to publish only a draw that is true, or only one "
    "that is not, would undo the noise."
)
SENSITIVE: Final[Mapping[str, str]] = {
    "cost": "how you stand for money",
    "topic:money": "how you stand for money",
    "topic:body": "your health",
    "topic:mind": "your state of mind",
    "topic:people": "your family and friends",
    "topic:work": "how things are at work",
    "social": "how you are with people",
    "principle": "how you live up to your principles",
    "praise": "how you may be flattered",
    "hour": "when you are at home, awake or alone",
    "tag": "what your notes are about",
}
"""What a reader may guess at from a feature, by its name or its kind."""
SURE: Final = 0.99
"""A share beyond this is not told more finely."""
MANY: Final = 10
HUGE: Final = 1e6
"""A factor from there on bounds nothing in practice."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What readers have, or will have, beside the card itself.

    `draws` are all noisy levels of each feature that were published or would be, each with its epsilon; `earlier` are
    the other cards that were published, oldest first; `sent` says that earlier ones may have left this machine.
    `hidden` are named features whose words stand in nothing that is public.
    """

    draws: Mapping[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    earlier: tuple[Card, ...] = ()
    sent: bool = False
    hidden: tuple[str, ...] = ()


def reading(card: Card, described: Callable[[str], str], seen: Seen) -> CardReading:
    """What this card tells; `described` completes “proposals that …” for a feature.

    >>> from druthers.models import Card, CardFeature
    >>> card = Card("", "2026-11", "20-49", (CardFeature("effort", -1),))
    >>> told = reading(card, lambda feature: "ask for effort", Seen())
    >>> told.levels
    ('effort -1: you want fewer proposals that ask for effort',)
    >>> told.reader[0]
    'That you rated 20 to 49 proposals by November 2026.'
    """
    return CardReading(
        levels=tuple(_level(each, described(each.name), noisy=bool(card.mechanism)) for each in card.features),
        reader=(*_whole(card), *_noise(card, seen)),
        cautions=(*_guesses(card), *_hidden(seen), *_unnoised(card, seen), *_before(card, seen), *_always(seen)),
        unsaid=UNSAID,
    )


def month(made: str) -> str:
    """A card's month as people write it.

    >>> month("2026-11")
    'November 2026'
    """
    return f"{MONTHS[int(made[5:]) - 1]} {made[:4]}"


def _level(each: CardFeature, meaning: str, *, noisy: bool) -> str:
    told = f"it says that you want {AMOUNTS[each.level]}" if noisy else f"you want {AMOUNTS[each.level]}"
    if each.level == 0:
        told = "it says nothing of" if noisy else "it is not known whether you want"
    sign = f"{each.level:+d}" if each.level else "0"
    return f"{each.name} {sign}: {told} proposals that {meaning}"


def _whole(card: Card) -> list[str]:
    least, _, most = card.ratings.partition("-")
    number = f"{least} to {most}" if most else f"{least.rstrip('+')} or more"
    told = [f"That you rated {number} proposals by {month(card.made)}."]
    if card.name:
        told.append(f"That you call yourself {card.name}.")
    if not card.mechanism and any(each.level for each in card.features):
        told.append(
            "That a level other than 0 is your own; by your profile's reckoning its direction is right five times in "
            "six or more, and a 2 is as strong as was to be expected of anything."
        )
    if card.features:
        told.append(
            "Whoever reads your public notes too, or knows people like you, may guess more than each level says."
        )
    return told


def _noise(card: Card, seen: Seen) -> list[str]:
    if not card.mechanism:
        return []
    chance = kept(card.epsilon)
    how = f"(randomized response, epsilon {card.epsilon:g} for each)"
    told = [
        f"Noise: each level is your own with {_percent(chance)}, else one of the four others, drawn by chance {how}."
    ]
    once = [each for each in card.features if len(_draws(card, each.name, each.level, seen)) == 1]
    leaning = next((each for each in once if each.level), None)
    if leaning is not None:
        level, direction = sure([(leaning.level, card.epsilon)], leaning.level)
        told.append(
            "A reader to whom all five levels were as likely before may believe one that is told with "
            f"{_percent(level)}, and whether you want more or less of it with {_percent(direction)}."
        )
    for each in card.features:
        if each in once:
            continue
        draws = _draws(card, each.name, each.level, seen)
        level, direction = sure(draws, each.level)
        told.append(
            f"Of {each.name} {len(draws)} draws can be read: together they make {each.level:+d} probable with "
            f"{_percent(level)}" + (f", its direction with {_percent(direction)}." if each.level else ".")
        )
    told.append(f"For one level, the odds between any two possibilities change {_times(card.epsilon)} by one draw.")
    told.append(
        f"Spent so far: {card.spent:g}. All levels that were ever drawn change the odds between any two of your "
        f"possible profiles {_times(card.spent)}; every new draw adds to that, and nothing takes it back."
    )
    return told


def _draws(card: Card, name: str, level: int, seen: Seen) -> tuple[tuple[int, float], ...]:
    return seen.draws.get(name) or ((level, card.epsilon),)


def _guesses(card: Card) -> list[str]:
    found: dict[str, list[str]] = {}
    for each in card.features:
        guess = SENSITIVE.get(each.name) or SENSITIVE.get(each.name.partition(":")[0])
        if guess:
            found.setdefault(guess, []).append(each.name)
    return [f"A reader may guess at {guess} from {_listed(names)}." for guess, names in found.items()]


def _hidden(seen: Seen) -> list[str]:
    return [f"{name} stands in no public note of yours: its name alone tells something new." for name in seen.hidden]


def _unnoised(card: Card, seen: Seen) -> list[str]:
    if not card.mechanism:
        return []
    told = [NOT_HIDDEN, NOT_BY_THE_DRAW]
    bare = {each.name for earlier in seen.earlier if not earlier.mechanism for each in earlier.features}
    if both := [each.name for each in card.features if each.name in bare]:
        told.append(f"Levels without noise were published before of {_listed(both)}: noise does not hide those.")
    return told


def _before(card: Card, seen: Seen) -> list[str]:
    if not seen.earlier:
        return []
    last = seen.earlier[-1]
    before = {each.name: each.level for each in last.features}
    moved = [
        f"{each.name} from {before[each.name]:+d} to {each.level:+d}"
        for each in card.features
        if before.get(each.name, each.level) != each.level
    ]
    told = ["The cards that you published before may be read beside this one, and tell what has changed."]
    if moved:
        told.append(f"Since the last one: {_listed(moved)}.")
    return told


def _always(seen: Seen) -> list[str]:
    again = "what was pushed before stays with whoever has it" if seen.sent else "it cannot be called back"
    return [
        "The commit tells the day and time, your name and your e-mail address, as every commit in public/ does.",
        f"Once it is pushed, anyone may keep it: {again}.",
    ]


def _times(epsilon: float) -> str:
    most = factor(epsilon)
    if most >= HUGE:
        return "by a factor that hides next to nothing"
    return f"by a factor of at most {most:,.0f}" if most >= MANY else f"by a factor of at most {most:.1f}"


def _percent(share: float) -> str:
    """A share that never claims to be sure.

    >>> _percent(0.404), _percent(0.9999)
    ('40%', 'more than 99%')
    """
    return f"more than {SURE:.0%}" if share > SURE else f"{share:.0%}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
