"""What the container hands to the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from druthers.index import Embedder
    from druthers.models import ModelChoice
    from druthers.propose import LanguageModel
    from druthers.settings import Settings
    from druthers.vault.repository import Repository


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside world, each part behind a small protocol; what is slow to make is made when it is called for."""

    repository: Callable[[Path], Repository]
    embedder: Callable[[], Embedder]
    model: Callable[[Settings], LanguageModel]
    model_choice: Callable[[Settings], ModelChoice]
    now: Callable[[], datetime]
    new_id: Callable[[], str]
