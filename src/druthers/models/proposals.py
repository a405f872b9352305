"""What proposing hands on: candidates, and the proposals that a person sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from druthers.models.places import Lines

Slot = Literal["best", "novel", "random", "unasked"]


@dataclass(frozen=True, slots=True)
class Citation:
    """The evidence of a proposal: `quote` stands verbatim in the note `path` on `lines`."""

    path: str
    lines: Lines
    quote: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal before it is chosen. `features` are named numbers, frozen at creation with `feature_version`.

    `source` is `SOURCE:PATTERN`; `because` says in one plain line why its source offers it. `fluency` is the mean
    log-probability per token (nats) that the model gave to its own text: a measurement, not a confidence.
    """

    text: str
    citations: tuple[Citation, ...]
    source: str
    model: str
    features: Mapping[str, float]
    embedding: bytes
    embedder: str
    feature_version: str
    prompt_hash: str
    seed: int
    fluency: float | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to a predicted utility; contributions sum to the proposal's mean."""

    feature: str
    contribution: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the person sees: a candidate, with what the preference model expects of it.

    `mean` and `sd` are of the latent utility; `p_welcome` is the probability that the person would rate it 4 or 5;
    `novelty` is 1 minus the largest cosine to any earlier proposal (1 when there is none). `slot` says what it is there
    as: one of the best, the novel one or the one drawn by chance, to find out, or unasked; `propensity` is the chance
    that it had to be shown. `gain` is by how much it is expected to be better than the average of the candidates, in
    spreads of the person's ratings. `because` is why its source offers it; `fluency` is the mean log-probability per
    token, in nats, that the language model gave to its words, which says nothing of its worth. `known` is how many
    ratings and thumbs what is expected rests on; None where that was not kept.
    """

    id: str
    text: str
    citations: tuple[Citation, ...]
    p_welcome: float
    mean: float
    sd: float
    novelty: float
    why: tuple[Contribution, ...]
    source: str
    model: str
    slot: Slot = "best"
    propensity: float = 1.0
    gain: float | None = None
    because: str = ""
    fluency: float | None = None
    known: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The outcome of one request for proposals; when `silent`, `reason` says why there are none.

    `seed` repeats the choice of words, for the same notes and model. `care` names the concern where the matter is none
    for a step; `reason` then holds kind words. `notices` are plain sentences on what it does not know: that the notes
    say nothing on the matter, that the model was cut off, that it would rather ask.
    """

    proposals: tuple[Proposal, ...] = ()
    silent: bool = False
    reason: str = ""
    seed: int | None = None
    care: str = ""
    notices: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Proposal]:
        return iter(self.proposals)

    def __len__(self) -> int:
        return len(self.proposals)

    def __getitem__(self, position: int) -> Proposal:
        return self.proposals[position]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that the model has just written for a candidate that is not finished; `candidate` counts from 0."""

    candidate: int
    text: str
