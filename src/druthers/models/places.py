"""Where a note lies and which of its lines are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Visibility = Literal["public", "private", "following"]
Mode = Literal["hybrid", "text", "semantic"]
By = Literal["note", "line"]  # what a search ranks
Lines = tuple[int, int]

# Visibility seen without colour.
SIGNS: Mapping[Visibility, str] = {"public": "○", "private": "●", "following": "»"}
