"""Words a request to an OpenAI-compatible server as that server wants it. Serves `language_server.py`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.server_offers import limited
from druthers.adapters.turns import as_text
from druthers.propose.ports import Turn

if TYPE_CHECKING:
    from druthers.adapters.server_offers import Offers
    from druthers.propose.ports import Ask

_STOPS: Final = 4  # OpenAI's API takes no more; the rest is looked for here
_CONTINUE: Final = "Continue the text. Write only what comes next."


def to_post(known: Offers, asked: Ask) -> tuple[str, dict[str, Any]]:
    """Give the path to post to, and what: as plain text where that was asked and can be had, else as a conversation."""
    body: dict[str, Any] = {
        "model": known.model,
        "temperature": asked.temperature,
        "seed": asked.seed % (1 << 31),
        "stream": True,
    }
    if stops := [stop for stop in asked.stop if stop][:_STOPS]:
        body["stop"] = stops
    if asked.grammar and known.grammar:
        body["grammar"] = asked.grammar
    if isinstance(asked.prompt, str) and known.text is not None:
        return "/completions", {**body, "prompt": asked.prompt, **limited(known.text, asked.max_tokens)}
    turns = asked.prompt
    if known.chat is None:  # the turns as plain text, as a model without a template is given them
        return "/completions", {**body, "prompt": as_text(turns), **limited(known.text or {}, asked.max_tokens)}
    if isinstance(turns, str):
        turns = (Turn("system", _CONTINUE), Turn("user", turns))
    messages = [{"role": turn.role, "content": turn.text} for turn in turns]
    return "/chat/completions", {**body, "messages": messages, **limited(known.chat, asked.max_tokens)}


def estimate(text: str) -> int:
    """Estimate how many tokens a text is: rather more than any tokenizer in use makes of it.

    >>> estimate("Ran 8k by the river."), estimate("")
    (11, 0)
    """
    letters = sum(each.isascii() and (each.isalpha() or each == " ") for each in text)
    others = sum(1 for each in text if each.isascii()) - letters
    wide = len(text.encode("utf-8", "surrogatepass")) - letters - others
    return math.ceil(letters / 2 + others + wide / 1.5)
