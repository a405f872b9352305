"""Choosing and trying a language model.

Part of the façade. The choice is kept in the vault's own settings, so that nothing outside the vault is written.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.errors import ModelBroken, ModelMissing
from druthers.journal.choosing import keep_setting
from druthers.models import ModelTest, Progress

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.journal.facade import Journal
    from druthers.models import ModelChoice, Piece

TRIAL = "Wish: I want to sleep better.\nFirst small step:"
TRIAL_TOKENS = 24


def use_model(journal: Journal, path: str | None) -> ModelChoice:
    """What `Journal.use_model` promises."""
    from dataclasses import replace

    wanted = str(Path(os.path.expanduser(path)).absolute()) if path else ""  # noqa: PTH111 - see the container
    choice = journal.ports.model_choice(replace(journal.settings, model=wanted), environment=False)
    if wanted and choice.problem:
        kind = ModelBroken if Path(wanted).is_file() else ModelMissing
        raise kind(choice.problem, "The model that was in use stays in use.")
    keep_setting(journal, "model", wanted, "Choose the language model")
    journal.close()
    return journal.model()


def test_model(journal: Journal) -> Generator[Progress | Piece, None, ModelTest]:
    """What `Journal.test_model` promises."""
    from druthers.models import Piece

    yield Progress("load model")
    began = time.perf_counter()
    journal.language_model.load()
    loaded = time.perf_counter()
    pieces: list[str] = []
    for text in journal.language_model.complete(
        TRIAL, max_tokens=TRIAL_TOKENS, temperature=0.0, seed=0, stop=["\n"], limit_seconds=journal.settings.time_limit
    ):
        pieces.append(text)
        yield Piece(0, text)
    return ModelTest(
        journal.model(), "".join(pieces).strip(), loaded - began, time.perf_counter() - loaded, len(pieces)
    )
