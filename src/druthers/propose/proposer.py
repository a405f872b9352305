"""Writes candidates: chooses lines, fills a form of step for each, keeps the ones that hold.

Streams what it does, so that the caller can show it and cancel by closing the generator. It is told no rating. A form
is filled with the line's own phrase; where the rules find none, the model names the matter, and of what it wrote that
is kept for which the line calls most: the mean log-probability after the line, minus that after an empty wish (per
token, as in Li et al. 2016, "A Diversity-Promoting Objective Function").
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
from druthers.propose.forms import suited
from druthers.propose.lines import choose
from druthers.propose.outcome import counted, nothing
from druthers.propose.phrases import of_person, phrases, possessive
from druthers.propose.prompt import EMPTY, STOPS, clean, prompt

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.models import Citation
    from druthers.propose.context import Context
    from druthers.propose.forms import Form
    from druthers.propose.lines import Line
    from druthers.propose.phrases import Phrases
    from druthers.propose.ports import Completion, Embedder, LanguageModel

TRIES: Final = 3  # completions for a gap that the line's own phrases do not fill; the best is kept
FORMS_TRIED: Final = 3  # forms for one candidate, before the line is passed over
MAX_TOKENS: Final = 12
TEMPERATURE: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Draft:
    """A form filled for a line, which may become a candidate.

    `written` is what was filled in, as the model wrote or read it; `fluency` what the model gave to it after the line,
    `plain` after an empty wish; `near` the cosine of the two.
    """

    text: str
    source: str
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
    def rank(self) -> float:
        """What it is ranked by among those for one form: how much the line calls for it, and how near they are."""
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
        yield Progress("choose", detail=nothing(context, left_out))
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
            candidate = yield from run.next_for(lines[slot % len(lines)], kept)
        except ModelError as error:
            if not kept:
                raise
            stopped = f" {error.message}"
            break
        if candidate is not None:
            kept.append(candidate)
            yield candidate
        elif run.over():
            if not kept:
                raise ModelTimeout("There was no time to finish a proposal.", "Ask again, or use a smaller model.")
            stopped = " The time for writing was over."
            break
    left_out += run.left_out
    kept.sort(key=lambda candidate: candidate.features["fit"], reverse=True)
    detail = f"{len(kept)} of {run.written} drafts were kept.{counted(left_out)}{stopped}"
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
        self.ahead: dict[Line, list[Form]] = {}
        self.earlier = [np.frombuffer(each.embedding, dtype="<f4") for each in context.earlier]

    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self.deadline

    def next_for(self, line: Line, kept: Sequence[Candidate]) -> Generator[Piece, None, Candidate | None]:
        """The next candidate for a line: of the forms that suit it and are ahead, the first that can be filled."""
        shown = clean(line.citation.quote)
        said = phrases(shown, task=line.kind == "task")
        if line not in self.ahead:
            fitting = suited(line.kind, shown, said)
            random.Random(f"{self.seed} {line.citation.path} {line.citation.quote}").shuffle(fitting)
            self.ahead[line] = fitting
        ahead = self.ahead[line]
        used = Counter(candidate.source.partition(":")[2] for candidate in kept)
        ahead.sort(key=lambda form: used[form.name])
        for form in ahead[:FORMS_TRIED]:
            if self.over():
                break
            ahead.remove(form)
            drafts = yield from self.drafts(line, shown, form, said)
            for draft in sorted(drafts, key=lambda draft: draft.rank, reverse=True):
                if candidate := self.candidate(draft, kept):
                    return candidate
        return None

    def drafts(self, line: Line, shown: str, form: Form, said: Phrases) -> Generator[Piece, None, list[_Draft]]:
        """A form filled by the model, some times over, where it may write; and with the line's own phrase, if any."""
        opening, ending = form.parts(said)
        asked = prompt(shown, opening)
        own = said.fill(form.gap)
        drafts = []
        fills = [None] * TRIES * form.written + [own] * (own is not None)
        for attempt, phrase in enumerate(fills):
            if self.over():
                break
            source = f"{'completion' if phrase is None else 'line'}:{form.name}"
            seed = _number(f"{self.seed} {attempt} {form.name} {shown}")
            if phrase is None:
                done = yield from self.complete(asked, opening, ending, seed)
                fill, written = possessive(" ".join(done.text.split()), shown), done.text
                reason = "cut off" if done.ended == "length" else unfit_fill(fill, shown)
            else:
                yield Piece(self.written, f"{opening} {phrase}".strip() + ending)
                fill, written, reason = phrase, f" {phrase}" if phrase else ending, None
            self.written += 1
            text = f"{opening} {fill}".strip() + ending
            if form.gap == "it" and of_person(fill, shown):
                reason = reason or "a person as a matter"
            if reason := reason or unfit(text, shown):
                self.left_out[reason] += 1
                continue
            fluency = done.fluency if phrase is None else None
            if fluency is None:
                fluency = self.model.score(asked, written, limit_seconds=self.remaining())
            rows = self.embedder.embed([shown, fill or text, text])
            near = float(rows[0] @ rows[1])
            drafts.append(_Draft(text, source, written, line, form, asked, seed, fluency, 0.0, near, rows[2]))
        return [self.scored(draft, opening) for draft in drafts]  # together, as they begin alike and that is read once

    def scored(self, draft: _Draft, opening: str) -> _Draft:
        """The draft with what the model gives to its words after an empty wish."""
        plain = self.model.score(prompt(EMPTY, opening), draft.written, limit_seconds=self.remaining())
        return replace(draft, plain=plain)

    def complete(self, asked: str, opening: str, ending: str, seed: int) -> Generator[Piece, None, Completion]:
        """Stream one completion as pieces, between what stands before and after it; it ends where the form goes on."""
        yield Piece(self.written, opening)
        after = " ".join(ending.split()[:2])
        writing = self.model.complete(
            asked,
            max_tokens=MAX_TOKENS,
            temperature=TEMPERATURE,
            seed=seed,
            stop=(*STOPS, f" {after}") if len(after) > 1 else STOPS,
            limit_seconds=self.remaining(),
        )
        try:
            while True:
                try:
                    yield Piece(self.written, next(writing))
                except StopIteration as end:
                    done: Completion = end.value
                    yield Piece(self.written, ending)
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


def _number(text: str) -> int:
    """A seed from a text, the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
