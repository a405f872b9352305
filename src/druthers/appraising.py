"""How what is expected of a proposal is said in words, how sure that is, and who made it.

Beside `wording`, for both front ends. It decides how a number reads, never what it is.
"""

from __future__ import annotations

from math import sqrt
from typing import Final

from druthers.wording import FEW_RATINGS, count

# Half the width of what is believed of a chance, up to which it is known so well. Of one invented person the middle
# one was .20 after 20 ratings, .18 after 40, .13 after 80, .10 after 150, .07 after 400.
SURENESS: Final = ((0.1, "fairly sure"), (0.17, "somewhat sure"))


def welcome(p: float, sd: float) -> str:
    """The chance that a proposal is welcome, and how far it may be off.

    The band is what one standard deviation of the utility, up and down, does to the chance; a probit link with unit
    noise is taken, so it is a guide to the eye and not a second prediction.

    >>> welcome(0.62, 0.5)
    '62 % likely to be welcome, ± 18'
    """
    return f"{round(100 * p)} % likely to be welcome, ± {round(100 * _band(p, sd))}"


def _band(p: float, sd: float) -> float:
    """Half the width of what one standard deviation of the utility, up and down, makes of a chance."""
    from statistics import NormalDist  # noqa: PLC0415 - 4 ms, and nothing but proposals needs it

    normal = NormalDist()
    centre = normal.inv_cdf(min(max(p, 1e-6), 1 - 1e-6)) * sqrt(1 + sd * sd)
    return (normal.cdf(centre + sd) - normal.cdf(centre - sd)) / 2


def sure(p: float, sd: float, known: int | None) -> str:
    """How sure it is that a proposal is as welcome as it says, after so many ratings; nothing where that was not kept.

    >>> sure(0.6, 0.6, 0), sure(0.6, 0.6, 3)
    ('a guess: nothing is rated yet', 'a guess: 3 ratings so far')
    >>> sure(0.6, 0.6, 30), sure(0.3, 0.4, 60), sure(0.2, 0.3, 200), sure(0.6, 0.6, None)
    ('not sure', 'somewhat sure', 'fairly sure', '')
    """
    if known is None:
        return ""
    if known < FEW_RATINGS:
        return f"a guess: {count(known, 'rating')} so far" if known else "a guess: nothing is rated yet"
    band = _band(p, sd)
    return next((words for most, words in SURENESS if band <= most), "not sure")


def fluency(of: float | None) -> str:
    r"""What the language model makes of a proposal's words, said for what it is; nothing where it was not asked.

    >>> fluency(-2.13)
    'How likely the language model finds such a step here: \u22122.1 nats a token. That is not how good the step is.'
    """
    if of is None:
        return ""
    said = f"{of:.1f}".replace("-", "\u2212")
    likely = f"How likely the language model finds such a step here: {said} nats a token."
    return f"{likely} That is not how good the step is."


def because(text: str) -> str:
    """Why a proposal is offered, as its source says it; nothing where it says nothing.

    >>> because("Nothing since speaks of it."), because("")
    ('Why: Nothing since speaks of it.', '')
    """
    return f"Why: {' '.join(text.split())}" if text.strip() else ""


def made_by(source: str, model: str) -> str:
    """Who made a proposal's words, and what a language model had to do with it; `model` is its identity.

    >>> made_by("step:inbox-by-sender", "SmolLM2.gguf 98 MB"), made_by("writer:free", "big.gguf 4 GB")
    ('step:inbox-by-sender, weighed by SmolLM2.gguf', 'writer:free, written by big.gguf')
    >>> made_by("step:inbox-by-sender", "none")
    'step:inbox-by-sender, no language model was asked'
    """
    if model in {"", "none"}:
        return f"{source}, no language model was asked"
    how = "written" if source.endswith(":free") or source.startswith("completion:") else "weighed"
    return f"{source}, {how} by {model.split(' ', 1)[0]}"  # the rest of its identity is for the ledger
