"""A pattern that the language model completes: it names the matter of a line for which the rules found no words.

One source of drafts. The model chooses, it does not invent: what it may write are spans of the line that could be a
matter, to the letter; a grammar holds it to them where it can be held to one, and elsewhere what strays is dropped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.propose.phrases import possessive
from druthers.propose.ports import Ask
from druthers.propose.prompt import STOPS, prompt
from druthers.propose.sources.port import Draft
from druthers.propose.sources.saying import written as day
from druthers.propose.sources.writer import written
from druthers.propose.things import thing

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.models import Piece, Progress
    from druthers.propose.lines import Line
    from druthers.propose.patterns import Pattern
    from druthers.propose.ports import Completion
    from druthers.propose.sources.port import Desk

GAP: Final = "{it}"
PER_LINE, AT_ONCE, TRIES = 1, 16, 2
FILL_WORDS: Final = 6
MAX_TOKENS: Final = 16
TEMPERATURE: Final = 0.6  # where no grammar holds it; with one, the likeliest span is taken
BECAUSE: Final = "You wrote this {when}; the model chose what in it the step is about."
_WORD: Final = re.compile(r"[^\W_](?:[\w'\u2019-]*[\w])?")
_HEAD: Final = re.compile(r"the|my|our|his|her|their|this|these|those|\w+['\u2019]s", re.IGNORECASE)
_NO_OWNER: Final = re.compile(r"(?:it|that|what|there|here|who|how|where|let|he|she)['\u2019]s", re.IGNORECASE)


class Completing:
    """What a pattern says about a line once the model has named its matter."""

    name: Final = "completion"

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """A step for each pattern that lacks a matter alone, where the model fills that gap with words of the line."""
        waiting = [(line, pattern, worth) for line in desk.lines for pattern, worth in desk.lacking(line)[:PER_LINE]]
        held = bool(waiting) and desk.model.abilities().grammar
        asks, whose = [], []
        for line, pattern, worth in waiting[:AT_ONCE]:
            spans = matters(line.shown)
            if not spans:
                continue
            for _ in range(1 if held else TRIES):
                asks.append(_ask(line, pattern, spans, desk, held=held))
                whose.append((line, pattern, worth))
        done = (yield from written(desk.model, asks, desk.remaining())) if asks else ()
        found: dict[str, Draft] = {}
        for (line, pattern, worth), ask, fill in zip(whose, asks, done, strict=True):
            text = filled(pattern, line.shown, fill)
            if text is None:
                desk.left_out["no matter of the line"] = desk.left_out.get("no matter of the line", 0) + 1
            else:
                found.setdefault(text, _draft(text, line, pattern, worth, ask, fill, desk))
        return list(found.values())


def matters(shown: str) -> list[str]:
    """The spans of a line, to the letter, that could be a thing it points to; the model is to find the one that is.

    >>> matters("Nobody waters the old plants in the office.")
    ['the old', 'the old plants', 'the office']
    """
    found = list(_WORD.finditer(shown))
    spans = []
    for at, first in enumerate(found[:-1]):
        if not _HEAD.fullmatch(first[0]) or _NO_OWNER.fullmatch(first[0]):
            continue
        for last in found[at + 1 : at + 1 + FILL_WORDS]:
            rest = shown[found[at + 1].start() : last.end()]
            if thing(f"see the {rest}.") == f"the {rest}":
                spans.append(shown[first.start() : last.end()])
    return list(dict.fromkeys(spans))


def grammar(spans: Sequence[str], after: str) -> str:
    r"""A GBNF grammar (llama.cpp, `grammars/README.md`) of one of `spans` between a blank and what comes `after` it.

    >>> print(grammar(["the plants", 'the "old" pot'], " five minutes"))
    root ::= " " ("the plants" | "the \"old\" pot") " five minutes"
    """
    return f"root ::= {_literal(' ')} ({' | '.join(map(_literal, spans))}) {_literal(after)}"


def filled(pattern: Pattern, shown: str, done: Completion) -> str | None:
    """The step of a pattern with what the model named; None where that is no matter of the line."""
    fill = " ".join(done.text.split())
    if done.ended == "length" or fill not in matters(shown):
        return None
    return pattern.filled({"it": possessive(fill, shown)})


def _ask(line: Line, pattern: Pattern, spans: Sequence[str], desk: Desk, *, held: bool) -> Ask:
    before, _, after = pattern.step.partition(GAP)
    next_words = _next(after)
    return Ask(
        prompt(line.shown, before),
        MAX_TOKENS,
        0.0 if held else TEMPERATURE,
        desk.random.getrandbits(31),
        stop=(*STOPS, next_words) if next_words.startswith(" ") else STOPS,
        grammar=grammar(spans, next_words) if held else "",
    )


def _next(after: str) -> str:
    """How a step goes on after its gap: its next two words, or the sign that follows."""
    return " " + " ".join(after.split()[:2]) if after.startswith(" ") else after[:1] or "."


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _draft(text: str, line: Line, pattern: Pattern, worth: float, ask: Ask, done: Completion, desk: Desk) -> Draft:
    assert isinstance(ask.prompt, str)
    return Draft(
        text=text,
        source=Completing.name,
        citations=(line.citation,),
        note=line.note,
        shown=line.shown,
        because=BECAUSE.format(when=day(line.note, desk.context.now)),
        suits=min(1.0, worth),
        pattern=pattern,
        written=done,
        prompt=ask.prompt,
    )
