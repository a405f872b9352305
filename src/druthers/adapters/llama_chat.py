"""Turns of a conversation as a model was taught them: by the chat template that its file carries.

In the child process. A template is a program by a stranger: it runs in jinja2's sandbox. The words of a turn never go
through it: it is given a stand-in for each, and the words are split into tokens apart, as plain text, so that a marker
written in a note is never one.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.llama_engine import RefusedError
from druthers.adapters.turns import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.adapters.llama_engine import Engine

STAND_IN: Final = "DruthersTurn{}Words"
FOUND: Final = re.compile(r"DruthersTurn(\d+)Words")
TRIAL: Final = (("user", "Hello"),)
SPM: Final = 1  # llama_vocab_type: a vocabulary that puts a space before the first word


class Chat:
    """The chat template of a loaded model; `able` is False where it has none that works."""

    def __init__(self, engine: Engine) -> None:
        """Takes the template from the model's settings."""
        self._engine = engine
        given = engine.c.llama_model_chat_template(engine.model, None)
        self._template: Any = None
        self._names = {name: self._special(name) for name in ("bos", "eos")}
        self.able = False
        if given:
            try:
                self._template = compiled(given.decode("utf-8", "replace"))
                self.able = bool(self._pieces(TRIAL))
            except Exception:  # noqa: BLE001 - whatever a stranger's program raises, the model can still do without
                self._template = None

    def tokens(self, turns: Sequence[tuple[str, str]]) -> list[int]:
        """The tokens of the turns, each (role, text), up to where the assistant begins to answer.

        Without a template they are plain text. A system's turn that the template refuses is put before the first
        words of the user. Raises `RefusedError` when the turns cannot be put into the template.
        """
        if not self.able:
            return self._engine.tokens(plain(turns), start=True)
        pieces = self._pieces(turns) or self._pieces(merged(turns))
        if not pieces:
            raise RefusedError("text", "its chat template cannot take these turns")
        found: list[int] = []
        for text, ours in pieces:
            found += self._words(text) if ours else self._engine.tokens(text, start=False, markers=True)
        first = int(self._engine.c.llama_vocab_bos(self._engine.vocab))
        if self._engine.c.llama_vocab_get_add_bos(self._engine.vocab) and found[:1] != [first]:
            found.insert(0, first)
        return found

    def _pieces(self, turns: Sequence[tuple[str, str]]) -> list[tuple[str, bool]]:
        """The rendered turns in pieces, each with whether it is words of a turn; none where the template refuses."""
        messages = [{"role": role, "content": STAND_IN.format(i)} for i, (role, _) in enumerate(turns)]
        try:
            text = self._template.render(
                messages=messages,
                add_generation_prompt=True,
                enable_thinking=False,
                bos_token=self._names["bos"],
                eos_token=self._names["eos"],
            )
        except Exception:  # noqa: BLE001 - as above; templates refuse by raising
            return []
        parts = FOUND.split(text)  # template, number, template, number, …, template
        if [int(number) for number in parts[1::2]] != list(range(len(turns))):
            return []
        pieces = [(part, False) if i % 2 == 0 else (turns[int(part)][1].strip(), True) for i, part in enumerate(parts)]
        return [piece for piece in pieces if piece[0]]

    def _words(self, text: str) -> list[int]:
        """The tokens of a turn's words, as plain text, without the space that some vocabularies put before them."""
        if int(self._engine.c.llama_vocab_type(self._engine.vocab)) != SPM:
            return self._engine.tokens(text, start=False)
        return self._engine.tokens("\n" + text, start=False)[len(self._engine.tokens("\n", start=False)) :]

    def _special(self, name: str) -> str:
        """The text of the token that begins or ends a document; empty where there is none."""
        c, vocab = self._engine.c, self._engine.vocab
        token = int(getattr(c, f"llama_vocab_{name}")(vocab))
        text = c.llama_vocab_get_text(vocab, token) if token >= 0 else b""
        return str((text or b"").decode("utf-8", "replace"))


def merged(turns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    r"""The turns without a system's, whose words stand before the user's first.

    >>> merged([("system", "Be brief."), ("user", "Hello")])
    [('user', 'Be brief.\n\nHello')]
    """
    said = [text.strip() for role, text in turns if role == "system"]
    rest = [(role, text) for role, text in turns if role != "system"]
    if rest and rest[0][0] == "user":
        rest[0] = ("user", "\n\n".join([*said, rest[0][1]]))
    elif said:
        rest.insert(0, ("user", "\n\n".join(said)))
    return rest


def compiled(source: str) -> Any:
    """A template, with what those of published models expect to find (transformers, `chat_template_utils`)."""
    from jinja2.exceptions import TemplateError  # noqa: PLC0415 - only for a model that chats
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    def refuse(message: str) -> None:
        raise TemplateError(message)

    def now(shape: str) -> str:
        return dt.datetime.now().astimezone().strftime(shape)

    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    made.globals["raise_exception"] = refuse
    made.globals["strftime_now"] = now
    return made.from_string(source)
