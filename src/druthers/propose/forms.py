"""The forms of steps: each a small, kind, possible thing to do, with a gap for the line's own words.

Between the lines and what is written. The form keeps the step small; the gap makes it the line's: `{do}` is a deed that
the line names, `{it}` its matter, `{name}` a person, `{line}` its beginning to the letter. Which forms suit a line is
decided here, by its words (`signs`); among those, the seed decides, and afterwards the person's ratings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from druthers.propose import signs

if TYPE_CHECKING:
    import re

    from druthers.propose.phrases import Phrases
    from druthers.propose.signs import Kind

GAPS: Final = ("do", "it", "line")
ALL: Final[tuple[Kind, ...]] = ("intent", "task", "worry", "plain")
MEANT: Final[tuple[Kind, ...]] = ("intent", "task")
PLAIN: Final[tuple[Kind, ...]] = ("plain",)


@dataclass(frozen=True, slots=True)
class Form:
    """How a step is put. `text` has one gap at most, besides `{name}`.

    `kinds` are the lines that it suits, `line` a sign that must stand in them, `unless` one that must not, `deed` how
    the deed must begin. With `written`, the model names the matter beside the line's own phrase: there, what it wrote
    was of use. A `fallback` is for when no other form suits.
    """

    name: str
    text: str
    kinds: tuple[Kind, ...] = ALL
    line: re.Pattern[str] | None = field(default=None, repr=False)
    unless: re.Pattern[str] | None = field(default=None, repr=False)
    deed: re.Pattern[str] | None = field(default=None, repr=False)
    written: bool = False
    fallback: bool = False

    @property
    def gap(self) -> str:
        """What is to be filled in: "do", "it" or "line"; nothing when the person's name is all."""
        return next((gap for gap in GAPS if f"{{{gap}}}" in self.text), "")

    def parts(self, said: Phrases) -> tuple[str, str]:
        """Return what stands before and after the gap for a deed or a matter; without one, all stands after.

        A quotation of the line is filled in here, and what is to be done about it stands after.
        """
        text = self.text.replace("{name}", said.person or "")
        if self.gap == "line":
            return f"You wrote “{said.quotation}”.", text.removeprefix("You wrote “{line}”.")
        before, gap, after = text.partition(f"{{{self.gap}}}" if self.gap else "\n")
        return (before.rstrip(), after) if gap else ("", text)

    def suits(self, kind: Kind, line: str, said: Phrases) -> bool:
        """Whether it suits a line of that kind, of which the phrases are `said`."""
        fillable = {"do": said.deed, "it": said.matter or self.written, "line": said.quotation}.get(self.gap, True)
        return bool(
            kind in self.kinds
            and fillable
            and ("{name}" not in self.text or said.person)
            and (self.line is None or self.line.search(line))
            and (self.unless is None or not self.unless.search(line))
            and (self.deed is None or self.deed.match(said.deed or ""))
        )


FORMS: Final = (
    # A deed that the line names: small enough for today, whatever its size. “Be patient” has no first step.
    Form("first-step", "Write down the smallest first step to {do}.", MEANT, deed=signs.ACTIVE),
    Form("easier", "What would make it easier to {do}?", MEANT),
    Form("obstacle", "Write down what makes it hard to {do}, and one thing that would help.", MEANT),
    Form("tell", "Tell someone you trust that you want to {do}.", ("intent",)),
    # A time or a place that is decided beforehand carries a wish further than the wish.
    Form("day", "Choose a day this week to {do}, if only for ten minutes.", MEANT, deed=signs.PRACTISED),
    Form("lay-out", "Put one thing that you need to {do} where you will see it tomorrow.", MEANT, deed=signs.MADE),
    Form("hour", "Choose the day and the hour to {do}, and write them down.", MEANT, deed=signs.ERRAND),
    Form("moment", "Think of one moment tomorrow in which you could {do}.", MEANT, deed=signs.STATE),
    Form("look-up", "Look up one thing that you need to know to {do}.", MEANT, deed=signs.FAR),
    # What is to be said is easier to begin than to say.
    Form("first-words", "Write down the first sentence you would use to {do}.", MEANT, deed=signs.SAID),
    # Leaving something off goes by seeing when it is hardest, and by something else in its place.
    Form("instead", "Write down one thing that you could do instead, on a day when you {do}.", MEANT, deed=signs.LESS),
    Form(
        "hardest", "Notice once tomorrow when it is hardest to {do}, and what came just before.", MEANT, deed=signs.HARD
    ),
    # Things at home and on the desk: a short time with an end, a person who can help, one place for the papers.
    Form("ten-minutes", "Give {it} ten minutes tonight, and stop when they are over.", line=signs.MESS, written=True),
    Form("who-helps", "Write down who could help with {it}, and how to reach them.", line=signs.BROKEN, written=True),
    Form("papers", "Put everything that you have about {it} in one place tonight.", line=signs.PAPERS, written=True),
    Form("month", "You wrote “{line}”. Work out what it comes to in a month.", line=signs.COST),
    Form("may-know", "You wrote “{line}”. Write down one person who may know, and ask them.", line=signs.LOST),
    # What is coming, and what is half made, begins with its smallest part.
    Form(
        "prepare",
        "Write down three things to do before {it}, the smallest first.",
        line=signs.COMING,
        unless=signs.OVER,
        written=True,
    ),
    Form(
        "rough",
        "Spend ten minutes on the smallest part of {it}, without making it good.",
        line=signs.WORK,
        written=True,
    ),
    Form("set-time", "Choose the day and the hour for {it}, and write them down.", line=signs.PUT_OFF, written=True),
    Form("five-minutes", "Give {it} five minutes today, only to see how it goes.", line=signs.RUSTY, written=True),
    # What was good is worth keeping.
    Form(
        "keep",
        "You wrote “{line}”. Write down one detail of it that you want to keep.",
        line=signs.GLAD,
        unless=signs.CLOUDED,
    ),
    Form(
        "share",
        "You wrote “{line}”. Tell someone who was not there about it.",
        line=signs.GLAD,
        unless=signs.CLOUDED,
    ),
    # What happens again and again is first seen, then changed; what has lapsed wants a date.
    Form("before", "You wrote “{line}”. The next time, write down what came just before.", line=signs.AGAIN),
    Form("next-time", "You wrote “{line}”. Choose the day and the hour for the next time.", line=signs.LAPSED),
    # Rest, and words for what is heavy; advice would be too much.
    Form("early", "You wrote “{line}”. Choose one evening this week to go to bed early.", line=signs.TIRED),
    Form("honest", "You wrote “{line}”. Write three honest sentences about it, for yourself alone.", line=signs.HEAVY),
    Form("one-sentence", "You wrote “{line}”. Tell someone you trust about it, in one sentence.", line=signs.HEAVY),
    Form(
        "both-sides",
        "You wrote “{line}”. Write down one thing that speaks for each side, and sleep on it.",
        line=signs.UNDECIDED,
    ),
    Form("worst", "You wrote “{line}”. Note today when it is worst and when it is better.", line=signs.BODY),
    # People: something small to someone near; what hurts, first for oneself.
    Form("two-lines", "Send {name} two lines today, with one question in them.", line=signs.APART),
    Form("to-know", "Write down what you would like {name} to know, for yourself first.", line=signs.QUARREL),
    Form(
        "far-friend",
        "You wrote “{line}”. Send two lines to someone you have not heard from in a while.",
        line=signs.LONELY,
    ),
    Form("been-there", "You wrote “{line}”. Ask someone who has been through the same what helped.", line=signs.CARING),
    # When nothing fits better: a step towards what the line names, or one more sentence where it ends.
    Form("next-step", "Write down the smallest next step towards {it}.", MEANT, fallback=True),
    Form("help", "Write down one thing that would help with {it}.", ("task", "worry"), fallback=True),
    Form(
        "sentences",
        "Write three honest sentences about {it}.",
        PLAIN,
        line=signs.FULL,
        written=True,
        fallback=True,
    ),
    Form(
        "senses",
        "You wrote “{line}”. Write down one more thing that you saw or heard then.",
        PLAIN,
        line=signs.PAST,
        unless=signs.CLOUDED,
        fallback=True,
    ),
    Form(
        "question",
        "Write down one question that you still have about {it}.",
        PLAIN,
        line=signs.OF_THE_WORLD,
        fallback=True,
    ),
    Form(
        "today",
        "You wrote “{line}”. Write down what you would say about it today.",
        PLAIN,
        line=signs.FULL,
        fallback=True,
    ),
    Form("on", "You wrote “{line}”. Write down the sentence that comes next.", PLAIN, line=signs.FULL, fallback=True),
    Form(
        "in-a-year",
        "You wrote “{line}”. What will you want to know about it in a year?",
        PLAIN,
        line=signs.FULL,
        fallback=True,
    ),
)


def suited(kind: Kind, line: str, said: Phrases) -> list[Form]:
    """Return the forms for a line, as it was cleaned, which says `said`; the fallbacks only when there is no other."""
    plain = line.replace("\u2019", "'")
    fitting = [form for form in FORMS if form.suits(kind, plain, said)]
    return [form for form in fitting if not form.fallback] or fitting
