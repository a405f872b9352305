"""The process that holds the language model: JSON lines in on stdin, JSON lines out on stdout.

Started by `adapters/llama.py` and the only module that imports llama_cpp, so that a fault in native code ends this
process and no other. It ends at once when stdin closes, that is when its parent is gone, even in the midst of a decode.

Requests: `load`, `complete`, `score`, `weigh`, `cancel`, each with an `id` that the replies repeat. Replies: `loaded`,
`piece`, `done`, `score`, `error`. Prompts are read in chunks that begin at fixed places, so that what was kept from an
earlier prompt never changes a result by a rounding error: the same request gives the same text whatever came before.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import json
import os
import queue
import signal
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

CHUNK: Final = 16  # tokens read at once; a prefix is kept in whole chunks, so a larger one is read anew more often
LONG_CHUNK: Final = 64  # where no prefix is kept: a half more tokens a second than by 16, and 256 are no faster
MIN_P: Final = 0.05  # a token less likely than this share of the likeliest is never drawn
PIECE_BYTES: Final = 256
LOG_WARNING, LOG_CONTINUED = 3, 5  # ggml_log_level; below a warning it is thousands of lines


class RefusedError(Exception):
    """A request that cannot be fulfilled; the process goes on. `kind` tells the parent which error to raise."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the parent's; `body` holds the arguments."""

    id: int
    do: str
    body: dict[str, Any]


class Engine:
    """A loaded model and one context. What it has read of the latest prompt is kept for the next."""

    def __init__(self, path: str, context: int, threads: int) -> None:
        """Loads the file at `path`. Raises `RefusedError` when the runtime is missing or the model cannot be loaded."""
        try:
            import llama_cpp  # noqa: PLC0415 - after the threads that watch stdin, as it takes a while
            import numpy  # noqa: PLC0415, ICN001
        except (ImportError, OSError, RuntimeError) as error:
            raise RefusedError("runtime", str(error)) from error
        self.c: Any = llama_cpp
        self.np = numpy
        self.log = self.c.llama_log_callback(log)  # kept, as the library holds only its address
        self.c.llama_log_set(self.log, None)
        self.c.llama_backend_init()
        self.model = self.c.llama_model_load_from_file(os.fsencode(path), self.c.llama_model_default_params())
        if not self.model:
            raise RefusedError("load", "the file could not be loaded")
        trained = int(self.c.llama_model_n_ctx_train(self.model))
        if not self.c.llama_model_has_decoder(self.model):
            raise RefusedError("load", "it cannot write text")
        params = self.c.llama_context_default_params()
        params.n_ctx = min(context, trained) if trained > 0 else context
        params.n_batch = params.n_ubatch = LONG_CHUNK
        params.n_threads = params.n_threads_batch = threads
        self.ctx = self.c.llama_init_from_model(self.model, params)
        if not self.ctx:
            raise RefusedError("memory", "no context could be made")
        self.n_ctx = int(self.c.llama_n_ctx(self.ctx))
        self.vocab = self.c.llama_model_get_vocab(self.model)
        self.n_vocab = int(self.c.llama_vocab_n_tokens(self.vocab))
        self.memory = self.c.llama_get_memory(self.ctx)
        self.batch = self.c.llama_batch_init(LONG_CHUNK, 0, 1)
        self.kept: list[int] = []
        self.kept_logits: NDArray[np.float32] | None = None

    def tokens(self, text: str, *, start: bool) -> list[int]:
        """The tokens of `text`, in which chat markers are plain text; `start` adds what begins a document."""
        raw = text.encode()
        room = len(raw) + 8
        out = (self.c.llama_token * room)()
        count = int(self.c.llama_tokenize(self.vocab, raw, len(raw), out, room, start, False))
        if count < 0:
            raise RefusedError("text", "the text could not be split into tokens")
        return list(out[:count])

    def piece(self, token: int) -> bytes:
        """The bytes of one token, which may be part of a character."""
        room = ctypes.create_string_buffer(PIECE_BYTES)
        count = int(self.c.llama_token_to_piece(self.vocab, token, room, PIECE_BYTES, 0, False))
        return room.raw[: max(count, 0)]

    def decode(
        self, tokens: Sequence[int], at: int, *, wanted: Sequence[int] | None = None
    ) -> list[NDArray[np.float32]]:
        """Reads up to LONG_CHUNK tokens at position `at`; the logits after the last of them, or after each `wanted`."""
        batch = self.batch
        batch.n_tokens = len(tokens)
        wanted = [len(tokens) - 1] if wanted is None else wanted
        for i, token in enumerate(tokens):
            batch.token[i] = token
            batch.pos[i] = at + i
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = 0
            batch.logits[i] = i in wanted
        code = int(self.c.llama_decode(self.ctx, batch))
        if code:
            self.kept, self.kept_logits = [], None
            raise RefusedError("decode", f"llama_decode gave {code}")
        return [
            self.np.ctypeslib.as_array(self.c.llama_get_logits_ith(self.ctx, i), shape=(self.n_vocab,)).copy()
            for i in wanted
        ]

    def read(self, prompt: list[int], room: int, cancelled: threading.Event) -> NDArray[np.float32]:
        """The logits after `prompt`, of which only what is new is read; `room` more tokens must fit behind it."""
        if not prompt:
            raise RefusedError("text", "the prompt is empty")
        if len(prompt) + room > self.n_ctx:
            raise RefusedError("long", f"{len(prompt) + room} tokens are needed and {self.n_ctx} fit")
        if prompt == self.kept and self.kept_logits is not None and self.forget(len(prompt)):
            return self.kept_logits
        same = 0
        for old, new in zip(self.kept, prompt, strict=False):
            if old != new:
                break
            same += 1
        start = min(same, len(prompt) - 1) // CHUNK * CHUNK
        if not self.forget(start):
            start = 0
            self.c.llama_memory_clear(self.memory, True)
        self.kept, self.kept_logits = prompt[:start], None
        logits: list[NDArray[np.float32]] = []
        for at in range(start, len(prompt), CHUNK):
            if cancelled.is_set():
                raise RefusedError("cancelled", "")
            chunk = prompt[at : at + CHUNK]
            logits = self.decode(chunk, at)
            self.kept = prompt[: at + len(chunk)]
        self.kept_logits = logits[0]
        return logits[0]

    def forget(self, start: int) -> bool:
        """Drops what was read from position `start` on; False where this kind of model cannot drop a part."""
        return bool(self.c.llama_memory_seq_rm(self.memory, 0, start, -1))

    def log_probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-softmax in double precision."""
        shifted = logits.astype(self.np.float64) - float(logits.max())
        return shifted - self.np.log(self.np.exp(shifted).sum())  # type: ignore[no-any-return]

    def draw(self, logs: NDArray[np.float64], temperature: float, rng: np.random.Generator) -> int:
        """One token: the likeliest at temperature 0, else drawn after tempering and cutting at MIN_P."""
        if temperature <= 0:
            return int(logs.argmax())
        weights = self.np.exp((logs - logs.max()) / temperature)
        weights[weights < MIN_P] = 0.0
        cumulative = weights.cumsum()
        return int(self.np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right"))

    def complete(self, body: dict[str, Any], cancelled: threading.Event) -> Iterator[dict[str, Any]]:
        """Yields `piece` replies and, last, a `done`; ends early with neither when cancelled."""
        stops = [str(stop) for stop in body["stop"] if stop]
        most = int(body["max_tokens"])
        prompt = self.tokens(str(body["prompt"]), start=True)
        logits = self.read(prompt, most, cancelled)
        rng = self.np.random.Generator(self.np.random.PCG64(int(body["seed"])))
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        text, sent, ended, at = "", 0, "length", len(prompt)
        given: list[float] = []
        for written in range(most):
            if cancelled.is_set():
                raise RefusedError("cancelled", "")
            logs = self.log_probabilities(logits)
            token = self.draw(logs, float(body["temperature"]), rng)
            if self.c.llama_vocab_is_eog(self.vocab, token):
                ended = "stop"
                break
            text += decoder.decode(self.piece(token))
            cut = min((found for stop in stops if (found := text.find(stop)) >= 0), default=-1)
            if cut >= 0:
                if cut > sent:
                    given.append(float(logs[token]))
                text, ended = text[:cut], "stop"
                break
            given.append(float(logs[token]))
            safe = len(text) - held_back(text, stops)
            if safe > sent:
                yield {"event": "piece", "text": text[sent:safe]}
                sent = safe
            if written + 1 < most:
                logits = self.decode([token], at)[0]
                at += 1
        if ended == "length":
            text += decoder.decode(b"", final=True)
        if len(text) > sent:
            yield {"event": "piece", "text": text[sent:]}
        fluency = sum(given) / len(given) if given else None
        yield {"event": "done", "text": text, "tokens": len(given), "fluency": fluency, "ended": ended}

    def score(self, body: dict[str, Any], cancelled: threading.Event) -> Iterator[dict[str, Any]]:
        """Yields one `score`: logits are kept for CHUNK tokens at a time, never for the whole context."""
        prompt = self.tokens(str(body["prompt"]), start=True)
        rest = self.tokens(str(body["continuation"]), start=False)
        if not rest:
            raise RefusedError("text", "there is nothing to score")
        logits = self.read(prompt, len(rest), cancelled)
        total = float(self.log_probabilities(logits)[rest[0]])
        for i in range(0, len(rest) - 1, CHUNK):
            if cancelled.is_set():
                raise RefusedError("cancelled", "")
            chunk = rest[i : min(i + CHUNK, len(rest) - 1)]
            for j, row in enumerate(self.decode(chunk, len(prompt) + i, wanted=range(len(chunk)))):
                total += float(self.log_probabilities(row)[rest[i + j + 1]])
        yield {"event": "score", "value": total / len(rest)}

    def weigh(self, body: dict[str, Any], cancelled: threading.Event) -> Iterator[dict[str, Any]]:
        """Yields one `score` for each of the prompts, in their order, and last a `done`.

        Every prompt is read from nothing, in long chunks: prompts that differ from the start share no prefix worth
        keeping. What was kept for `complete` is let go.
        """
        rest = self.tokens(str(body["continuation"]), start=False)
        if not rest:
            raise RefusedError("text", "there is nothing to score")
        for prompt in body["prompts"]:
            before = self.tokens(str(prompt), start=True)
            if not before:
                raise RefusedError("text", "the prompt is empty")
            if len(before) + len(rest) > self.n_ctx:
                raise RefusedError("long", f"{len(before) + len(rest)} tokens are needed and {self.n_ctx} fit")
            self.kept, self.kept_logits = [], None
            self.c.llama_memory_clear(self.memory, True)
            tokens = [*before, *rest]
            total = 0.0
            for at in range(0, len(tokens) - 1, LONG_CHUNK):
                if cancelled.is_set():
                    raise RefusedError("cancelled", "")
                chunk = tokens[at : min(at + LONG_CHUNK, len(tokens) - 1)]
                wanted = range(max(0, len(before) - 1 - at), len(chunk))
                for i, row in zip(wanted, self.decode(chunk, at, wanted=wanted), strict=True):
                    total += float(self.log_probabilities(row)[tokens[at + i + 1]])
            yield {"event": "score", "value": total / len(rest)}
        yield {"event": "done"}


def log(level: int, text: bytes, _data: object) -> None:
    """Passes the library's warnings and errors on to stderr, whose end the parent keeps for its reasons."""
    if LOG_WARNING <= level < LOG_CONTINUED:
        sys.stderr.write(text.decode("utf-8", "replace"))
        sys.stderr.flush()


def held_back(text: str, stops: Sequence[str]) -> int:
    r"""How many of the last characters may be the beginning of a stop string.

    >>> held_back("and so\n", ["\n\n"]), held_back("and so", ["\n"])
    (1, 0)
    """
    longest = 0
    for stop in stops:
        for size in range(1, min(len(stop), len(text) + 1)):
            if text.endswith(stop[:size]):
                longest = max(longest, size)
    return longest


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
    engine: Engine | None = None

    def reply(request: Request, message: dict[str, Any]) -> None:
        replies.write(json.dumps({"id": request.id, **message}) + "\n")

    while True:
        request = requests.get()
        flag = cancelled[request.id]
        try:
            if request.do == "load":
                engine = Engine(request.body["path"], request.body["context"], request.body["threads"])
                reply(request, {"event": "loaded", "context": engine.n_ctx})
            elif engine is None:
                raise RefusedError("load", "no model is loaded")  # noqa: TRY301 - the replies to all refusals are one place
            else:
                answers = {"complete": engine.complete, "score": engine.score, "weigh": engine.weigh}
                for message in answers[request.do](request.body, flag):
                    reply(request, message)
        except RefusedError as refused:
            reply(request, {"event": "error", "kind": refused.kind, "detail": refused.detail})
        finally:
            del cancelled[request.id]


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
