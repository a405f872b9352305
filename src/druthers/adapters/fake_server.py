"""Servers that play llama-server, Ollama, vLLM and one that only chats, on this machine, around a fake model.

For tests, and for trying the program where no model is wanted. Each does, leaves out and refuses what the real one
does, as far as `ServerModel` can tell.
"""

from __future__ import annotations

import http.server
import json
import re
import threading
from typing import TYPE_CHECKING, Any, Final, Literal

from druthers.adapters.fake_model import FakeModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

Kind = Literal["llama-server", "ollama", "vllm", "vllm-base", "chat-only"]
_WORD: Final = re.compile(r"\s*\S+|\s+")
_LISTED: Final[dict[str, dict[str, Any]]] = {
    "llama-server": {"id": "fake.gguf", "owned_by": "llamacpp", "meta": {"n_ctx_train": 32768}},
    "ollama": {"id": "fake:latest", "owned_by": "library"},
    "vllm": {"id": "fake/model", "owned_by": "vllm", "max_model_len": 16384},
    "vllm-base": {"id": "fake/base", "owned_by": "vllm", "max_model_len": 2048},
    "chat-only": {"id": "fake-chat"},
}
Reply = tuple[int, dict[str, str], bytes]


class FakeServer:
    """A server at `address` while its `with` block lasts.

    `asked` holds every request: path, headers, body. `answers` are used up first: each is a (status, headers, body), or
    is called with the handler and answers itself.
    """

    def __init__(self, kind: Kind = "vllm", model: FakeModel | None = None) -> None:
        self.kind: Kind = kind
        self.model = model or FakeModel()
        self.asked: list[tuple[str, dict[str, str], dict[str, Any] | None]] = []
        self.answers: list[Reply | Callable[[http.server.BaseHTTPRequestHandler], None]] = []
        self.lock = threading.Lock()
        self._server = _Listening(("127.0.0.1", 0), _Handler)
        self._server.played = self
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def listed(self) -> dict[str, Any]:
        """What it says of its models."""
        return {"object": "list", "data": [dict(_LISTED[self.kind])]}

    def refused(self, path: str, body: dict[str, Any]) -> Reply | None:
        """What this kind does not take."""
        if self.kind == "chat-only" and path.endswith("/v1/completions"):
            return _refusal(404, "Not Found")
        if self.kind == "llama-server" and body.get("echo"):
            return _refusal(400, "Only no echo is supported")
        if self.kind == "vllm-base" and "messages" in body:
            return _refusal(400, "default chat template is no longer allowed")
        if self.kind.startswith("vllm") and body.get("reasoning_effort") == "none":
            return _refusal(400, "Input should be 'low', 'medium' or 'high'")
        if self.kind == "chat-only" and not set(body) <= {
            *("model", "messages", "temperature", "seed", "stream", "stop", "max_completion_tokens")
        }:
            return _refusal(400, "Unsupported parameter")
        return None

    def written(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The choices of an answer, one for each piece and one for its end."""
        chat = "messages" in body
        prompt = "\n".join(each["content"] for each in body["messages"]) if chat else body["prompt"]
        if self.kind == "llama-server" and (held := re.fullmatch(r'root ::= "(.*)"', body.get("grammar", ""))):
            yield self._choice(held[1], chat, [-0.5], None)
            yield self._choice("", chat, [], "stop")
            return
        with self.lock:
            steps = self.model.complete(
                prompt,
                max_tokens=body.get("max_tokens") or body.get("max_completion_tokens") or 16,
                temperature=body.get("temperature", 1.0),
                seed=body.get("seed", 0),
                stop=body.get("stop", ()),
            )
            pieces = []
            while True:
                try:
                    pieces.append(next(steps))
                except StopIteration as end:
                    done = end.value
                    break
        for piece in pieces:
            yield self._choice(piece, chat, [done.fluency] if body.get("logprobs") else [], None)
        yield self._choice("", chat, [], done.ended)

    def echo(self, body: dict[str, Any]) -> dict[str, Any]:
        """The prompt again, a word for a token; a word that stood before it is likelier than a new one."""
        tokens = _WORD.findall(body["prompt"])
        likely: list[float | None] = [None]
        for number, token in enumerate(tokens[1:], 1):
            before = {each.strip().lower() for each in tokens[:number]}
            likely.append(-1.0 if any(each.startswith(token.strip().lower()) for each in before) else -4.0)
        tokens.append(" more")
        offsets = [sum(len(each) for each in tokens[:number]) for number in range(len(tokens))]
        logs = {"tokens": tokens, "token_logprobs": [*likely, -0.1], "text_offset": offsets, "top_logprobs": []}
        return {"index": 0, "text": "".join(tokens), "logprobs": logs, "finish_reason": "length"}

    def _choice(self, text: str, chat: bool, likely: list[float], ended: str | None) -> dict[str, Any]:  # noqa: FBT001
        logs: dict[str, Any] | None = None
        if likely and (chat or self.kind == "llama-server"):
            logs = {"content": [{"token": text, "logprob": each} for each in likely]}
        elif likely:
            logs = {"tokens": [text], "token_logprobs": likely, "text_offset": [0], "top_logprobs": None}
        said: dict[str, Any] = {"delta": {"content": text}} if chat else {"text": text}
        return {"index": 0, **said, "logprobs": None if self.kind == "ollama" else logs, "finish_reason": ended}


def _refusal(status: int, message: str) -> Reply:
    return status, {}, json.dumps({"error": {"message": message, "code": status}}).encode()


class _Listening(http.server.ThreadingHTTPServer):
    played: FakeServer


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the server that it belongs to would."""

    server: _Listening

    def do_GET(self) -> None:
        """Answer a get."""
        self.answer(None)

    def do_POST(self) -> None:
        """Answer a post."""
        self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def answer(self, body: dict[str, Any] | None) -> None:
        """Answer as planned, else as its kind does."""
        played = self.server.played
        played.asked.append((self.path, dict(self.headers), body))
        try:
            if played.answers:
                planned = played.answers.pop(0)
                _send(self, *planned) if isinstance(planned, tuple) else planned(self)
            elif body is None:
                self.tell()
            elif refusal := played.refused(self.path, body):
                _send(self, *refusal)
            else:
                self.write(body)
        except OSError:  # the asker has gone
            self.close_connection = True

    def tell(self) -> None:
        """Tell of the models and of itself."""
        played = self.server.played
        if self.path == "/v1/models":
            _send(self, 200, {}, json.dumps(played.listed()).encode())
        elif self.path == "/props" and played.kind == "llama-server":
            _send(self, 200, {}, json.dumps({"default_generation_settings": {"n_ctx": 8192}}).encode())
        else:
            _send(self, *_refusal(404, "Not Found"))

    def write(self, body: dict[str, Any]) -> None:
        """Write, all at once or piece by piece."""
        played = self.server.played
        if body.get("echo") and played.kind.startswith("vllm"):
            _send(self, 200, {}, json.dumps({"choices": [played.echo(body)]}).encode())
        elif body.get("stream"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for choice in played.written(body):
                self.wfile.write(b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n")
                self.wfile.flush()
            self.wfile.write(b"data: [DONE]\n\n")
        else:
            _send(self, 200, {}, json.dumps({"choices": [_joined(list(played.written(body)))]}).encode())

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


def _send(handler: http.server.BaseHTTPRequestHandler, status: int, headers: dict[str, str], content: bytes) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def _joined(choices: list[dict[str, Any]]) -> dict[str, Any]:
    ended = choices[-1]["finish_reason"]
    if "delta" in choices[0]:
        text = "".join(each["delta"]["content"] for each in choices)
        return {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": ended}
    return {"index": 0, "text": "".join(each["text"] for each in choices), "finish_reason": ended}
