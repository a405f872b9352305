"""The language model, writing freely; asked only where a measured check lets this model do so.

One source of drafts. What it writes is a guess, and says so; it is kept where it names the line's own words, and quotes
nothing that the line does not say.
"""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING, Final

from druthers.models import Piece
from druthers.propose.planting import planted
from druthers.propose.ports import Ask
from druthers.propose.prompt import TASK, WORKED, asked, unmarked
from druthers.propose.sources.port import Draft
from druthers.propose.sources.saying import written as day
from druthers.propose.window import COMPLETING, CONVERSING, FRAME, Part, fitted, size
from druthers.propose.writing import tidy, unfit_writing

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.models import Progress
    from druthers.propose.lines import Line
    from druthers.propose.ports import Completion, LanguageModel, Turn
    from druthers.propose.sources.port import Desk
    from druthers.propose.window import Kind

MAX_TOKENS: Final = 40
TEMPERATURE: Final = 0.7
MIND, FORGOTTEN, LATEST, PATTERNS = 4, 3, 6, 4  # at most, of each kind that is told
PASSAGE: Final = 700  # characters of a passage that are looked at, around the line
SUITS: Final = 0.45  # as a pattern does whose meaning is the line's; nearness and likelihood are weighed for all drafts
BECAUSE: Final = "The language model made this up for what you wrote {when}: it is a guess."


class Writer:
    """What the model thinks of by itself, for the lines of the moment."""

    name: Final = "writer"

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """A step for each line, and more for the first ones while there is room; none where the model may not write."""
        if not desk.may_write:
            return []
        prompts = {
            line: each for line, each in zip(desk.lines, prompts_for(desk), strict=True) if not planted(line.shown)
        }
        if not prompts:
            return []
        lines = list(islice(cycle(prompts), desk.most))
        asks = [ask(prompts[line], desk.random.getrandbits(31)) for line in lines]
        done = yield from written(desk.model, asks, desk.remaining())
        texts = [tidy(each) for each in done]
        found = []
        for at, (line, text) in enumerate(zip(lines, texts, strict=True)):
            if reason := unfit_writing(text, line.shown):
                desk.left_out[reason] = desk.left_out.get(reason, 0) + 1
                continue
            draft = Draft(
                text=text,
                source=self.name,
                citations=(line.citation,),
                note=line.note,
                shown=line.shown,
                because=BECAUSE.format(when=day(line.note, desk.context.now)),
                suits=SUITS,
                written=done[at],
                prompt=as_prompt(prompts[line]),
            )
            found.append(draft)
        return found


def ask(prompt: str | tuple[Turn, ...], seed: int, *, temperature: float = TEMPERATURE) -> Ask:
    """What is asked of a model for one step, on one line."""
    return Ask(prompt, MAX_TOKENS, temperature, seed, stop=("\n",))


def as_prompt(prompt: str | tuple[Turn, ...]) -> str:
    """A prompt as one text, to tell prompts apart by."""
    return prompt if isinstance(prompt, str) else "\n\n".join(f"{turn.role}: {turn.text}" for turn in prompt)


def written(
    model: LanguageModel, asks: Sequence[Ask], seconds: float
) -> Generator[Piece, None, tuple[Completion, ...]]:
    """Stream what the model writes for all asks at once, each a candidate of its own."""
    writing = model.complete_many(asks, limit_seconds=seconds)
    try:
        while True:
            try:
                at, text = next(writing)
            except StopIteration as end:
                done: tuple[Completion, ...] = end.value
                return done
            yield Piece(at, text)
    finally:
        writing.close()


def prompts_for(desk: Desk) -> list[str | tuple[Turn, ...]]:
    """The prompt for each line of the desk. What all share is fitted once and stands first, so it is read once."""
    able = desk.model.abilities()
    worth = CONVERSING if able.chats else COMPLETING
    if not desk.lines:
        return []
    alone = [[*_passage(line), Part("line", line.shown)] for line in desk.lines]
    room = able.context - MAX_TOKENS - FRAME
    longest = max(size(parts, desk.model.count) for parts in alone)
    shared = fitted([Part("task", TASK), *_shared(desk)], room - min(longest, room // 2), desk.model.count, worth)
    left = room - size(shared, desk.model.count)
    return [asked([*shared, *fitted(parts, left, desk.model.count, worth)], chats=able.chats) for parts in alone]


def _shared(desk: Desk) -> list[Part]:
    """What is told of the person and of good steps, whatever the line; each kind the worthiest first."""
    context = desk.context
    shown = {line.shown for line in desk.lines}
    forgotten = [line.shown for line in desk.lines_of(context.older) if line.kind in ("intent", "task")]
    told: list[tuple[Kind, Sequence[str]]] = [
        ("principle", [unmarked(each) for each in context.principles]),
        ("mind", [line.shown for line in desk.lines[:MIND]]),
        ("forgotten", [each for each in forgotten if each not in shown][:FORGOTTEN]),
        ("liked", [unmarked(each.text) for each in reversed(context.liked[-LATEST:])]),
        ("disliked", [unmarked(each.text) for each in reversed(context.disliked[-LATEST:])]),
    ]
    worked = [Part("worked", line, step) for line, step in WORKED] + _patterns(desk)
    return [*worked, *(Part(kind, text) for kind, texts in told for text in texts if not planted(text))]


def _patterns(desk: Desk) -> list[Part]:
    """Of the patterns that suit the lines best, those without a gap, as worked examples."""
    best = sorted((each for found in desk.suited(desk.lines) for each in found[:1]), key=lambda each: -each.worth)
    named = {each.pattern.name: each.pattern for each in best if each.pattern.when and not each.pattern.gaps}
    return [Part("worked", pattern.when[0], pattern.step) for pattern in named.values()][:PATTERNS]


def _passage(line: Line) -> list[Part]:
    """What stands around a line in its note, up to the blank lines; nothing where that is the line alone."""
    quote = line.citation.quote
    at = line.note.text.find(quote)
    if at < 0:
        return []
    before = line.note.text[max(0, at - PASSAGE) : at].rpartition("\n\n")[2]
    after = line.note.text[at + len(quote) : at + len(quote) + PASSAGE].partition("\n\n")[0]
    if planted(f"{before}{quote}{after}"):
        return []
    text = unmarked(f"{before}{quote}{after}")
    return [Part("passage", text)] if len(text) > len(line.shown) + len(" a few") else []
