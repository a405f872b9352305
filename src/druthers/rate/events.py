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
    """A proposal as the person saw it. Its `id` is the proposal's; `embedding` is base64 of little-endian float32."""

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

    def vector(self) -> bytes:
        """The embedding's bytes."""
        return base64.b64decode(self.embedding)


class RatedEvent(_Event):
    """A judgement: 1 is unwelcome, 5 is loved. The last one of a proposal counts."""

    kind: Literal["rated"] = "rated"
    proposal: str
    rating: Annotated[int, Field(ge=1, le=5)]
    why: Words | None = None


class ComparedEvent(_Event):
    """One proposal preferred to another."""

    kind: Literal["compared"] = "compared"
    preferred: str
    other: str


class DismissedEvent(_Event):
    """Put aside; weak evidence, never a dislike."""

    kind: Literal["dismissed"] = "dismissed"
    proposal: str
    reason: Literal["not-now", "never", "ignored"]


class HappenedEvent(_Event):
    """What came of it later."""

    kind: Literal["happened"] = "happened"
    proposal: str | None = None
    plan: str | None = None
    worth: Annotated[int, Field(ge=1, le=5)]


class StatedEvent(_Event):
    """The weight that the person gives a feature, and how strongly."""

    kind: Literal["stated"] = "stated"
    feature: str
    weight: Number
    strength: Number


class RetractedEvent(_Event):
    """As if `event` had never been."""

    kind: Literal["retracted"] = "retracted"
    event: str


Event = ShownEvent | RatedEvent | ComparedEvent | DismissedEvent | HappenedEvent | StatedEvent | RetractedEvent

EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])
