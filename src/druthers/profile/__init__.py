"""profile: what the judgements have taught: a preference model whose every number can be read and traced.

The seventh stage of the journey, after rate. `PreferenceModel` stands alone, for research and for anyone's own data.
"""

from __future__ import annotations

from druthers.profile.items import Item, Prediction
from druthers.profile.model import PreferenceModel
from druthers.profile.prior import Prior
from druthers.profile.replay import Profile, calibration, evidence, learn

__all__ = ["Item", "Prediction", "PreferenceModel", "Prior", "Profile", "calibration", "evidence", "learn"]
