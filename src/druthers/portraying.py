"""How a profile is told: what is believed, what it rests on, what was said, and what a change to it would do.

Beside `telling`, and like it pure functions that both front ends call. They decide how a number reads, never what it
is. A weight is told with the range that holds it 19 times of 20.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers import wording as words
from druthers.models import FeatureBelief
from druthers.wording import SURE, count, printable, short_day, stars

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from druthers.models import (
        Bin,
        Change,
        Evidence,
        Explained,
        Flip,
        Kept,
        Lender,
        Report,
        Statement,
        Step,
        Trust,
    )
    from druthers.profile import Profile

UNITS: Final = (
    "A weight is how much one usual step of a feature moves a proposal's worth, in spreads of your ratings;",
    "in brackets, the range that holds it 19 times of 20.",
)
SOURCES: Final = {
    "set": "you set it",
    "answer": "your answer",
    "reason": "a reason of yours",
    "principle": "a principle of yours",
}
DISMISSALS: Final = {"not-now": "not now", "never": "never", "ignored": "ignored"}
MOST_FLIPS: Final = 8
PARTS: Final = 12
LEAST: Final = 0.005
"""A contribution smaller than this prints as 0.00."""
LENT: Final = 5
"""So much of what another person's profile moves is named."""

MOVED: Final = 0.15
"""A weight that moved less is not named among what may have changed."""
MOST_ODDS: Final = 1e6
PROOF: Final = 20  # as in druthers.profile.validation
MARKS: Final = 6
"""So many points of a learning curve are told in words."""
ASK: Final = "answer with `druthers ask`"


def signed(number: float) -> str:
    """A weight as it is printed everywhere.

    >>> signed(0.416), signed(-0.5), signed(-0.001)
    ('+0.42', '-0.50', '+0.00')
    """
    return f"{number if abs(number) >= LEAST else 0.0:+.2f}"


def weight(mean: float, sd: float) -> str:
    """A weight with its 95 % interval.

    >>> weight(0.42, 0.16), weight(-1.0, 0.0)
    ('+0.42 (+0.11 to +0.73)', '-1.00')
    """
    return f"{signed(mean)} ({signed(mean - SURE * sd)} to {signed(mean + SURE * sd)})" if sd > 0.0 else signed(mean)


def basis(profile: Profile) -> str:
    """What the profile rests on."""
    thumbs = f" ({profile.thumbs} of them up or down)" if profile.thumbs else ""
    parts = [count(profile.ratings, "rating") + thumbs]
    parts += [count(profile.comparisons, "comparison")] * bool(profile.comparisons)
    parts += [count(profile.outcomes, "outcome")] * bool(profile.outcomes)
    parts += [count(len(profile.statements), "statement")] * bool(profile.statements)
    return f"From {listed(parts)}."


def listed(parts: Sequence[str]) -> str:
    """Several things in a sentence.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def belief(feature: FeatureBelief) -> str:
    """A feature's weight for who the person is, in numbers and words."""
    if feature.pinned:
        return f"{signed(feature.mean)}  pinned by you"
    ratings = count(feature.ratings, "rating") if feature.ratings else "no rating"
    borrowed = f"; {signed(feature.others)} of it from others" if abs(feature.others) >= LEAST else ""
    return f"{weight(feature.mean, feature.sd):<26} {words.belief(feature)} ({ratings}{borrowed})"


def lender(other: Lender) -> str:
    """Somebody whose published profile sets expectations: how far it is trusted, and what it moved the most.

    >>> from druthers.models import Lender
    >>> lender(Lender("ana", 0.62, {"effort": -0.071, "form:tell": 0.02, "social": 0.001}))
    'ana: their profile is worth hearing with 62% by your own words; it moves effort -0.07, form:tell +0.02'
    """
    most = sorted(other.moved.items(), key=lambda each: (-abs(each[1]), each[0]))
    moves = ", ".join(f"{name} {signed(amount)}" for name, amount in most[:LENT] if abs(amount) >= LEAST)
    told = f"it moves {moves}" if moves else "it moves nothing that shows"
    return printable(f"{other.person}: their profile is worth hearing with {other.trust:.0%} by your own words; {told}")


def borrowed(lent: Mapping[str, float]) -> str:
    """How much of a weight is expected because of others, and whose profile says so; nothing where it does not show.

    >>> borrowed({"ana": 0.05, "ben": -0.01}), borrowed({})
    ('+0.04 of it is expected from the profiles of others: ana +0.05, ben -0.01', '')
    """
    told = {person: amount for person, amount in lent.items() if abs(amount) >= LEAST}
    if not told:
        return ""
    whose = ", ".join(f"{person} {signed(amount)}" for person, amount in told.items())
    return printable(f"{signed(sum(lent.values()))} of it is expected from the profiles of others: {whose}")


def ideal(feature: FeatureBelief) -> str:
    """A feature's weight for who the person wants to be; nothing where neither outcome nor principle says anything."""
    if feature.ideal is None:
        return ""
    wanted = FeatureBelief(feature.name, feature.ideal, feature.ideal_sd or 0.0, feature.ratings)
    return f"who you want to be: {weight(wanted.mean, wanted.sd)} {words.belief(wanted)}"


def statement(said: Statement) -> str:
    """What the person said of a weight themselves.

    >>> from datetime import datetime
    >>> from druthers.models import Statement
    >>> statement(Statement("01J", datetime(2026, 11, 21), "effort", -0.5, 4.0))
    'effort -0.50, strength 4 (you set it)'
    >>> statement(Statement("01J", datetime(2026, 11, 21), "effort", -1.0, 1.0, "prior", "answer"))
    'effort -1 of its expected spread, strength 1 (your answer)'
    >>> statement(Statement("01J", datetime(2026, 11, 21), "effort", 0.25, 4.0, pinned=True))
    'effort pinned at +0.25 (you set it)'
    """
    amount = signed(said.weight) if said.unit == "weight" else f"{said.weight:+g} of its expected spread"
    how = f"pinned at {amount}" if said.pinned else f"{amount}, strength {said.strength:g}"
    return printable(f"{said.feature} {how} ({SOURCES[said.source]})")


def trust(reading: Trust) -> str:
    """How a principle is read, and how well that predicts the ratings so far.

    >>> from druthers.models import Trust
    >>> trust(Trust("Rest is work too.", "topic:rest", 1.0, 1.0, 0.82, "01J"))
    'read as more of: about rest; it holds for your ratings with 82%'
    """
    way = "more" if reading.weight > 0 else "less"
    return printable(
        f"read as {way} of: {words.feature(reading.feature)}; it holds for your ratings with {reading.trust:.0%}"
    )


def conflict(feature: FeatureBelief, how: str = "`druthers ask`") -> str:
    """Where who the person is and who they want to be part: a question, never a verdict; `how` it is answered."""
    now, then = ("for it", "less of it") if feature.mean > 0 else ("against it", "more of it")
    return (
        f"{words.feature(feature.name)}: your ratings speak {now} ({signed(feature.mean)}), what you stand for asks "
        f"for {then} ({signed(feature.ideal or 0.0)}). Which is it? {how}"
    )


def change(suspected: Change, today: date, how: str = ASK) -> str:
    """A suspected change of taste, as a question, and how it is answered.

    >>> from datetime import date, datetime
    >>> from druthers.models import Change, Shift
    >>> seen = Change(0.68, "01J", datetime(2026, 11, 3), (Shift("topic:body", 0.4, -0.2),))
    >>> change(seen, date(2026, 11, 21))
    'It may be that what you like changed around Tue 3 Nov (about body): answer with `druthers ask`.'
    """
    moved = [shift for shift in suspected.shifts[:3] if abs(shift.after - shift.before) >= MOVED]
    what = ", ".join(words.feature(shift.feature) for shift in moved)
    about = f" ({what})" if what else ""
    day = short_day(suspected.at, today)
    return f"It may be that what you like changed around {day}{about}: {how}."


def kept(all_of_it: Kept) -> list[str]:
    """All else that the ledger holds of the person, a line each; what there is none of is left out."""
    counts = all_of_it.counts
    put_aside = ", ".join(f"{number} {DISMISSALS.get(why, why)}" for why, number in all_of_it.dismissals.items())
    answered = sum(each.answer is not None for each in all_of_it.questions)
    waiting = sum(each.open for each in all_of_it.questions)
    skipped = len(all_of_it.questions) - answered - waiting
    picked = sum(each.preferred is not None for each in all_of_it.rounds)
    asked = f"{answered} answered, {skipped} skipped, {waiting} open"
    lines = (
        (counts.get("shown", 0), f"{count(counts.get('shown', 0), 'proposal')} shown"),
        (
            counts.get("considered", 0),
            f"{count(counts.get('considered', 0), 'request')} with all that was considered, shown or not",
        ),
        (len(all_of_it.reasons), f"{count(len(all_of_it.reasons), 'reason')} in your words"),
        (counts.get("dismissed", 0), f"{counts.get('dismissed', 0)} put aside: {put_aside}"),
        (
            len(all_of_it.questions),
            f"{count(len(all_of_it.questions), 'question')} asked: {asked}",
        ),
        (len(all_of_it.changes), f"{count(len(all_of_it.changes), 'answer')} on whether your taste changed"),
        (
            len(all_of_it.rounds),
            f"{count(len(all_of_it.rounds), 'round')} of your pick against the model's, {picked} judged",
        ),
        (
            all_of_it.spoken + all_of_it.withheld,
            f"{all_of_it.spoken} proposed unasked, {all_of_it.withheld} withheld by chance",
        ),
        (all_of_it.taken_back, f"{all_of_it.taken_back} taken back: still in the ledger's file, and without effect"),
        (all_of_it.unread, f"{count(all_of_it.unread, 'line')} of the ledger that this version cannot read"),
    )
    return [line for number, line in lines if number]


def details(all_of_it: Kept) -> list[tuple[str, str]]:
    """What is only counted otherwise, each with its event, which can be forgotten."""
    followed = {"own": "your pick was preferred", "model": "the model's was preferred", None: "not judged"}
    found = [(each.event, f"you wrote: “{each.words}”") for each in all_of_it.reasons]
    for question in all_of_it.questions:
        answer = "not answered yet" if question.open else question.answer or "skipped"
        found.append((question.event, f"asked: {question.text} {answer}"))
    for said_so in all_of_it.changes:
        what = f" in {words.feature(said_so.feature)}" if said_so.feature else ""
        found.append((said_so.event, f"your taste changed{what}: {'yes' if said_so.confirmed else 'no'}"))
    found += [(each.event, f"a round: “{each.own}”, {followed[each.preferred]}") for each in all_of_it.rounds]
    return [(event, printable(" ".join(line.split()))) for event, line in sorted(found)]


def flips(found: Sequence[Flip], *, done: bool = False) -> list[str]:
    """Which of the last proposals a change flips, a line each; `done` says that it was made."""
    would = "" if done else "would "
    if not found:
        return [f"None of the last proposals (up to 100) {would}{'changed' if done else 'change'} sides."]
    verb = "changed" if done else "change"
    lines = [f"Of the last proposals (up to 100) {len(found)} {would}{verb} sides (how likely you are to welcome it):"]
    lines += [f"  {_sides(each.before, each.after)}  {printable(each.text)}" for each in found[:MOST_FLIPS]]
    return lines + [f"  and {len(found) - MOST_FLIPS} more"] * (len(found) > MOST_FLIPS)


def _sides(before: float, after: float) -> str:
    """Two chances on different sides of a half, told apart.

    >>> _sides(0.55, 0.46), _sides(0.503, 0.498)
    ('55% → 46%', '50.3% → 49.8%')
    """
    told = f"{before:.0%}", f"{after:.0%}"
    return " → ".join(told) if told[0] != told[1] else f"{before:.1%} → {after:.1%}"


def said(evidence: Evidence) -> str:
    """What was said in a judgement, as a sign or in a word.

    >>> from druthers.models import Evidence
    >>> [said(Evidence("01J", "01P", "Rest", 5, 0.2, kind=kind)) for kind in ("rating", "thumb", "outcome", "tie")]
    ['★★★★★', 'welcome', 'came of it: ★★★★★', 'liked as much']
    """
    return {
        "rating": stars(evidence.rating),
        "outcome": f"came of it: {stars(evidence.rating)}",
        "thumb": "welcome" if evidence.rating > 1 else "unwelcome",
        "pair": "liked better",
        "tie": "liked as much",
    }[evidence.kind]


def receipt(evidence: Evidence) -> str:
    """One judgement behind a weight: its share, what was said, and of what."""
    return f"{evidence.share:>5.0%}  {said(evidence)}  {printable(' '.join(evidence.text.split()))}"


def lines_behind(evidence: Evidence) -> list[str]:
    """The note lines that what was judged stood on: where, and the words."""
    return [printable(f"{each.path}:{each.lines[0]}  “{' '.join(each.quote.split())}”") for each in evidence.citations]


def explained(score: Explained) -> list[str]:
    """A proposal's score as a table: each feature's part when it was shown, now, and in who the person wants to be.

    The line above it says how the last column, which proposals are chosen by, comes of the two before it.
    """
    columns = [
        {part.feature: part.contribution for part in parts}
        for parts in (score.then, score.now, score.ideal, score.score)
    ]
    names = list(dict.fromkeys(name for column in reversed(columns) for name in column))
    rows = [(name, [column.get(name, 0.0) for column in columns]) for name in names]
    told = [row for row in rows if any(abs(number) >= LEAST for number in row[1])][:PARTS]
    rest = [sum(numbers) for numbers in zip(*(row[1] for row in rows if row not in told), strict=True)]
    sums = [score.shown.proposal.mean, score.mean, score.ideal_mean, score.score_total]
    smaller = [(f"{len(rows) - len(told)} smaller ones", rest)] * (len(told) < len(rows))
    head = ["", "when shown", "who you are", "who you want to be", "score"]
    mix = f"score = {1 - score.share:.0%} who you are + {score.share:.0%} who you want to be"
    return [
        mix,
        *_aligned([head, *([name, *map(signed, numbers)] for name, numbers in [*told, *smaller, ("sum", sums)])]),
    ]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        f"{printable(row[0]):<{widths[0]}}  "
        + "  ".join(f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]


# whether it predicts the person, and how that came about


def odds_line(report: Report) -> str:
    """What the verdict rests on."""
    if report.odds is None or report.calibration.nll is None:
        return ""
    often = f"more than {MOST_ODDS:,.0f}" if report.odds > MOST_ODDS else amount(report.odds)
    return (
        f"Had you bet on your last {count(report.window, 'rating')} by its predictions, at the odds of your "
        f"average, a stake of 1 would now be {often}; {PROOF} is taken as proof, since luck alone gets there once in "
        f"{PROOF} times at most."
    )


def error_line(report: Report) -> str:
    """How far its chances are off, and how far they would seem to be if they were exact."""
    if report.ece is None or report.ece_by_chance is None:
        return ""
    return (
        f"Its chances are off by {_points(report.ece)} on average; with as few ratings, chances that were exact would "
        f"seem to be off by {_points(report.ece_by_chance)}."
    )


def amount(value: float) -> str:
    """A number that may be tiny or huge.

    >>> amount(0.0012), amount(1.26), amount(250.4), amount(3e9)
    ('less than 0.01', '1.3', '250', '3,000,000,000')
    """
    if value < 0.01:  # noqa: PLR2004 - below it digits say nothing
        return "less than 0.01"
    digits = 2 if value < 1 else 1 if value < 100 else 0  # noqa: PLR2004 - two figures or so
    return f"{value:,.{digits}f}"


def _points(share: float) -> str:
    return f"{100 * share:.0f} points of 100"


def mixed(share: float) -> str:
    """How much who the person wants to be counts.

    >>> mixed(0.3)
    'Who you want to be counts for 30% in choosing proposals, who you are for 70%.'
    """
    return f"Who you want to be counts for {share:.0%} in choosing proposals, who you are for {1 - share:.0%}."


def over_time(past: Sequence[tuple[datetime, FeatureBelief]]) -> list[str]:
    """What was believed of one weight at each time, a line each, the latest first.

    >>> from datetime import datetime
    >>> over_time([(datetime(2026, 3, 1), FeatureBelief("effort", -0.4, 0.1, 9, ideal=0.2))])
    [' 1 Mar 2026  -0.40 (-0.60 to -0.20)  wanted +0.20']
    """
    return [
        f"{at.day:>2} {at:%b %Y}  {weight(each.mean, each.sd)}"
        + (f"  wanted {signed(each.ideal)}" if each.ideal is not None else "")
        for at, each in reversed(past)
    ]


def chances(bins: Sequence[Bin]) -> list[str]:
    """The chances that it gave, and how often such proposals were welcome, a line each.

    >>> from druthers.models import Bin
    >>> chances([Bin(14, 0.48, 0.43, 0.21, 0.67)])
    ['gave 48%: welcome 43% of 14 (21% to 67%)']
    """
    return [
        f"gave {each.predicted:>3.0%}: welcome {each.welcome:.0%} of {each.count} ({each.low:.0%} to {each.high:.0%})"
        for each in bins
    ]


def losses(steps: Sequence[Step], replayed: Sequence[Step]) -> list[str]:
    """How far off its guesses were so far, at a few points of its learning: log loss in nats, lower is better.

    >>> from druthers.models import Step
    >>> losses([Step(1, 0.7, 0.69, 0.25, 0.25)], [Step(1, 0.68, 0.69, 0.25, 0.25)])
    ['ratings  guesses  replayed  average', '      1    0.700     0.680    0.690']
    """
    if not steps:
        return []
    again = {each.ratings: f"{each.nll:.3f}" for each in replayed}
    marks = sorted({round((number + 1) * len(steps) / MARKS) for number in range(MARKS)} - {0})
    rows = [
        f"{each.ratings:>7,}  {each.nll:>7.3f}  {again.get(each.ratings, '-'):>8}  {each.base_nll:>7.3f}"
        for each in (steps[mark - 1] for mark in marks)
    ]
    return ["ratings  guesses  replayed  average", *rows]
