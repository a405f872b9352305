"""What `model` and `doctor` tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which language model is used and why: `origin` is `settings`, `environment`, `default`, or `given`."""

    path: str | None
    origin: str
    identity: str | None = None
    size: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ModelTest:
    """What a try of the language model showed; `load_seconds` and `seconds` are wall time on this machine."""

    choice: ModelChoice
    text: str
    load_seconds: float
    seconds: float
    pieces: int


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `doctor` looked at; `remedy` says what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
