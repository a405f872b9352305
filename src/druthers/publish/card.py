"""A published profile as bytes: public/profile.json, written in one form and read with suspicion.

Part of the publish stage. What is read was written by a stranger: whatever is not exactly a card is none, and a reason
never repeats its words. `card.schema.json` beside this module says the same to other programs. What it cannot say: the
file is at most 64 KB of UTF-8, no key and no feature stands in it twice, and `spent` is at least `epsilon`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from druthers.models import Card, CardFeature

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION: Final = 1
FILE: Final = "profile.json"
"""Its name in public/."""
MECHANISM: Final = "randomized-response"
LARGEST: Final = 2
"""Levels lie from minus this to this."""
RANGES: Final = ((0, "0-9"), (10, "10-19"), (20, "20-49"), (50, "50-99"), (100, "100-299"), (300, "300+"))
MOST_BYTES: Final = 64 * 1024
MOST_FEATURES: Final = 100
MOST_CHARACTERS: Final = 60
"""Of a name, the person's or a feature's."""
MOST_EPSILON: Final = 10.0
MOST_SPENT: Final = 1e6
NOT_IN_A_NAME: Final = (
    r"\u0000-\u0020\u007f-\u00a0\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u1680\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
    r"\U000f0000-\U0010ffff"
)
"""What commands a terminal, turns or hides text, or is a space: Unicode's categories C and Z as ranges, which every
program can read; what is not assigned yet may be a letter of tomorrow. One space may stand between two words."""
NAME: Final = re.compile(rf"[^{NOT_IN_A_NAME}]+(?: [^{NOT_IN_A_NAME}]+)*")
MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_KEYS: Final = ("druthers_profile", "name", "made", "ratings", "features", "noise")


def render_card(card: Card) -> bytes:
    r"""A card as the bytes of its file, its features in the order of the alphabet, so that their order tells nothing.

    >>> card = Card("Ana", "2026-11", "20-49", (CardFeature("effort", -1),))
    >>> read_card(render_card(card)) == card
    True

    Raises:
        ValueError: it is no card that `read_card` would read.
    """
    noise = {"mechanism": card.mechanism, "epsilon": card.epsilon, "spent": card.spent} if card.mechanism else None
    features = sorted(card.features, key=lambda each: each.name)
    document = {
        "druthers_profile": card.version,
        "name": card.name,
        "made": card.made,
        "ratings": card.ratings,
        "features": [{"name": each.name, "level": each.level} for each in features],
        "noise": noise,
    }
    try:
        data = (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
    except UnicodeEncodeError as error:
        raise ValueError("a name has characters that are none") from error
    read_card(data)
    return data


def read_card(data: bytes) -> Card:
    """The card in the bytes of a file, its features in the order of the alphabet.

    Raises:
        ValueError: they are none; why, in one line that holds no word of theirs.
    """
    document = _document(data)
    if not isinstance(document, dict) or "druthers_profile" not in document:
        raise ValueError("it is no profile of Druthers'")
    version = _whole(document["druthers_profile"])
    if version is None or version < 1:
        raise ValueError("it does not say which version it is of")
    if version != VERSION:
        raise ValueError("it is of a later version, which this Druthers cannot read")
    _exactly(document, _KEYS, "it")
    mechanism, epsilon, spent = _noise(document["noise"])
    return Card(
        name=_name(document["name"], "its person's name", least=0),
        made=_made(document["made"]),
        ratings=_range(document["ratings"]),
        features=_features(document["features"]),
        mechanism=mechanism,
        epsilon=epsilon,
        spent=spent,
    )


def range_of(ratings: int) -> str:
    """How many ratings there are, as coarsely as a card tells it.

    >>> [range_of(number) for number in (0, 9, 10, 299, 300, 5000)]
    ['0-9', '0-9', '10-19', '100-299', '300+', '300+']
    """
    return next(text for least, text in reversed(RANGES) if ratings >= least)


def level_of(mean: float, sd: float, prior_sd: float) -> int:
    """A belief about a weight as one of five levels; 0 where its direction is not known beyond one standard deviation.

    It is 2, either way, where the weight is at least as large as was to be expected of any before the first judgement
    (`prior_sd`), else 1.

    >>> level_of(0.2, 0.3, 0.4), level_of(0.2, 0.1, 0.4), level_of(-0.5, 0.1, 0.4)
    (0, 1, -2)
    """
    if not abs(mean) > sd:
        return 0
    size = LARGEST if abs(mean) >= prior_sd else 1
    return size if mean > 0 else -size


def named(text: str) -> bool:
    r"""Whether a card can hold this as a name: up to 60 characters that all print, single spaces between its words.

    >>> named("tag:cold water"), named(""), named(" x"), named("a\nb"), named("x" * 61)
    (True, False, False, False, False)
    """
    return len(text) <= MOST_CHARACTERS and NAME.fullmatch(text) is not None


def _document(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1024} KB")
    try:
        return json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except _Twice:
        raise
    except (ValueError, RecursionError) as error:  # also what is no UTF-8, and numbers of thousands of digits
        raise ValueError("it is no JSON") from error


class _Twice(ValueError):
    """A key that stands twice: two readers might see two cards."""


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice("a key stands in it twice")
    return found


def _no_constant(_: str) -> float:
    raise ValueError("no number")


def _exactly(document: dict[str, Any], keys: Sequence[str], what: str) -> None:
    if missing := [key for key in keys if key not in document]:
        raise ValueError(f"{what} has no {missing[0]}")
    if len(document) != len(keys):
        raise ValueError(f"{what} has more in it than a profile tells")


def _whole(value: Any) -> int | None:
    """A whole number as JSON has them: 1 and 1.0 are the same, true is none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _name(value: Any, what: str, *, least: int = 1) -> str:
    if not isinstance(value, str) or not (named(value) or (not value and not least)):
        raise ValueError(f"{what} is not up to {MOST_CHARACTERS} characters that print")
    return value


def _made(value: Any) -> str:
    if not isinstance(value, str) or not MONTH.fullmatch(value):
        raise ValueError("the month it was made in is none")
    return value


def _range(value: Any) -> str:
    if value not in [text for _, text in RANGES]:
        raise ValueError("its number of ratings is none of the ranges")
    return str(value)


def _features(value: Any) -> tuple[CardFeature, ...]:
    if not isinstance(value, list) or len(value) > MOST_FEATURES:
        raise ValueError(f"its features are no list of up to {MOST_FEATURES}")
    found: dict[str, int] = {}
    for position, each in enumerate(value, 1):
        if not isinstance(each, dict):
            raise ValueError(f"feature {position} has no name and level")  # noqa: TRY004 - a wrong value of the file's
        _exactly(each, ("name", "level"), f"feature {position}")
        name, level = _name(each["name"], f"the name of feature {position}"), _whole(each["level"])
        if level is None or abs(level) > LARGEST:
            raise ValueError(f"the level of feature {position} is not from -{LARGEST} to {LARGEST}")
        if name in found:
            raise ValueError(f"feature {position} stands in it twice")
        found[name] = level
    return tuple(CardFeature(name, found[name]) for name in sorted(found))


def _noise(value: Any) -> tuple[str, float, float]:
    if value is None:
        return "", 0.0, 0.0
    if not isinstance(value, dict):
        raise ValueError("what it says of noise is not readable")  # noqa: TRY004 - a wrong value of the file's
    _exactly(value, ("mechanism", "epsilon", "spent"), "what it says of noise")
    if value["mechanism"] != MECHANISM:
        raise ValueError("its noise is of a kind that this Druthers does not know")
    epsilon = _amount(value["epsilon"], "epsilon", MOST_EPSILON)
    spent = _amount(value["spent"], "spent", MOST_SPENT)
    if spent < epsilon:
        raise ValueError("it has spent less than its epsilon")
    return MECHANISM, epsilon, spent


def _amount(value: Any, what: str, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value <= most:
        raise ValueError(f"its {what} is not above 0 and up to {most:,.0f}")
    return float(value)
