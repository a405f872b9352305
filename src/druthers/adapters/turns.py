"""Puts turns of a conversation into plain text, for models that have no words of their own for them.

Used by the adapters of language models; chat templates are the business of `llama_chat.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from druthers.propose.ports import Turn


def plain(turns: Iterable[tuple[str, str]]) -> str:
    r"""The turns, each (role, text), as "role: text", and last the beginning of the assistant's.

    >>> plain([("system", " Be brief. "), ("user", "Hello")])
    'system: Be brief.\n\nuser: Hello\n\nassistant:'
    """
    return "".join(f"{role}: {text.strip()}\n\n" for role, text in turns) + "assistant:"


def as_text(prompt: str | tuple[Turn, ...]) -> str:
    """A prompt as it is, or its turns as plain text."""
    return prompt if isinstance(prompt, str) else plain((turn.role, turn.text) for turn in prompt)
