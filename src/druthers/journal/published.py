"""`private/published.jsonl`: which profiles were published, and every noise that was drawn for one; append-only.

Part of the façade. What was drawn is spent, published or not: a line is never changed, and one that cannot be read
stops whoever would add to what was spent. Sealed line by line where private notes are encrypted.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from druthers import disk
from druthers.errors import LedgerError, LockedError, VaultError
from druthers.journal.committing import commit
from druthers.publish.card import MOST_EPSILON, read_card, render_card
from druthers.rate.lines import is_sealed, open_line, seal_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from druthers.journal.parts import Parts
    from druthers.models import Card

LOCKED_HINT: Final = "Give the passphrase: in a terminal you are asked, in a script set DRUTHERS_PASSPHRASE."
Level = Annotated[int, Field(strict=True, ge=-2, le=2)]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    v: Literal[1] = 1
    id: str
    at: AwareDatetime


class DrawnLine(_Line):
    """Noise was drawn for these levels, with `epsilon` for each; `made` and `ratings` are as a card tells them."""

    kind: Literal["drawn"] = "drawn"
    epsilon: Annotated[float, Field(gt=0, le=MOST_EPSILON, allow_inf_nan=False)]
    made: str
    ratings: str
    levels: dict[str, Level]


class PublishedLine(_Line):
    """A card, as its file has it, was published; `draws` are the ids of the lines that its noise came from."""

    kind: Literal["published"] = "published"
    card: dict[str, Any]
    draws: tuple[str, ...] = ()

    def read(self) -> Card:
        """The card."""
        return read_card(json.dumps(self.card).encode())


class UnpublishedLine(_Line):
    """The card was taken back."""

    kind: Literal["unpublished"] = "unpublished"


Line = Annotated[DrawnLine | PublishedLine | UnpublishedLine, Field(discriminator="kind")]
LINE: Final[TypeAdapter[DrawnLine | PublishedLine | UnpublishedLine]] = TypeAdapter(Line)


def document_of(card: Card) -> dict[str, Any]:
    """A card as a line keeps it."""
    document: dict[str, Any] = json.loads(render_card(card))
    return document


def lines(parts: Parts) -> list[DrawnLine | PublishedLine | UnpublishedLine]:
    """Every line once, in the order of their ids.

    Raises:
        LedgerError: a line is not what it should be.
        LockedError: a line is sealed, and the key was not opened.
    """
    path = parts.layout.published
    try:
        found = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise LedgerError(f"{path} could not be read: {error.strerror}", "Check its permissions.") from error
    read = {}
    for number, line in enumerate(found, 1):
        if line.strip():
            each = _read(parts, line, number)
            read[each.id] = each
    return [read[key] for key in sorted(read)]


def drawn(found: Iterable[object]) -> list[DrawnLine]:
    """The draws among them."""
    return [each for each in found if isinstance(each, DrawnLine)]


def spent(found: Iterable[object]) -> float:
    """The sum of epsilon over every level that was ever drawn."""
    return round(sum(each.epsilon * len(each.levels) for each in drawn(found)), 9)


def record(parts: Parts, *added: DrawnLine | PublishedLine | UnpublishedLine, message: str) -> str | None:
    """Append lines, flushed to disk, and commit them; the reason when the commit waits.

    Raises:
        LedgerError: they could not be written, or not be sealed.
    """
    path = parts.layout.published
    try:
        data = b"".join(_rendered(parts, each) + b"\n" for each in added)
        disk.append(path, data)
    except OSError as error:
        raise LedgerError(
            f"{path} could not be written: {error.strerror}", "Nothing was published. Check permissions and space."
        ) from error
    except VaultError as error:
        raise LedgerError(f"{path} could not be encrypted: {error.message}", error.hint) from error
    return commit(parts, "private", [path], message)[1]


def _rendered(parts: Parts, line: _Line) -> bytes:
    data = line.model_dump_json().encode()
    return seal_line(data, parts.cipher) if parts.cipher.active() else data


def _read(parts: Parts, line: bytes, number: int) -> DrawnLine | PublishedLine | UnpublishedLine:
    if is_sealed(line) and not parts.cipher.unlocked():
        raise LockedError("What was published of the profile is encrypted, and was not unlocked.", LOCKED_HINT)
    try:
        found = LINE.validate_json(open_line(line, parts.cipher) if is_sealed(line) else line)
        if isinstance(found, PublishedLine):
            found.read()
    except (ValidationError, ValueError, LockedError) as error:
        raise LedgerError(
            f"Line {number} of private/published.jsonl cannot be read, so what was spent on noise is not known.",
            "Bring the file back from the history of private/; a later version of Druthers may have written the line.",
        ) from error
    return found
