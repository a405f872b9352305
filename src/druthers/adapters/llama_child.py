"""The process that holds the language model: JSON lines in on stdin, JSON lines out on stdout.

Started by `adapters/llama.py`, which never imports llama_cpp, so that a fault in native code ends this process and no
other. It ends at once when stdin closes, that is when its parent is gone, even in the midst of a decode.

Requests: `load`, `abilities`, `count`, `complete`, `complete_many`, `score`, `score_many`, `weigh`, `cancel`, each with
an `id` that the replies repeat. Replies: `loaded`, `piece`, `score`, `done`, `error`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from druthers.adapters import llama_single as single
from druthers.adapters import llama_together as together
from druthers.adapters.llama_chat import Chat
from druthers.adapters.llama_engine import Engine, RefusedError, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the parent's; `body` holds the arguments."""

    id: int
    do: str
    body: dict[str, Any]


class Host:
    """Answers requests: the model once it is loaded, and its chat template once it is asked for."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._chat: Chat | None = None

    def answer(self, request: Request, cancelled: threading.Event) -> Iterator[dict[str, Any]]:
        """Yields the replies to a request. Raises `RefusedError`."""
        body = request.body
        if request.do == "load":
            self._engine = Engine(body["path"], body["context"], body["threads"], body.get("adapter", ""))
            yield {"event": "loaded", "context": self._engine.n_ctx}
            return
        if self._engine is None:
            raise RefusedError("load", "no model is loaded")
        limit = body.get("limit_seconds")
        watch = Watch(cancelled, float("inf") if limit is None else time.monotonic() + float(limit))
        answers: dict[str, Callable[[Mapping[str, Any], Watch], Iterator[dict[str, Any]]]] = {
            "abilities": self._abilities,
            "count": self._count,
            "complete": partial(single.complete, self._engine),
            "complete_many": partial(together.complete_many, self._engine, prompt=self._prompt),
            "score": partial(single.score, self._engine),
            "score_many": partial(together.score_many, self._engine),
            "weigh": partial(single.weigh, self._engine),
        }
        yield from answers[request.do](body, watch)

    def _abilities(self, _body: Mapping[str, Any], _watch: Watch) -> Iterator[dict[str, Any]]:
        yield {"event": "done", "context": self._loaded().n_ctx, "chats": self._chats().able}

    def _count(self, body: Mapping[str, Any], _watch: Watch) -> Iterator[dict[str, Any]]:
        engine = self._loaded()
        yield {"event": "done", "counts": [len(engine.tokens(str(text), start=False)) for text in body["texts"]]}

    def _prompt(self, given: Any) -> list[int]:
        if isinstance(given, str):
            return self._loaded().tokens(given, start=True)
        return self._chats().tokens([(str(role), str(text)) for role, text in given])

    def _loaded(self) -> Engine:
        if self._engine is None:
            raise RefusedError("load", "no model is loaded")
        return self._engine

    def _chats(self) -> Chat:
        if self._chat is None:
            self._chat = Chat(self._loaded())
        return self._chat


def listen(requests: queue.SimpleQueue[Request], cancelled: dict[int, threading.Event]) -> None:
    """Takes the parent's lines as they come; the end of stdin is the end of this process."""
    for line in sys.stdin:
        message = json.loads(line)
        if message["do"] == "cancel":
            if flag := cancelled.get(message["id"]):
                flag.set()
        else:
            cancelled[message["id"]] = threading.Event()
            requests.put(Request(id=message["id"], do=message["do"], body=message))
    os._exit(0)  # a decode in native code may be running; nothing here needs to be saved


def main() -> None:
    """Serves requests until stdin closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever native code prints must not stand between the replies
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    cancelled: dict[int, threading.Event] = {}
    threading.Thread(target=listen, args=(requests, cancelled), daemon=True).start()
    host = Host()

    def reply(request: Request, message: dict[str, Any]) -> None:
        replies.write(json.dumps({"id": request.id, **message}) + "\n")

    while True:
        request = requests.get()
        try:
            for message in host.answer(request, cancelled[request.id]):
                reply(request, message)
        except RefusedError as refused:
            reply(request, {"event": "error", "kind": refused.kind, "detail": refused.detail})
        finally:
            del cancelled[request.id]


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
