"""How values are said in plain words: days, signs, chances, calibration.

Pure functions that both front ends call, so that they never contradict each other. They decide how a number reads,
never what it is.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- the examples below use them
from math import sqrt
from statistics import NormalDist
from typing import Final

from druthers.errors import DruthersError  # noqa: TC001 -- as above
from druthers.models import SIGNS, Calibration, FeatureBelief, Note, Progress, Saved, Visibility

STAGES: Final[dict[str, str]] = {
    "scan": "Looking through your notes",
    "read": "Reading your notes",
    "load embedder": "Waking the search model",
    "embed": "Learning to find your notes",
    "load model": "Waking the language model",
    "write": "Writing",
    "choose": "Choosing",
}
NAMED: Final[dict[str, str]] = {  # what a named feature means, said after "it thinks so about"
    "baseline": "anything at all",
    "concrete": "a time, a place or a number",
    "effort": "effort",
    "fit": "what the note calls for",
    "length": "many words",
    "meaning": "the matter as a whole",
    "novelty": "something new",
    "outdoors": "being outside",
    "praise": "praise",
    "question": "a question",
    "recency": "a recent note",
    "social": "other people",
}
GROUPS: Final[dict[str, str]] = {"topic": "about {}", "tag": "tagged {}", "form": "form: {}", "hour": "in the {}"}
CONTROL: Final = {
    code: None
    for codes in (range(0x20), range(0x7F, 0xA0), range(0x202A, 0x202F), range(0x2066, 0x206A))  # C0, C1, direction
    for code in codes
}
GIST: Final = 600  # characters of a note that say what it is about; more of them stray, and cost time
FEW_RATINGS: Final = 20  # below this, predicted and base log-loss are too close to their noise to compare
SURE: Final = 1.96  # sds on each side of the mean in a 95 % interval


def visibility(place: Visibility) -> str:
    """The sign and the word, so that neither colour nor sign stands alone.

    >>> visibility("private")
    '● private'
    """
    return f"{SIGNS[place]} {place}"


def day(of: date, today: date) -> str:
    """A day's heading.

    >>> day(date(2026, 11, 20), date(2026, 11, 21)), day(date(2025, 3, 1), date(2026, 11, 21))
    ('Yesterday, Friday 20 November', 'Saturday 1 March 2025')
    """
    near = {0: "Today, ", 1: "Yesterday, "}.get((today - of).days, "")
    year = "" if of.year == today.year else f" {of.year}"
    return f"{near}{of:%A} {of.day} {of:%B}{year}"


def short_day(of: datetime, today: date) -> str:
    """A day inside a sentence.

    >>> short_day(datetime(2026, 11, 14), date(2026, 11, 21))
    'Sat 14 Nov'
    """
    year = "" if of.year == today.year else f" {of.year}"
    return f"{of:%a} {of.day} {of:%b}{year}"


def headline(note: Note) -> str:
    """The title, or the first line with words, without markdown's signs at its head; always one line."""
    title = note.title or next((line for line in note.body.split("\n") if line.strip()), "")
    return " ".join(title.lstrip("#>*- \t").split()) or "(empty)"


def gist(note: Note) -> str:
    """What a note is about: its title and how it begins."""
    body = note.body.strip()
    return body[:GIST] if note.title and note.title in body[:GIST] else f"{note.title}\n{body[:GIST]}".strip()


def feature(name: str) -> str:
    """A feature in plain words.

    >>> feature("topic:body"), feature("hour:night"), feature("tag:jam"), feature("form:first-step"), feature("social")
    ('about body', 'at night', 'tagged jam', 'form: first-step', 'other people')
    """
    if name == "hour:night":
        return "at night"
    group, colon, rest = name.partition(":")
    return GROUPS[group].format(rest) if colon and rest and group in GROUPS else NAMED.get(name, name)


def error(problem: DruthersError) -> str:
    """What happened and what to do, in one line.

    >>> error(DruthersError("The disk said: read-only", "Look at it."))
    'The disk said: read-only. Look at it.'
    """
    message = problem.message.rstrip()
    stop = "" if message.endswith((".", "!", "?", "…")) else "."
    return " ".join(f"{message}{stop} {problem.hint}".split())


def saved(result: Saved) -> str:
    """What became of a captured note.

    >>> saved(Saved("01J", "public/a.md", "public", None, "another git is running"))
    'Saved in public/a.md; its commit waits: another git is running'
    """
    if result.commit is not None:
        return f"Saved in {result.path}"
    return f"Saved in {result.path}; its commit waits" + (f": {result.waits}" if result.waits else "")


def progress(step: Progress) -> str:
    """How far a step has come.

    >>> progress(Progress("read", 3, 8)), progress(Progress("choose", 2, 24, "2 of 24 were kept"))
    ('Reading your notes, 3 of 8', 'Choosing')
    """
    words = STAGES.get(step.stage, step.stage.capitalize())
    counted = step.total > 1 and step.stage != "choose"  # it counts what was left out, which the outcome tells
    return f"{words}, {step.done:,} of {step.total:,}" if counted else words


def welcome(p: float, sd: float) -> str:
    """The chance that a proposal is welcome, and how far it may be off.

    The band is what one standard deviation of the utility, up and down, does to the chance; a probit link with unit
    noise is taken, so it is a guide to the eye and not a second prediction.

    >>> welcome(0.62, 0.5)
    '62 % likely to be welcome, ± 18'
    """
    normal = NormalDist()
    centre = normal.inv_cdf(min(max(p, 1e-6), 1 - 1e-6)) * sqrt(1 + sd * sd)
    band = (normal.cdf(centre + sd) - normal.cdf(centre - sd)) / 2
    return f"{round(100 * p)} % likely to be welcome, ± {round(100 * band)}"


def stars(rating: int | None) -> str:
    """A rating as a row of signs.

    >>> stars(4), stars(None)
    ('★★★★☆', '☆☆☆☆☆')
    """
    given = rating or 0
    return "★" * given + "☆" * (5 - given)


def belief(feature: FeatureBelief) -> str:
    """Which way a belief leans, once its 95 % interval leaves zero out.

    >>> belief(FeatureBelief("topic:running", 0.9, 0.2, 12)), belief(FeatureBelief("effort", 0.1, 0.4, 3))
    ('likes it', 'not yet known')
    """
    if abs(feature.mean) <= SURE * feature.sd:
        return "not yet known"
    return "likes it" if feature.mean > 0 else "would rather not"


def calibration(record: Calibration) -> str:
    """Whether its guesses have been worth something so far.

    >>> calibration(Calibration(3))
    'How good its guesses are is not yet known: 3 of 20 ratings.'
    >>> calibration(Calibration(40, nll=0.5, base_nll=0.6))
    'Its guesses before each of 40 ratings were better than always giving your average.'
    """
    if record.ratings < FEW_RATINGS or record.nll is None or record.base_nll is None:
        return f"How good its guesses are is not yet known: {record.ratings} of {FEW_RATINGS} ratings."
    gain = record.base_nll - record.nll
    verdict = "no better than"
    if abs(gain) >= 1 / record.ratings:
        verdict = "better than" if gain > 0 else "worse than"
    return f"Its guesses before each of {record.ratings} ratings were {verdict} always giving your average."


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "note"), count(1200, "note")
    ('1 note', '1,200 notes')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def printable(text: str) -> str:
    r"""Text without the characters that command a terminal or turn the direction of what follows.

    >>> printable("\x1b[2Jred\x07")
    '[2Jred'
    """
    return text if text.isprintable() else text.translate(CONTROL)
