"""What a source is, what it is given, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Generator, Sequence

    from druthers.models import Citation, Hit, Note, Piece, Progress
    from druthers.propose.context import Context
    from druthers.propose.lines import Line
    from druthers.propose.patterns import Pattern
    from druthers.propose.ports import Completion, Embedder, LanguageModel
    from druthers.propose.suiting import Suited


@dataclass(frozen=True, slots=True)
class Draft:
    """A step that may become a candidate.

    `citations` are its evidence, first the line that it rests on, of `note`; `shown` is that line as it was cleaned.
    `pattern` is what it was made from, None for what the model wrote freely; `because` says in one plain line why it is
    offered, and claims nothing that its citations do not show. `suits` is how well it fits the line, from 0 to 1, as
    its source sees it. `written` is the model's part, where it has one, and `prompt` what the model was asked. `judged`
    are the words that a rating of it is learnt for, where `text` holds another person's too.
    """

    text: str
    source: str
    citations: tuple[Citation, ...]
    note: Note
    shown: str
    because: str
    suits: float
    pattern: Pattern | None = None
    written: Completion | None = None
    prompt: str = ""
    judged: str = ""


@dataclass(slots=True)
class Desk:
    """What a source works with.

    `lines` were chosen for the moment, the worthiest first; `lines_of` finds those of other hits. `suited` gives, for
    lines, the patterns that suit each, the best first; `lacking` those that would if the line named its matter.
    `random` is the run's own. `remaining` are the seconds left. `may_write` says whether a measured check lets this
    model write freely.
    """

    context: Context
    lines: Sequence[Line]
    lines_of: Callable[[Sequence[Hit]], Sequence[Line]]
    suited: Callable[[Sequence[Line]], Sequence[Sequence[Suited]]]
    lacking: Callable[[Line], Sequence[tuple[Pattern, float]]]
    embedder: Embedder
    model: LanguageModel
    random: random.Random
    remaining: Callable[[], float]
    most: int
    may_write: bool = False
    left_out: dict[str, int] = field(default_factory=dict)


class Source(Protocol):
    """One way to come upon something worth proposing."""

    @property
    def name(self) -> str:
        """Its name, as `Candidate.source` and the feature `source:NAME` have it."""
        ...

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """What it offers for this moment, at most `desk.most`, the best first; nothing is a good answer."""
        ...
