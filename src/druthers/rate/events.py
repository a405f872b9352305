"""The ledger's events: one JSON object a line, each kind with its own fields.

The rate stage. Written strictly (a field that is not here is a mistake of ours), read with tolerance (a later version's
line, merged in from another device, is kept in the file and passed over).
"""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

VERSION = 1

Number = Annotated[float, Field(allow_inf_nan=False)]


def _encodable(value: Any) -> Any:
    """Text as it can be written: the stray bytes that a terminal hands over as surrogates have no UTF-8."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _base64(value: Any) -> Any:
    base64.b64decode(value, validate=True)
    return value


Words = Annotated[str, BeforeValidator(_encodable)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CitationRecord(_Part):
    """The evidence as it was shown."""

    path: Words
    lines: tuple[int, int]
    quote: Words


class ContributionRecord(_Part):
    """What one feature added to the predicted mean."""

    feature: str
    contribution: Number


class Beaten(_Part):
    """A candidate that was not shown, and what was expected of it."""

    text: Words
    mean: Number
    sd: Number


class _Event(_Part):
    id: str
    at: AwareDatetime
    v: int = VERSION


class ShownEvent(_Event):
    """A proposal as the person saw it. Its `id` is the proposal's; `embedding` is base64 of little-endian float32.

    `propensity` is the chance that it had to be shown; `slot` says which rule chose it, `gain` by how much it was
    expected to be better than the average of the candidates. `because` is why its source offered it, `known` how many
    ratings and thumbs what was expected rests on.
    """

    kind: Literal["shown"] = "shown"
    text: Words
    citations: tuple[CitationRecord, ...]
    features: dict[str, Number]
    feature_version: str
    embedder: str
    embedding: Annotated[str, BeforeValidator(_base64)]
    model: str
    source: str
    prompt_hash: str
    seed: int
    fluency: Number | None = None
    mean: Number
    sd: Number
    p_welcome: Number
    novelty: Number
    why: tuple[ContributionRecord, ...]
    propensity: Number
    beat: tuple[Beaten, ...]
    slot: Literal["best", "novel", "random", "unasked"] = "best"
    gain: Number | None = None
    because: Words = ""
    known: Annotated[int, Field(ge=0)] | None = None

    def vector(self) -> bytes:
        """The embedding's bytes."""
        return base64.b64decode(self.embedding)


class CandidateRecord(_Part):
    """One of the candidates of a run. `shown` is the id of the proposal that it became, `propensity` its chance to."""

    text: Words
    source: str
    features: dict[str, Number]
    mean: Number
    sd: Number
    p_welcome: Number
    propensity: Number
    fluency: Number | None = None
    shown: str | None = None


class ConsideredEvent(_Event):
    """All candidates of one run, best expected first, those that were shown among them."""

    kind: Literal["considered"] = "considered"
    seed: int
    model: str
    embedder: str
    feature_version: str
    candidates: tuple[CandidateRecord, ...]


class RatedEvent(_Event):
    """A judgement: 1 is unwelcome, 5 is loved. The last one of a proposal counts."""

    kind: Literal["rated"] = "rated"
    proposal: str
    rating: Annotated[int, Field(ge=1, le=5)]
    why: Words | None = None


class ThumbedEvent(_Event):
    """A judgement in a hurry: welcome or not. The last rating or thumb of a proposal counts."""

    kind: Literal["thumbed"] = "thumbed"
    proposal: str
    up: bool


class ComparedEvent(_Event):
    """One proposal preferred to another, or, with `tie`, as good as it."""

    kind: Literal["compared"] = "compared"
    preferred: str
    other: str
    tie: bool = False
    question: str | None = None


class DismissedEvent(_Event):
    """Put aside; weak evidence, never a dislike."""

    kind: Literal["dismissed"] = "dismissed"
    proposal: str
    reason: Literal["not-now", "never", "ignored"]


class HappenedEvent(_Event):
    """What came of it later: of a proposal, or of what was followed in a round (`plan` is the round's id)."""

    kind: Literal["happened"] = "happened"
    proposal: str | None = None
    plan: str | None = None
    worth: Annotated[int, Field(ge=1, le=5)]


class StatedEvent(_Event):
    """The weight that the person gives a feature, and how strongly; the last one of a feature and source counts.

    `unit` is that of `weight`: `weight` as the profile prints it, `prior` in standard deviations of what is believed of
    a feature before any judgement. The noise of the statement is that standard deviation / `strength`; `pinned` holds
    the weight whatever the ratings say. `principle` is the line that a mapping reads, `proposal` what a reason is of.
    """

    kind: Literal["stated"] = "stated"
    feature: str
    weight: Number
    strength: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    unit: Literal["weight", "prior"] = "weight"
    source: Literal["set", "answer", "reason", "principle"] = "set"
    pinned: bool = False
    principle: Words | None = None
    proposal: str | None = None
    question: str | None = None


class AskedEvent(_Event):
    """A question that the person saw. Its `id` is the question's; `gain` is the information expected of it, in nats."""

    kind: Literal["asked"] = "asked"
    about: Literal["feature", "principle", "pair", "change", "conflict", "item"]
    text: Words
    subjects: tuple[str, ...]
    gain: Number
    because: Words


class AnsweredEvent(_Event):
    """What became of a question: `answer` is what was chosen, None where it was skipped."""

    kind: Literal["answered"] = "answered"
    question: str
    answer: Words | None = None


class ChangedEvent(_Event):
    """The person's word on a suspected change, which began with the judgement `since`."""

    kind: Literal["changed"] = "changed"
    since: str
    confirmed: bool
    feature: str | None = None
    question: str | None = None


class OfferedEvent(_Event):
    """An unasked proposal that cleared the gate: spoken, or withheld by chance to measure what speaking does."""

    kind: Literal["offered"] = "offered"
    proposal: str | None
    topic: str
    boundary: str
    p_welcome: Number
    threshold: Number
    spoken: bool


class RoundEvent(_Event):
    """Two picks for one moment, blind: the person's own words and a proposal; its `id` is the round's.

    `first` was shown first. `own_*` and the proposal's are what was expected before it was judged; `followed` is whose
    pick a coin said to follow (chance `propensity` for the model's), None where no coin was tossed.
    """

    kind: Literal["round"] = "round"
    own: Words
    own_features: dict[str, Number]
    own_embedding: Annotated[str, BeforeValidator(_base64)]
    embedder: str
    own_mean: Number
    proposal: str
    model_mean: Number
    first: Literal["own", "model"]
    followed: Literal["own", "model"] | None = None
    propensity: Number = 0.5


class PickedEvent(_Event):
    """Which of a round's two the person preferred, not knowing whose it was."""

    kind: Literal["picked"] = "picked"
    round: str
    preferred: Literal["own", "model"]


class RetractedEvent(_Event):
    """As if `event` had never been."""

    kind: Literal["retracted"] = "retracted"
    event: str


Event = (
    ShownEvent
    | ConsideredEvent
    | RatedEvent
    | ThumbedEvent
    | ComparedEvent
    | DismissedEvent
    | HappenedEvent
    | StatedEvent
    | AskedEvent
    | AnsweredEvent
    | ChangedEvent
    | OfferedEvent
    | RoundEvent
    | PickedEvent
    | RetractedEvent
)

EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])
