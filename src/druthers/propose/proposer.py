"""Makes candidates: asks the sources for drafts, drops what does not hold, and keeps the best.

Streams what it does, so that the caller can show it and cancel by closing the generator. It is told no rating. Where
the language model fails, the drafts that need none are offered all the same, and the outcome says so.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from druthers.errors import DruthersError, ModelError
from druthers.models import Candidate, Piece, Progress
from druthers.propose.care import kind_words
from druthers.propose.caring import heavy
from druthers.propose.citations import verify
from druthers.propose.desk import lay_out
from druthers.propose.features import FEATURE_VERSION, features, nearest_cosine
from druthers.propose.filters import unfit
from druthers.propose.outcome import counted, cut_off, nothing, without_model
from druthers.propose.sources.every import SOURCES
from druthers.propose.suiting import Suiting
from druthers.propose.weighing import Weighed, bare, best, by_model, judged, new, suits

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.models import Citation
    from druthers.propose.context import Context
    from druthers.propose.ports import Embedder, LanguageModel
    from druthers.propose.sources import Desk, Draft, Source

MORE: Final = 4  # drafts that the model weighs beyond those that are kept
NO_MODEL: Final = "none"  # what a candidate names that no model weighed or wrote
SLOWEST: Final = 0.5  # seconds the model is given at the least


def propose(
    context: Context,
    model: LanguageModel,
    embedder: Embedder,
    *,
    candidates: int = 8,
    seed: int,
    limit_seconds: float = 60.0,
    sources: Sequence[Source] = SOURCES,
    may_write: bool = False,
) -> Generator[Progress | Piece | Candidate, None, tuple[Candidate, ...]]:
    """Make up to `candidates` candidates and return them, the worthiest first; with the same seed, the same ones.

    Where it is about something that wants more than a step, there are only kind words, and a `Progress` of the stage
    "care" names what it is. Yields a `Piece` for each bit of text that the model writes, a `Candidate` for each that is
    finished and grounded, and `Progress`: those of the stage "tell" say what the person is to know in any case, the
    last one, of the stage "choose", what was left out and, when there is nothing, why. With `may_write` the model
    writes freely beside the patterns.

    Raises:
        EmbedderError: the embedder failed.
    """
    if found := heavy(context):
        yield Progress("care", detail=found)
        yield Progress("choose", detail=kind_words(found))
        return ()
    if not context.hits:
        yield Progress("choose", detail=nothing(context, Counter()))
        return ()
    deadline = time.monotonic() + limit_seconds
    yield Progress("load embedder", 0, 1)
    embedder.load()
    suiting = Suiting(embedder, context.folder)
    yield from suiting.prepare()
    yield Progress("read notes", 0, 1)
    left_out: Counter[str] = Counter()
    desk = lay_out(
        context, model, embedder, suiting, left_out, most=candidates, seed=seed, deadline=deadline, may_write=may_write
    )
    trouble = ""
    yield Progress("load model", 0, 1)
    try:
        model.load()
    except ModelError as error:
        trouble = error.message
    drafts: list[Draft] = []
    for number, source in enumerate(sources):
        yield Progress("look", number, len(sources), source.name)
        try:
            drafts += yield from source.drafts(desk)
        except ModelError as error:
            trouble = error.message
    yield Progress("weigh", 0, len(drafts))
    weighed, trouble = _weighed(_fit(drafts, context, left_out), desk, left_out, trouble)
    kept = []
    principles = _principles(desk)
    for each in best(weighed, candidates, random.Random(f"{seed} best")):
        kept.append(_candidate(each, desk, seed, principles))
        yield kept[-1]
    detail = f"{len(kept)} of {len(drafts)} drafts were kept." if drafts else nothing(context, Counter())
    detail += counted(left_out)
    if desk.remaining() <= 0:
        yield Progress("tell", detail=cut_off(limit_seconds))
    elif trouble:
        yield Progress("tell", detail=without_model(trouble))
    yield Progress("choose", len(kept), len(drafts), detail)
    return tuple(kept)


def _fit(drafts: Sequence[Draft], context: Context, left_out: Counter[str]) -> list[Draft]:
    """The drafts that are fit to be shown, each grounded in its notes as they are on disk now."""
    fit = []
    for draft in drafts:
        own = draft.pattern.step if draft.pattern else ""
        if reason := unfit(draft.text, draft.shown, cited=[each.quote for each in draft.citations], own=own):
            left_out[reason] += 1
            continue
        cited = [_cited(citation, context) for citation in draft.citations]
        if not cited or None in cited:
            left_out["the note has changed"] += 1
            continue
        fit.append(replace(draft, citations=tuple(each for each in cited if each is not None)))
    return fit


def _cited(citation: Citation, context: Context) -> Citation | None:
    """The citation as the note is on disk now; None for words that do not stand there, or in another person's note."""
    try:
        note = context.read(citation.path)
    except DruthersError:
        return None
    if note.visibility == "following" and not context.may_cite(note.path):
        return None
    return verify(citation, note.text)


def _weighed(drafts: Sequence[Draft], desk: Desk, left_out: Counter[str], trouble: str) -> tuple[list[Weighed], str]:
    """The drafts that are new, those that the model can be asked about with what it makes of them; and its trouble."""
    if not drafts:
        return [], trouble
    texts = list(dict.fromkeys(text for each in drafts for text in (each.text, bare(each), each.shown, judged(each))))
    row = dict(zip(texts, desk.embedder.embed(texts), strict=True))
    weighed = [
        Weighed(draft, row[draft.text], float(row[bare(draft)] @ row[draft.shown]), judged=row[judged(draft)])
        for draft in drafts
    ]
    weighed = new(weighed, desk.context, left_out)
    weighed.sort(key=lambda each: each.worth, reverse=True)
    weighed = weighed[: desk.most + MORE]
    if not trouble:
        try:
            weighed = by_model(weighed, desk.model, max(SLOWEST, desk.remaining()))
        except ModelError as error:
            trouble = error.message
    return weighed, trouble


def _candidate(weighed: Weighed, desk: Desk, seed: int, principles: NDArray[np.float32] | None) -> Candidate:
    """A draft with its features."""
    import numpy as np  # noqa: PLC0415 - the ports are imported by what must start without it

    draft, written = weighed.draft, weighed.draft.written
    earlier = [np.frombuffer(each.embedding, dtype="<f4") for each in desk.context.earlier]
    vector = weighed.vector if weighed.judged is None else weighed.judged
    return Candidate(
        text=draft.text,
        citations=draft.citations,
        source=f"{draft.source}:{draft.pattern.name if draft.pattern else 'free'}",
        model=desk.model.identity if weighed.after is not None or written else NO_MODEL,
        features=features(
            replace(draft, text=judged(draft)),
            vector,
            now=desk.context.now,
            nearest=nearest_cosine(vector, earlier),
            principles=principles,
            embedder=desk.embedder,
        )
        | {"suits": suits(weighed.worth)},
        embedding=vector.astype("<f4").tobytes(),
        embedder=desk.embedder.identity,
        feature_version=FEATURE_VERSION,
        prompt_hash=hashlib.sha256((draft.prompt or draft.shown).encode()).hexdigest()[:16],
        seed=seed,
        fluency=written.fluency if written else weighed.after,
        because=draft.because,
    )


def _principles(desk: Desk) -> NDArray[np.float32] | None:
    """The embeddings of what the person stands for (k, d); None where they have not said so."""
    return desk.embedder.embed(desk.context.principles) if desk.context.principles else None
