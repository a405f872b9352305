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
class EmbedderChoice:
    """Which embedder is used and why: `spec` is empty for the bundled one; `origin` is as in `ModelChoice`.

    With a `problem`, one line, `identity` and `dimension` may be empty.
    """

    spec: str
    origin: str
    identity: str = ""
    dimension: int = 0
    problem: str = ""


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
