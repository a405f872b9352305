"""What the place Profile asks of the journal, answered by a stand-in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from druthers.models import (
    Archive,
    Bin,
    Calibration,
    Change,
    Citation,
    Evidence,
    FeatureBelief,
    Flip,
    Lender,
    Progress,
    Question,
    Report,
    Statement,
    Step,
    Trust,
)

FEELS = ("much rather not", "rather not", "all the same", "more of it", "much more of it")
HERON = "Walk to the heron's bend at lunch, without the phone"
LOOP = "Run the long loop on Sunday and take the train back"
NEW = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass
class StandInProfile:
    ratings: int = 31
    features: list[FeatureBelief] = field(
        default_factory=lambda: [
            FeatureBelief("topic:outdoors", 0.92, 0.22, 14),
            FeatureBelief("effort", -0.55, 0.18, 31),
            FeatureBelief("topic:writing", 0.61, 0.24, 11),
            FeatureBelief("with others", 0.24, 0.31, 8),
            FeatureBelief("novelty", 0.08, 0.27, 31),
            FeatureBelief("topic:screens", -0.31, 0.45, 3),
        ]
    )
    principles: list[str] = field(
        default_factory=lambda: ["Call people before it is too late.", "Mornings are for making."]
    )
    calibration: Calibration = field(default_factory=lambda: Calibration(31, nll=0.58, base_nll=0.66))
    trust: list[Trust] = field(default_factory=list)
    conflicts: list[FeatureBelief] = field(default_factory=list)
    change: Change | None = None
    statements: list[Statement] = field(default_factory=list)
    lenders: list[Lender] = field(default_factory=list)
    thumbs: int = 0
    comparisons: int = 4
    outcomes: int = 0
    share: float = 0.5

    def said_of(self, feature):
        return [said for said in self.statements if said.feature == feature]

    def lent(self, feature):
        return {one.person: one.moved[feature] for one in self.lenders if feature in one.moved}

    def why(self, feature):
        cited = (
            Citation("public/2026/11/2026-11-21-0803-ran-8k-by-the.md", (4, 4), "Ran 8k by the river before work"),
        )
        return [Evidence("e1", "p1", HERON, 5, 0.41, cited), Evidence("e2", "p2", LOOP, 4, 0.27)]


def made_report(ratings=31):
    """A report of somebody whom it predicts a little better than their average."""
    steps = tuple(
        Step(n, 0.69 - 0.11 * n / ratings, 0.68 - 0.02 * n / ratings, 0.25, 0.25) for n in range(1, ratings + 1)
    )
    again = tuple(replace(step, nll=step.nll - 0.02) for step in steps)
    bins = (Bin(6, 0.15, 0.17, 0.03, 0.56), Bin(14, 0.48, 0.43, 0.21, 0.67), Bin(11, 0.81, 0.91, 0.62, 0.98))
    return Report(
        ratings=ratings,
        calibration=Calibration(ratings, 0.58, 0.66, 0.2, 0.24),
        beats_base=None,
        verdict="It is not shown that it predicts you better than always saying your average.",
        bins=bins if ratings else (),
        steps=steps,
        ece=0.06,
        regret=None,
        base_regret=None,
        promised=None,
        realised=None,
        archive=Archive((), (), 0, (), 0),
        ece_by_chance=0.11,
        replayed_steps=again,
    )


@dataclass
class LearningStandIn:
    """A part of the stand-in for the façade. `asks` are the questions that wait, `flips` what any change would turn."""

    learnt: StandInProfile = field(default_factory=StandInProfile)
    asks: list[Question] = field(default_factory=list)
    begins: list[Question] = field(default_factory=list)
    flips: tuple[Flip, ...] = (Flip("p1", HERON, 0.62, 0.44),)
    report: Report = field(default_factory=made_report)
    days: float = 0  # since when there are proposals

    def profile(self, *, as_of=None):
        self._call("profile", *([as_of] if as_of else []))
        if as_of is None:
            return self.learnt
        past = max(1.0 - (NEW - as_of).days / 300, 0.0)
        features = [replace(one, mean=one.mean * past, sd=one.sd * (2 - past)) for one in self.learnt.features]
        return replace(self.learnt, features=features, ratings=round(self.learnt.ratings * past))

    def report_steps(self):
        self._call("report")
        for number in range(3):
            yield Progress("replay", number, 3)
            if self.gate is not None:
                assert self.gate.acquire(timeout=20)
        return self.report

    def what_if(self, feature, weight, *, strength=None, pinned=False):
        self._call("what if", feature, weight, pinned)
        return self.flips

    def what_if_forgotten(self, *events):
        self._call("what if forgotten", *events)
        return self.flips

    def state(self, feature, weight, *, strength=None, pinned=False):
        self._call("state", feature, weight, pinned)
        said = Statement(f"s{len(self.calls)}", NEW, feature, weight, 4.0, pinned=pinned)
        self.learnt.statements.append(said)
        return said.event

    def pins(self, feature):
        return [said.event for said in self.learnt.statements if said.pinned and said.feature == feature]

    def forget(self, *events):
        self._call("forget", *events)
        for event in events:
            if event in self.before:
                proposal, rating, why = self.before.pop(event)
                del self.ratings[proposal]
                if rating is not None:
                    self.ratings[proposal], self.reasons[proposal] = rating, why
            self.backs.pop(event, lambda: None)()
        self.learnt.statements = [said for said in self.learnt.statements if said.event not in events]
        return tuple(f"not {event}" for event in events)

    def mix(self, share):
        self._call("mix", share)
        self.learnt.share = share

    def question(self, *, now=False, about=None):
        self._call("question", now, about)
        return next((one for one in self.asks if about in (None, one.about)), None)

    def answer(self, question, answer):
        self._call("answer", question, answer)
        self.asks = [one for one in self.asks if one.id != question]
        return (f"answer-{question}", f"said-{question}")

    def onboarding(self):
        return list(self.begins)


def question(number, about="feature", text="How do you feel about proposals that involve other people?", choices=FEELS):
    because = "your next picks hinge on it: your answer would tell about twice as much as a rating."
    return Question(f"q{number}", about, text, choices, because, 0.4, ("social",))


def days_ago(days):
    return NEW - timedelta(days=days)
