"""profile: what the judgements have taught: a preference model whose every number can be read and traced.

The seventh stage of the journey, after rate. `PreferenceModel` stands alone, for research and for anyone's own data.
Its modules, as a word of the person goes through them:

    items, memory, table                                what is told, kept as it came
    features, projection, design                        rows of numbers
    judgements, likelihood, statements, principles      what each kind of word says of a utility
    running, matching, change, lines                    whether the taste moved, or the lines between ratings
    prior, laplace, inference, belief, state            what follows
    model, replay, profile                              the doors: alone, from the ledger, told whole
    slate; gate, recalibrating, effect; asking          acting on it
    validation, trials, promises, archive,              proving it
    universes, offpolicy
"""

from __future__ import annotations

from druthers.profile.items import Item, Prediction, PrincipleTrust, SuspectedChange
from druthers.profile.model import PreferenceModel
from druthers.profile.prior import Prior
from druthers.profile.profile import Profile, calibration, flips
from druthers.profile.replay import evidence, learn

__all__ = [
    "Item",
    "Prediction",
    "PreferenceModel",
    "PrincipleTrust",
    "Prior",
    "Profile",
    "SuspectedChange",
    "calibration",
    "evidence",
    "flips",
    "learn",
]
