"""Writes candidates: chooses lines, lets the model complete a step for each, keeps the ones that hold.

Streams what it does, so that the caller can show it and cancel by closing the generator. It is told no rating. What
the model wrote is ranked by how much the line calls for it: the mean log-probability after the line, minus that
after an empty wish (per token, as in Li et al. 2016, "A Diversity-Promoting Objective Function").
"""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from druthers.errors import DruthersError, ModelError, ModelTimeout
from druthers.models import Candidate, Piece, Progress
from druthers.propose.care import concern
from druthers.propose.citations import verify
from druthers.propose.features import FEATURE_VERSION, features, fit, nearest_cosine
from druthers.propose.filters import same, unfit, unfit_fill
from druthers.propose.lines import choose
from druthers.propose.prompt import EMPTY, STOPS, clean, forms, of_person, possessive, prompt

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.models import Citation
    from druthers.propose.context import Context
    from druthers.propose.lines import Line
    from druthers.propose.ports import Completion, Embedder, LanguageModel
    from druthers.propose.prompt import Form

TRIES: Final = 3  # completions for each candidate; the best is kept
MAX_TOKENS: Final = 16
TEMPERATURE: Final = 0.6
REPEATED: Final = 0.2  # what a draft loses in rank for each candidate of the same form before it


@dataclass(frozen=True, slots=True)
class _Draft:
    """One completion that may become a candidate."""

    text: str
    written: str
    line: Line
    form: Form
    prompt: str
    seed: int
    fluency: float
    plain: float
    near: float
    vector: NDArray[np.float32]

    @property
    def source(self) -> str:
        """Where it came from, as a candidate says it."""
        return f"completion:{self.form.name}"

    @property
    def rank(self) -> float:
        """What it is ranked by among those for one line: how much the line calls for it, and how near they are."""
        return fit(self.contrast) + self.near

    @property
    def contrast(self) -> float:
        """By how much likelier, in nats per token, it is after the line than after an empty wish."""
        return self.fluency - self.plain


def propose(
    context: Context,
    model: LanguageModel,
    embedder: Embedder,
    *,
    candidates: int = 8,
    seed: int,
    limit_seconds: float = 60.0,
) -> Generator[Progress | Piece | Candidate, None, tuple[Candidate, ...]]:
    """Write up to `candidates` candidates and return them, the fittest first; with the same seed, the same ones.

    Yields a `Piece` for each bit of text (every completion has a number of its own), a `Candidate` for each that is
    finished and grounded, and `Progress`. The last of these, of the stage "choose", says in plain words what was left
    out and, when there is nothing, why. When the time is over, or the model fails midway, what is finished is returned.

    Raises:
        ModelError: the model failed before one candidate was finished.
        EmbedderError: the embedder failed.
    """
    if context.about is not None and concern(context.about):
        yield Progress("choose", detail="This is not a matter for a small step, so nothing is proposed.")
        return ()
    lines, left_out = choose(context, candidates)
    if not lines:
        yield Progress("choose", detail=_nothing(context, left_out))
        return ()
    yield Progress("load model", 0, 1)
    model.load()
    yield Progress("load embedder", 0, 1)
    embedder.load()
    run = _Run(context, model, embedder, seed, time.monotonic() + limit_seconds)
    kept: list[Candidate] = []
    stopped = ""
    for slot in range(candidates):
        yield Progress("write", slot, candidates)
        try:
            drafts = yield from run.drafts(lines[slot % len(lines)], slot // len(lines))
        except ModelError as error:
            if not kept:
                raise
            stopped = f" {error.message}"
            break
        if run.over() and not drafts:
            if not kept:
                raise ModelTimeout("There was no time to finish a proposal.", "Ask again, or use a smaller model.")
            stopped = " The time for writing was over."
            break
        used = Counter(candidate.source for candidate in kept)
        for draft in sorted(drafts, key=lambda draft: draft.rank - REPEATED * used[draft.source], reverse=True):
            candidate = run.candidate(draft, kept)
            if candidate is not None:
                kept.append(candidate)
                yield candidate
                break
    left_out += run.left_out
    kept.sort(key=lambda candidate: candidate.features["fit"], reverse=True)
    detail = f"{len(kept)} of {run.written} completions were kept.{_counted(left_out)}{stopped}"
    yield Progress("choose", len(kept), run.written, detail)
    return tuple(kept)


class _Run:
    """One run of the proposer: what it was given, what it has written and left out."""

    def __init__(self, context: Context, model: LanguageModel, embedder: Embedder, seed: int, deadline: float) -> None:
        import numpy as np  # noqa: PLC0415 - the ports are imported by what must start without it

        self.context = context
        self.model = model
        self.embedder = embedder
        self.seed = seed
        self.deadline = deadline
        self.written = 0
        self.left_out: Counter[str] = Counter()
        self.earlier = [np.frombuffer(each.embedding, dtype="<f4") for each in context.earlier]

    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self.deadline

    def drafts(self, line: Line, turn: int) -> Generator[Piece, None, list[_Draft]]:
        """Let the model complete some forms for a line; `turn` counts how often the line was taken before."""
        shown = clean(line.citation.quote)
        fitting = forms(line.kind, shown)
        random.Random(f"{self.seed} {line.citation.path} {line.citation.quote}").shuffle(fitting)
        drafts = []
        for i in range(turn * TRIES, (turn + 1) * TRIES):
            if self.over():
                break
            draft = yield from self.draft(line, shown, fitting[i % len(fitting)], i)
            if draft is not None:
                drafts.append(draft)
        return [self.scored(draft) for draft in drafts]  # together, as they begin alike and that is read once

    def scored(self, draft: _Draft) -> _Draft:
        """The draft with what the model gives to its words after an empty wish."""
        asked = prompt(EMPTY, draft.form.opening)
        return replace(draft, plain=self.model.score(asked, draft.written, limit_seconds=self.remaining()))

    def draft(self, line: Line, shown: str, form: Form, attempt: int) -> Generator[Piece, None, _Draft | None]:
        """One completion, or None when it is not worth a look."""
        number, self.written = self.written, self.written + 1
        seed = int.from_bytes(hashlib.sha256(f"{self.seed} {attempt} {form.name} {shown}".encode()).digest()[:4], "big")
        asked = prompt(shown, form.opening)
        yield Piece(number, form.opening)
        done = yield from self.complete(asked, seed, number)
        yield Piece(number, form.ending)
        fill = possessive(" ".join(done.text.split()), shown)
        text = f"{form.opening} {fill}{form.ending}"
        rows = self.embedder.embed([shown, fill or ".", text])
        near = float(rows[0] @ rows[1])
        reason = (
            ("cut off" if done.ended == "length" else None)
            or unfit_fill(fill, shown, near)
            or ("a person as a matter" if of_person(fill, shown) and not form.for_people else None)
            or unfit(text, shown)
        )
        if reason or done.fluency is None:
            self.left_out[reason or "empty"] += 1
            return None
        return _Draft(text, done.text, line, form, asked, seed, done.fluency, 0.0, near, rows[2])

    def complete(self, asked: str, seed: int, number: int) -> Generator[Piece, None, Completion]:
        """Stream one completion as pieces."""
        writing = self.model.complete(
            asked,
            max_tokens=MAX_TOKENS,
            temperature=TEMPERATURE,
            seed=seed,
            stop=STOPS,
            limit_seconds=self.remaining(),
        )
        try:
            while True:
                try:
                    yield Piece(number, next(writing))
                except StopIteration as end:
                    done: Completion = end.value
                    return done
        finally:
            writing.close()

    def remaining(self) -> float:
        """Seconds left, and a little more than none."""
        return max(0.1, self.deadline - time.monotonic())

    def candidate(self, draft: _Draft, kept: Sequence[Candidate]) -> Candidate | None:
        """The draft with its features, when its citation holds and it says something new."""
        import numpy as np  # noqa: PLC0415 - as above

        citation = self.cited(draft)
        if citation is None:
            self.left_out["the note has changed"] += 1
            return None
        others = [np.frombuffer(each.embedding, dtype="<f4") for each in kept]
        texts = [each.text for each in kept] + [each.text for each in self.context.earlier]
        cosines = [
            float(draft.vector @ each) if each.shape == draft.vector.shape else 0.0 for each in others + self.earlier
        ]
        if same(draft.text, texts, cosines):
            self.left_out["said before"] += 1
            return None
        return Candidate(
            text=draft.text,
            citations=(citation,),
            source=draft.source,
            model=self.model.identity,
            features=features(
                draft.text,
                draft.vector,
                form=draft.form.name,
                note=draft.line.note,
                now=self.context.now,
                contrast=draft.contrast,
                nearest=nearest_cosine(draft.vector, self.earlier),
                embedder=self.embedder,
            ),
            embedding=draft.vector.astype("<f4").tobytes(),
            embedder=self.embedder.identity,
            feature_version=FEATURE_VERSION,
            prompt_hash=hashlib.sha256(draft.prompt.encode()).hexdigest()[:16],
            seed=draft.seed,
            fluency=draft.fluency,
        )

    def cited(self, draft: _Draft) -> Citation | None:
        """The citation as the note is on disk now."""
        try:
            return verify(draft.line.citation, self.context.read(draft.line.citation.path).text)
        except DruthersError:
            return None


def _counted(left_out: Counter[str]) -> str:
    """The reasons, most frequent first, as one sentence."""
    if not left_out:
        return ""
    return f" Left out: {', '.join(f'{count} {reason}' for reason, count in left_out.most_common())}."


def _nothing(context: Context, left_out: Counter[str]) -> str:
    """Why there is no line to begin with."""
    if not context.hits:
        where = "about this" if context.about else "yet"
        return f"There is nothing in the notes {where}."
    return f"No line of the notes found is one that a small step could begin from.{_counted(left_out)}"
