"""What the container hands to the journal, and how the journal runs slow work that nobody watches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime
    from pathlib import Path

    from druthers.index import Embedder
    from druthers.models import ModelChoice
    from druthers.propose import LanguageModel
    from druthers.settings import Settings
    from druthers.vault.repository import Repository

Outcome = TypeVar("Outcome")


class ChooseModel(Protocol):
    """Which model the settings lead to, and, with `environment`, what stands above them for this run."""

    def __call__(self, settings: Settings, *, environment: bool = True) -> ModelChoice:
        """Tell it; a model that cannot be used comes with its problem."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside world, each part behind a small protocol; what is slow to make is made when it is called for."""

    repository: Callable[[Path], Repository]
    embedder: Callable[[], Embedder]
    model: Callable[[Settings], LanguageModel]
    model_choice: ChooseModel
    now: Callable[[], datetime]
    new_id: Callable[[], str]


def drain(steps: Generator[object, None, Outcome]) -> Outcome:
    """Run slow work to its end without watching."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return cast("Outcome", stop.value)
