"""Finds out what an OpenAI-compatible server offers, by asking it for a token or two in each way that it might know.

Serves `language_server.py`. Names are not trusted, only what comes back: llama-server, Ollama and vLLM each leave out,
refuse or ignore other parts of the API.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.http_json import Answered
from druthers.adapters.server_words import Writing, echoed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Ask = Callable[[str, dict[str, Any] | None], Answered]

CONTEXT: Final = 4096  # tokens, where a server does not say
AT_ONCE: Final = 4  # requests; a server that can do more at once gains little, one that cannot makes them wait
_PROBE: Final = "The river runs by the old mill"
# The second week follows from the first for every model, so that its tokens are likely: -0.4 nats each with the
# bundled one. A server that tells of the neighbour instead, as llama-cpp-python 0.3 does, gives -9.9.
_WEEK: Final = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"
_LIKELY: Final = -2.0
_GRAMMAR: Final = 'root ::= "qzqz"'  # what no model writes unless it must
_UNTHOUGHT: Final = {"chat_template_kwargs": {"enable_thinking": False}}  # a step is short: the tokens are for it
# What is asked for beside the text, from the most to the least; the first that is not refused is used.
_TEXT: Final[tuple[Mapping[str, Any], ...]] = ({"logprobs": 1}, {})
_CHAT: Final[tuple[Mapping[str, Any], ...]] = (
    {"logprobs": True, **_UNTHOUGHT, "reasoning_effort": "none"},
    {"logprobs": True, **_UNTHOUGHT},
    {"logprobs": True},
    {},
    {"max_completion_tokens": True},
)


@dataclass(frozen=True, slots=True)
class Offers:
    """What a server has. `text` and `chat` are what goes beside a request of that kind; None where it has none.

    `at_once` is how many requests it may be sent at any time.
    """

    model: str
    models: tuple[str, ...] = ()
    context: int = CONTEXT
    text: Mapping[str, Any] | None = None
    chat: Mapping[str, Any] | None = None
    scores: bool = False
    grammar: bool = False
    at_once: int = AT_ONCE
    refusal: Answered = field(default_factory=Answered)


def look(ask: Ask, named: str) -> Offers:
    """Ask for the list of models, then for a token in each way. `refusal` has a problem where nothing can be used."""
    listed = ask("/models", None)
    entries = _entries(listed.found)
    if listed.problem and not (named and listed.status in (404, 405, 501)):
        return Offers(named, refusal=listed)
    names = tuple(entries)
    model = named or next(iter(names), "")
    if not model:
        return Offers("", refusal=Answered(problem="does not say which models it has."))
    entry = entries.get(model) or entries.get(f"{model}:latest") or {}
    context = _context(entry, ask)
    at_once = 1 if entry.get("owned_by") == "me" else AT_ONCE  # llama-cpp-python's drops one when the next comes
    text, scores, refused = _text(ask, model)
    chat, refused = _first(ask, "/chat/completions", {"messages": [{"role": "user", "content": _PROBE}]}, model, _CHAT)
    if text is None and chat is None:
        return Offers(model, names, context, refusal=refused)
    return Offers(model, names, context, text, chat, scores, _held(ask, model, text, chat), at_once)


def limited(extra: Mapping[str, Any], tokens: int) -> dict[str, Any]:
    """What goes beside a request, with the most tokens to write, under the name that this server knows.

    >>> limited({"logprobs": 1}, 8)
    {'logprobs': 1, 'max_tokens': 8}
    >>> limited({"max_completion_tokens": True}, 8)
    {'max_completion_tokens': 8}
    """
    if "max_completion_tokens" in extra:
        return {**extra, "max_completion_tokens": tokens}
    return {**extra, "max_tokens": tokens}


def _text(ask: Ask, model: str) -> tuple[Mapping[str, Any] | None, bool, Answered]:
    """How it continues plain text, and whether it tells how likely a given one is."""
    body = {"model": model, "prompt": _PROBE, "temperature": 0}
    whole = f"{_WEEK}, {_WEEK}"
    asked = ask("/completions", {**body, "prompt": whole, "max_tokens": 1, "echo": True, "logprobs": 1})
    if not asked.problem and (likely := echoed(asked.found, whole, len(_WEEK) + 1)) is not None:
        return _TEXT[0], sum(likely) / len(likely) > _LIKELY, asked
    if asked.status in (404, 405, 501):
        return None, False, asked
    extra, answered = _first(ask, "/completions", body, model, _TEXT)
    return extra, False, answered


def _first(
    ask: Ask, path: str, body: dict[str, Any], model: str, extras: tuple[Mapping[str, Any], ...]
) -> tuple[Mapping[str, Any] | None, Answered]:
    answered = Answered()
    for extra in extras:
        answered = ask(path, {"model": model, **body, **limited(extra, 1)})
        if not answered.problem:
            try:
                Writing(()).feed(answered.found)
            except ValueError:
                return None, Answered(problem="gave something else than a completion.")
            return extra, answered
        if answered.status not in (400, 422, 500, 501):  # these may be for what was asked for beside the text
            break
    return None, answered


def _held(ask: Ask, model: str, text: Mapping[str, Any] | None, chat: Mapping[str, Any] | None) -> bool:
    """Whether it follows a grammar; to be told that it does is not enough, and some only pass one over."""
    body = {"model": model, "grammar": _GRAMMAR, "temperature": 0}
    if text is not None:
        answered = ask("/completions", {**body, "prompt": _PROBE, "max_tokens": 8})
    else:
        message = {"role": "user", "content": _PROBE}
        answered = ask("/chat/completions", {**body, "messages": [message], **limited(chat or {}, 8)})
    if answered.problem:
        return False
    writing = Writing(())
    try:
        writing.feed(answered.found)
    except ValueError:
        return False
    return writing.completion().text.strip().startswith("qz")


def _entries(found: Any) -> dict[str, dict[str, Any]]:
    listed = found.get("data") if isinstance(found, dict) else None
    entries = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    names = [each.get("id") for each in entries]
    return {
        name: each
        for name, each in zip(names, entries, strict=True)
        if isinstance(name, str) and name and name.isprintable()
    }


def _context(entry: dict[str, Any], ask: Ask) -> int:
    meta = entry.get("meta") if isinstance(entry.get("meta"), dict) else {}
    told: list[Any] = [meta.get("n_ctx") if meta else None, entry.get("max_model_len"), entry.get("context_length")]
    if not any(map(_is_count, told)) and entry.get("owned_by") == "llamacpp":
        found = ask("/../props", None).found
        told = [(found.get("default_generation_settings") or {}).get("n_ctx") if isinstance(found, dict) else None]
    return next((number for number in told if _is_count(number)), CONTEXT)


def _is_count(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number > 0
