"""Where a note lies and which of its lines are meant."""

from __future__ import annotations

from typing import Literal

Visibility = Literal["public", "private", "following"]
Mode = Literal["hybrid", "text", "semantic"]
Lines = tuple[int, int]
