"""Choosing and trying a language model.

Part of the façade. The choice is kept in the vault's own settings; what was added lies outside it, for all vaults.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.errors import EmbedderError, ModelBroken, ModelError, ModelMissing
from druthers.journal.choosing import keep_setting
from druthers.models import KnownModel, ModelTest, Progress

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.journal.facade import Journal
    from druthers.models import ModelChoice, Piece
    from druthers.propose import LanguageModel

TRIAL = "Wish: I want to sleep better.\nFirst small step:"
TRIAL_TOKENS = 24
# A model that saw these words before need not read them again, so the measured text begins with the moment.
READING = " ".join(
    f"On day {day} I walked along the river to the old mill and thought of what to mend in the house."
    for day in range(24)
)
WRITTEN = 32  # tokens; enough to time, a second or two on a slow machine


def use_model(journal: Journal, name: str | None, adapter: str | None) -> ModelChoice:
    """What `Journal.use_model` promises."""
    wanted = replace(journal.settings, model=name or "", adapter=adapter or "")
    choice = journal.ports.model_choice(wanted, environment=False)
    if choice.problem and (name or adapter):
        found = choice.path is not None and Path(choice.path).is_file()
        kind = ModelBroken if found else ModelError if "://" in (choice.path or "") else ModelMissing
        raise kind(choice.problem, f"{choice.remedy} The model that was in use stays in use.".strip())
    keep_setting(journal, "model", (choice.path or "") if name else "", "Choose the language model")
    keep_setting(journal, "adapter", (choice.adapter or "") if adapter else "", "Choose the model's adapter")
    journal.close()
    return journal.model()


def models(journal: Journal) -> list[KnownModel]:
    """What `Journal.models` promises."""
    choice = journal.model()
    used = {choice.path, choice.adapter} - {None}
    known = [replace(each, used=each.path in used) for each in journal.ports.known_models()]
    for path in used - {each.path for each in known}:
        kind = "adapter" if path == choice.adapter else "model"
        size = (choice.size or 0) if kind == "model" else 0
        name = str(path) if "://" in str(path) else Path(str(path)).stem
        problem = (choice.problem or "") if kind == "model" else ""
        known.append(KnownModel(name, str(path), "named", size, kind, problem=problem, used=True))
    return known


def test_model(journal: Journal, *, briefly: bool) -> Generator[Progress | Piece, None, ModelTest]:
    """What `Journal.test_model` promises."""
    from druthers.models import Piece

    model = journal.language_model
    yield Progress("load model")
    began = time.perf_counter()
    model.load()
    loaded = time.perf_counter()
    pieces: list[str] = []
    for text in model.complete(
        TRIAL, max_tokens=TRIAL_TOKENS, temperature=0.0, seed=0, stop=["\n"], limit_seconds=journal.settings.time_limit
    ):
        pieces.append(text)
        yield Piece(0, text)
    wrote = time.perf_counter()
    able = model.abilities()
    tried = ModelTest(
        choice=journal.model(),
        text="".join(pieces).strip(),
        load_seconds=loaded - began,
        seconds=wrote - loaded,
        pieces=len(pieces),
        context=able.context,
        chats=able.chats,
        scores=able.scores,
        grammar=able.grammar,
    )
    if briefly:
        return tried
    yield Progress("measure")
    speed = _measure(model, journal.settings.time_limit, able.context)
    writes = yield from _writes(journal)
    return replace(tried, read_speed=speed.read, write_speed=speed.write, writes=writes)


def _writes(journal: Journal) -> Generator[Progress, None, str]:
    """Whether the model may write freely, in words: as it is known, or else by trying it, which may take minutes."""
    from druthers.propose.writing_check import check_steps, remembered

    folder, model = journal.layout.derived, journal.language_model
    try:
        check = remembered(folder, model.identity)
        if check is None:
            check = yield from check_steps(model, journal.embedder, folder)
    except (ModelError, EmbedderError) as error:
        return f"not known, as it could not be tried to the end: {error.message}"
    return check.said


@dataclass(frozen=True, slots=True)
class _Speed:
    """Tokens a second, 0 where it was over too soon to tell."""

    read: float
    write: float


def _measure(model: LanguageModel, limit: float, context: int) -> _Speed:
    """Time to the first token of a long prompt, and from there to the last."""
    prompt = f"{time.time_ns()}. {READING}"
    while (read := model.count([prompt])[0]) + WRITTEN > context and len(prompt) > WRITTEN:
        prompt = prompt[: len(prompt) // 2]
    began = time.perf_counter()
    steps = model.complete(prompt, max_tokens=WRITTEN, temperature=0.7, seed=1, limit_seconds=limit)
    first = written = began
    while True:
        try:
            next(steps)
        except StopIteration as end:
            tokens = end.value.tokens
            break
        written = time.perf_counter()
        first = written if first == began else first
    return _Speed(
        read / (first - began) if first > began else 0.0, (tokens - 1) / (written - first) if written > first else 0.0
    )
