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
    betting, validation, trials, promises, archive,              proving it
    universes, offpolicy

A door's module is loaded when it is first gone through: the gate needs no numpy, and the model does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from druthers.profile.items import Item, Prediction, PrincipleTrust, SuspectedChange
    from druthers.profile.model import PreferenceModel
    from druthers.profile.prior import Prior
    from druthers.profile.profile import Profile, calibration, flips
    from druthers.profile.replay import evidence, learn

_HOMES = {
    **dict.fromkeys(("Item", "Prediction", "PrincipleTrust", "SuspectedChange"), "items"),
    "PreferenceModel": "model",
    "Prior": "prior",
    **dict.fromkeys(("Profile", "calibration", "flips"), "profile"),
    **dict.fromkeys(("evidence", "learn"), "replay"),
}

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


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
