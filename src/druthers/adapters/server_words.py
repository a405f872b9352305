"""Reads what an OpenAI-compatible server says: pieces of text, how likely they were, and where they stop.

Serves `language_server.py`. Servers differ: llama.cpp tells log-probabilities of a completion in the form of a chat,
vLLM in the older one, Ollama may tell none. What is not there is passed over; what is garbled is a `ValueError`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from druthers.propose.ports import Completion

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPEN, _CLOSE = "<think>", "</think>"
_LEAST: Final = -1e4  # servers that mean "impossible" write -9999, or a number too large to be one


@dataclass(slots=True)
class Writing:
    """A completion on its way. `feed` takes an event and gives what may be shown; `over` says that it has stopped.

    A beginning that is set apart as thinking (`<think>…</think>`) is no part of the text. What may be the beginning of
    a stop string waits until it is known not to be.
    """

    stops: Sequence[str]
    over: bool = False
    _text: str = ""
    _shown: int = 0
    _pieces: int = 0
    _ended: str = ""
    _likely: list[float] = field(default_factory=list)

    def feed(self, event: Any) -> str:
        """Give the text that is now certain; empty where there is none.

        Raises:
            ValueError: the event is not one of a completion.
        """
        try:
            choice = event["choices"][0] if event["choices"] else {}  # the last may hold no more than what it cost
            said = choice.get("text") or (choice.get("delta") or choice.get("message") or {}).get("content") or ""
            likely = likelihoods(choice)
            ended = choice.get("finish_reason")
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a completion") from error
        if not isinstance(said, str):
            raise ValueError("not a completion")  # noqa: TRY004 - one kind for whatever is garbled
        if not self.over:
            self._likely += likely
            self._pieces += bool(said)
            self._ended = ended if isinstance(ended, str) else self._ended
            self._text += said
        return self._show()

    @property
    def ended(self) -> bool:
        """Whether the server said why it ended."""
        return bool(self._ended)

    def rest(self, *, cut: bool = False) -> str:
        """Give what waited to be shown, now that nothing more comes; `cut` says that the time was over."""
        self._ended = "length" if cut else self._ended
        return self._show(last=True)

    def completion(self) -> Completion:
        """The whole; its fluency is None where the server does not tell how likely its words were."""
        text = self._spoken(last=True)
        likely = self._likely
        return Completion(
            text=text,
            tokens=len(likely) or self._pieces,
            fluency=sum(likely) / len(likely) if likely and text else None,
            ended="length" if self._ended == "length" and not self.over else "stop",
        )

    def _show(self, *, last: bool = False) -> str:
        text = self._spoken(last=last)
        safe = len(text) if last or self.over else len(text) - _waits(text, self.stops)
        shown, self._shown = text[self._shown : safe], max(self._shown, safe)
        return shown

    def _spoken(self, *, last: bool) -> str:
        text, begun = self._text, self._text.lstrip()
        if begun.startswith(_OPEN):
            _, closed, text = text.partition(_CLOSE)
            text = text.lstrip() if closed else ""
        elif begun and _OPEN.startswith(begun) and not last:
            return ""
        cut = min((found for stop in self.stops if (found := text.find(stop)) >= 0), default=-1)
        if cut >= 0:
            self.over = True
            return text[:cut]
        return text if last or text.strip() else ""


def likelihoods(choice: Any) -> list[float]:
    """The log-probabilities, in nats, of the tokens of a choice, in either form; empty where it has none."""
    told = choice.get("logprobs")
    if not isinstance(told, dict):
        return []
    found = told.get("token_logprobs")
    if not isinstance(found, list):
        parts = told.get("content")
        found = [part.get("logprob") for part in parts] if isinstance(parts, list) else []
    return [float(each) for each in found if _is_one(each)]


def echoed(found: Any, whole: str, begin: int) -> list[float] | None:
    """The log-probabilities of the tokens of `whole`, which was asked back, from the character `begin` on.

    None where the server did not say `whole` again, or not how likely it was. A token that stands across `begin` counts
    as after it; what the server wrote of its own behind `whole` does not.
    """
    try:
        choice = found["choices"][0]
        if not choice["text"].startswith(whole):
            return None
        told = choice["logprobs"]
        values = told["token_logprobs"]
        ends = list(accumulate(len(token) for token in told["tokens"]))
        if isinstance(offsets := told.get("text_offset"), list) and len(offsets) == len(values):
            ends = [*(offset - offsets[0] for offset in offsets[1:]), len(choice["text"])]
        starts = [0, *ends[:-1]]
        chosen = [
            value
            for start, end, value in zip(starts, ends, values, strict=True)
            if end > begin and start < len(whole) and end > start
        ]
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        return None
    # The first token of all has none, as nothing stands before it.
    likely = [float(each) for each in chosen if _is_one(each)]
    return likely if likely and len(likely) >= len(chosen) - 1 else None


def _is_one(number: Any) -> bool:
    return isinstance(number, (int, float)) and math.isfinite(number) and _LEAST < number <= 1e-3  # noqa: PLR2004 - 0


def _waits(text: str, stops: Sequence[str]) -> int:
    r"""How many of the last characters may be the beginning of a stop string.

    >>> _waits("call Ana\n", ["\n\n"]), _waits("call Ana", ["\n\n"])
    (1, 0)
    """
    return max(
        (size for stop in stops for size in range(1, min(len(stop), len(text) + 1)) if text.endswith(stop[:size])),
        default=0,
    )
