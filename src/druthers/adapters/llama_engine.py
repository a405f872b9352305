"""A loaded language model, one step at a time: tokens, decodes, and what was read of the latest prompt.

Stands below `llama_single.py` and `llama_together.py`, in the child process: the only module that imports llama_cpp. It
knows nothing of requests and replies.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

CHUNK: Final = 16  # tokens read at once; a prefix is kept in whole chunks, so a larger one is read anew more often
LONG_CHUNK: Final = 64  # a half more tokens a second than by 16, and 256 are no faster
SEQUENCES: Final = 16  # texts written or scored at once; the sequence 0 holds what they share
PIECE_BYTES: Final = 256
LOG_WARNING, LOG_CONTINUED = 3, 5  # ggml_log_level; below a warning it is thousands of lines


class RefusedError(Exception):
    """A request that cannot be fulfilled; the process goes on. `kind` tells the parent which error to raise."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Watch:
    """Whether a request is still wanted: it may be cancelled, and its time, by `time.monotonic`, may be over."""

    cancelled: threading.Event = field(default_factory=threading.Event)
    until: float = float("inf")

    def check(self) -> None:
        """Raises `RefusedError`, "cancelled" or "time", when the work is to end; asked before each decode."""
        if self.cancelled.is_set():
            raise RefusedError("cancelled", "")
        if time.monotonic() > self.until:
            raise RefusedError("time", "its time was over before it had finished")


class Engine:
    """A loaded model and one context. What it has read of the latest prompt is kept, as sequence 0, for the next."""

    def __init__(self, path: str, context: int, threads: int, adapter: str = "") -> None:
        """Loads the file at `path`, and a LoRA adapter for it where one is named.

        Raises `RefusedError` when the runtime is missing or either file cannot be loaded.
        """
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
        if not self.c.llama_model_has_decoder(self.model):
            raise RefusedError("load", "it cannot write text")
        self.ctx = self._context(context, threads)
        if adapter:
            self._adapt(adapter)
        self.n_ctx = int(self.c.llama_n_ctx(self.ctx))
        self.vocab = self.c.llama_model_get_vocab(self.model)
        self.n_vocab = int(self.c.llama_vocab_n_tokens(self.vocab))
        self.memory = self.c.llama_get_memory(self.ctx)
        self.batch = self.c.llama_batch_init(LONG_CHUNK, 0, 1)
        self.kept: list[int] = []
        self.kept_by = CHUNK
        self.kept_logits: NDArray[np.float32] | None = None

    def _context(self, context: int, threads: int) -> Any:
        trained = int(self.c.llama_model_n_ctx_train(self.model))
        params = self.c.llama_context_default_params()
        params.n_ctx = min(context, trained) if trained > 0 else context
        params.n_batch = params.n_ubatch = LONG_CHUNK
        params.n_seq_max = 1 + SEQUENCES
        params.kv_unified = True  # one store of cells for all sequences: they share those of their common prefix
        params.n_threads = params.n_threads_batch = threads
        made = self.c.llama_init_from_model(self.model, params)
        if not made:
            raise RefusedError("memory", "no context could be made")
        return made

    def _adapt(self, path: str) -> None:
        """Puts a LoRA adapter before the weights, at its full strength."""
        adapter = self.c.llama_adapter_lora_init(self.model, os.fsencode(path))
        if not adapter:
            raise RefusedError("adapter", "the file could not be loaded")
        adapters = (self.c.llama_adapter_lora_p_ctypes * 1)(adapter)
        if self.c.llama_set_adapters_lora(self.ctx, adapters, 1, (ctypes.c_float * 1)(1.0)):
            raise RefusedError("adapter", "it could not be put to use")

    def tokens(self, text: str, *, start: bool, markers: bool = False) -> list[int]:
        """The tokens of `text`; `start` adds what begins a document, `markers` reads chat markers as such."""
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 8
        out = (self.c.llama_token * room)()
        count = int(self.c.llama_tokenize(self.vocab, raw, len(raw), out, room, start, markers))
        if count < 0:
            raise RefusedError("text", "the text could not be split into tokens")
        return list(out[:count])

    def piece(self, token: int) -> bytes:
        """The bytes of one token, which may be part of a character."""
        room = ctypes.create_string_buffer(PIECE_BYTES)
        count = int(self.c.llama_token_to_piece(self.vocab, token, room, PIECE_BYTES, 0, False))
        return room.raw[: max(count, 0)]

    def ends(self, token: int) -> bool:
        """Whether a token says that the text, or the turn, is over."""
        return bool(self.c.llama_vocab_is_eog(self.vocab, token))

    def decode(self, cells: Sequence[tuple[int, int, int]], wanted: Iterable[int]) -> list[NDArray[np.float32]]:
        """Reads up to LONG_CHUNK tokens, each (token, position, sequence); the logits after each `wanted` one."""
        batch = self.batch
        batch.n_tokens = len(cells)
        chosen = set(wanted)
        for i, (token, position, sequence) in enumerate(cells):
            batch.token[i] = token
            batch.pos[i] = position
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = sequence
            batch.logits[i] = i in chosen
        code = int(self.c.llama_decode(self.ctx, batch))
        if code:
            self.clear()
            raise RefusedError("decode", f"llama_decode gave {code}")
        return [
            self.np.ctypeslib.as_array(self.c.llama_get_logits_ith(self.ctx, i), shape=(self.n_vocab,)).copy()
            for i in sorted(chosen)
        ]

    def fits(self, tokens: int) -> None:
        """Raises `RefusedError` when the context cannot hold so many tokens."""
        if tokens > self.n_ctx:
            raise RefusedError("long", f"{tokens} tokens are needed and {self.n_ctx} fit")

    def read(self, prompt: list[int], watch: Watch, *, by: int = CHUNK) -> NDArray[np.float32]:
        """The logits after `prompt`, of which only what is new is read, `by` tokens at once, into sequence 0.

        Chunks begin at fixed places, so that what was kept from an earlier prompt changes no result by a rounding
        error; for the same reason what was read in chunks of another size is not kept.
        """
        if not prompt:
            raise RefusedError("text", "the prompt is empty")
        kept = self.kept if by == self.kept_by else []
        if prompt == kept and self.kept_logits is not None and self.forget(len(prompt)):
            return self.kept_logits
        start = min(shared(kept, prompt), len(prompt) - 1) // by * by
        if not self.forget(start):
            start = 0
            self.clear()
        self.kept, self.kept_by, self.kept_logits = prompt[:start], by, None
        logits: list[NDArray[np.float32]] = []
        for at in range(start, len(prompt), by):
            watch.check()
            chunk = prompt[at : at + by]
            logits = self.decode([(token, at + i, 0) for i, token in enumerate(chunk)], [len(chunk) - 1])
            self.kept = prompt[: at + len(chunk)]
        self.kept_logits = logits[0]
        return logits[0]

    def forget(self, start: int) -> bool:
        """Drops what was read from position `start` on; False where this kind of model cannot drop a part."""
        return bool(self.c.llama_memory_seq_rm(self.memory, 0, start, -1))

    def forget_others(self) -> None:
        """Drops what every sequence but 0 holds."""
        for sequence in range(1, 1 + SEQUENCES):
            self.c.llama_memory_seq_rm(self.memory, sequence, -1, -1)

    def share(self, source: int, target: int) -> None:
        """Lets the sequence `target`, which is empty, begin as `source` stands; no cell is copied."""
        self.c.llama_memory_seq_cp(self.memory, source, target, -1, -1)

    def clear(self) -> None:
        """Drops all that was read."""
        self.kept, self.kept_logits = [], None
        self.c.llama_memory_clear(self.memory, True)

    def log_probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-softmax in double precision."""
        shifted = logits.astype(self.np.float64) - float(logits.max())
        return shifted - self.np.log(self.np.exp(shifted).sum())  # type: ignore[no-any-return]


def shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens both begin with.

    >>> shared([1, 2, 3], [1, 2, 4, 3])
    2
    """
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))


def log(level: int, text: bytes, _data: object) -> None:
    """Passes the library's warnings and errors on to stderr, whose end the parent keeps for its reasons."""
    if LOG_WARNING <= level < LOG_CONTINUED:
        sys.stderr.write(text.decode("utf-8", "replace"))
        sys.stderr.flush()
