"""The library of step patterns: small, kind, possible things to do, each with gaps for the line's own words.

Read by the sources. The patterns stand in this folder's TOML files, one file for each part of life; how one is written
is told by `Pattern`. Pure but for reading those files.
"""

from __future__ import annotations

from druthers.propose.patterns.pattern import FORMS, Form, Horizon, Pattern, parse
from druthers.propose.patterns.reading import library

__all__ = ["FORMS", "Form", "Horizon", "Pattern", "library", "parse"]
