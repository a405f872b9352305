"""What other people's published profiles are worth before and after the first ratings, and what hostile ones can do.

A part of preference.py. A donor's card is what `profile publish` would say of them: levels from -2 to 2 of the named
features that their own ratings made known, learnt from ratings of items that nobody is asked about. Every condition is
compared with the same person who follows nobody. With no rating at all an accuracy of .5 is that of a coin.
"""

from __future__ import annotations

import copy
import random
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from preference_metrics import Tally, Told
from preference_sets import HELD_OUT, tasks
from preference_taught import items, taught

from druthers.models import Card, CardFeature
from druthers.profile import PreferenceModel
from druthers.profile.projection import single_thread
from druthers.profile.replay import likely_levels
from druthers.publish.card import level_of
from druthers.publish.noise import respond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preference_sets import Data, Task

    Levels = dict[str, int]

SIZES = (0, 5, 20)
OF_EACH = 120
"""So many ratings of a donor make their card, those of at least `FEWEST`."""
FEWEST = 20
FOLLOWED = 10
MANY = 30
NOBODY = "nobody"
HONEST = ("1 honest", "3 honest", "10 honest", "30 honest", "10, noise 3", "10, noise 1")
HOSTILE = (
    "10 % flipped",
    "30 % flipped",
    "50 % flipped",
    "30 % random",
    "30 % extreme",
    "50 % extreme",
    "flood of copies",
    "flood against most",
    "one against most",
)
BEYOND = ("all flipped", "30 % colluding", "50 % colluding")
"""Told, but nothing to pass: where most or many conspire, no prior can know better than the person does."""
LOSS = "<= .01"


def run(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """Print pair accuracy by who is followed, and give the rows that the issue asks for."""
    found: dict[tuple[str, int], Tally] = defaultdict(Tally)
    with single_thread():
        for seed in range(seeds):
            background, stream = tasks(data, half, people, seed, sizes=(max(SIZES),))
            untaught = PreferenceModel(background)
            donors = published(data, half, seed, untaught)
            for task in stream:
                mixes = dict(followed(data, donors, task.person, np.random.default_rng((seed, task.person))))
                for n in SIZES:
                    model = taught(data, task, n, untaught)
                    for kind, cards in mixes.items():
                        found[kind, n].add(told(data, task, model, cards), task)
    return rows(data, found)


def rows(data: Data, found: dict[tuple[str, int], Tally]) -> list[tuple[str, float, str]]:
    print(f"\n{data.name}: pair accuracy by who is followed, {len(found[NOBODY, 0].people)} splits")
    for kind in (NOBODY, *HONEST, *HOSTILE, *BEYOND):
        cells = []
        for n in SIZES:
            gain, error = found[kind, n].gain(found[NOBODY, n], "pair")
            cells.append(f"n={n}: {found[kind, n].mean('pair'):.3f} ({gain:+.3f} ±{error:.3f})")
        nll = " ".join(f"{found[kind, n].mean('nll'):.3f}" for n in SIZES)
        print(f"  {kind:<19} {'  '.join(cells)}  NLL {nll}")

    def gain(kind: str, n: int) -> float:
        return found[kind, n].gain(found[NOBODY, n], "pair")[0]

    return [
        *((f"10 honest, n={n}, gain", gain("10 honest", n), "> 0" if n < max(SIZES) else ">= -.002") for n in SIZES),
        *((f"{kind}, n={n}, loss", -gain(kind, n), LOSS) for kind in HOSTILE for n in SIZES),
    ]


def told(data: Data, task: Task, model: PreferenceModel, cards: list[Card]) -> Told:
    heard = copy.deepcopy(model)
    for number, card in enumerate(cards):
        heard.hear(f"{number}", likely_levels(card))
    expected = heard.predict_many(items(data, task.asked))
    return Told(np.array([each.mean for each in expected]), np.array([each.p_welcome for each in expected]))


def published(data: Data, half: str, seed: int, untaught: PreferenceModel) -> list[Levels | None]:
    """The levels of every person's features, 0 for what is not known of them; None of whom rated too little."""
    held = np.random.default_rng(seed).random(len(data.vectors)) < HELD_OUT  # as `tasks` draws it
    rng = np.random.default_rng((seed, 1))
    found: list[Levels | None] = []
    for rated, _, given in data.people[0 if half == "tune" else 1 :: 2]:
        mine = rng.permutation(np.flatnonzero(~held[rated]))[:OF_EACH]
        model = PreferenceModel(projection=untaught.projection, steady=True)
        for item, level in zip(items(data, rated[mine]), given[mine].tolist(), strict=True):
            model.learn_one(item, level)
        known = {each.name: level_of(each.mean, each.sd, model.prior_sd(each.name)) for each in model.weights()}
        found.append(known if len(mine) >= FEWEST else None)
    return found


def card(levels: Levels) -> Card:
    """A card without noise; what is not known stands on none."""
    features = tuple(CardFeature(name, level) for name, level in levels.items() if level)
    return Card("", "2026-11", "100-299", features)


def noisy(levels: Levels, epsilon: float, chance: random.Random) -> Card:
    """A card of all features with noise, in which what is not known is a level like the others."""
    features = tuple(CardFeature(name, respond(level, epsilon, chance)) for name, level in levels.items())
    return Card("", "2026-11", "100-299", features, "randomized-response", epsilon, epsilon * len(features))


def flipped(honest: Card) -> Card:
    return card({each.name: -each.level for each in honest.features})


def followed(
    data: Data, donors: list[Levels | None], person: int, rng: np.random.Generator
) -> Iterator[tuple[str, list[Card]]]:
    """Whom the person follows, by condition; the same honest people in all of them."""
    names = sorted({name for features in data.features for name in features})
    others = [levels for number, levels in enumerate(donors) if levels is not None and number != person]
    chosen = [others[place] for place in rng.permutation(len(others))[:MANY]]
    every, ten = [card(each) for each in chosen], [card(each) for each in chosen[:FOLLOWED]]
    most = {name: int(np.sign(sum(each.get(name, 0) for each in others))) for name in names}
    against = card({name: -2 * side for name, side in most.items()})

    def extreme() -> Card:
        return card({name: int(rng.choice((-2, 2))) for name in names})

    def colluding() -> Card:
        return card({name: -2 * side for name, side in most.items() if rng.random() < 0.7})

    yield NOBODY, []
    for count in (1, 3, FOLLOWED, MANY):
        yield f"{count} honest", every[:count]
    for epsilon in (3, 1):
        chance = random.Random(person)
        yield f"10, noise {epsilon}", [noisy(each, epsilon, chance) for each in chosen[:FOLLOWED]]
    for count in (1, 3, 5, FOLLOWED):
        mixed = [*map(flipped, ten[:count]), *ten[count:]]
        yield "all flipped" if count == FOLLOWED else f"{count}0 % flipped", mixed
    yield "30 % random", [*(card({name: int(rng.integers(-2, 3)) for name in names}) for _ in range(3)), *ten[3:]]
    for count in (3, 5):
        yield f"{count}0 % extreme", [*(extreme() for _ in range(count)), *ten[count:]]
        yield f"{count}0 % colluding", [*(colluding() for _ in range(count)), *ten[count:]]
    yield "flood of copies", [*ten, *[extreme()] * MANY]
    yield "flood against most", [*ten, *[against] * MANY]
    yield "one against most", [*ten[1:], against]
