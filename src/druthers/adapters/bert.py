"""A BERT-family encoder run by numpy alone, straight from `model.safetensors`: a question's vector without torch.

Serves the local embedder, which imports this when the first text is embedded. To import torch and sentence-transformers
takes seconds; this takes a few hundredths, reads of the weights what it uses, and gives the same vectors, to a cosine
above 0.99999. Which models it can run, `bert_known.py` says.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

from druthers.adapters.bert_known import KINDS
from druthers.adapters.bert_parts import attend, gelu, normalise
from druthers.adapters.tensors import map_tensors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from druthers.adapters.model_folder import ModelFolder

    Floats = NDArray[np.float32]

_TOKENS: Final = 512  # of about so many in one batch; more gained nothing


class Bert:
    """One encoder with its tokenizer, read when it is made; several threads may embed with it at once.

    `model` is a folder for which `unknown` has no objection. Raises OSError, ValueError, KeyError or what the tokenizer
    raises when its files are damaged.
    """

    def __init__(self, model: ModelFolder) -> None:
        config = model.config
        self._kind = config["model_type"]
        self._heads = int(config.get("num_attention_heads") or config["n_heads"])
        self._epsilon = float(config.get("layer_norm_eps", 1e-12))
        self._padding = int(config.get("pad_token_id", 1)) if "roberta" in self._kind else None
        self._first = model.steps[1].told["pooling_mode"] == "cls"
        self._tokenizer: Any = Tokenizer.from_file(str(model.encoder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(model.max_tokens)
        self._read(map_tensors(model.encoder / "model.safetensors"), config)
        if self._words.shape[1] != model.dimension or self._words.shape[1] % self._heads:
            raise ValueError(f"its vectors are {self._words.shape[1]} numbers long, and should be {model.dimension}")

    def _read(self, tensors: dict[str, Floats], config: dict[str, Any]) -> None:
        before, parts = KINDS[self._kind]
        known = next(name for name in tensors if name.endswith("embeddings.word_embeddings.weight"))
        tensors = {name.removeprefix(known.partition("embeddings.")[0]): each for name, each in tensors.items()}

        def part(name: str) -> tuple[Floats, Floats]:
            return tensors[f"{name}.weight"], tensors[f"{name}.bias"]

        self._words = tensors["embeddings.word_embeddings.weight"]
        self._places = tensors["embeddings.position_embeddings.weight"]
        self._types = tensors.get("embeddings.token_type_embeddings.weight")
        self._norm = part("embeddings.LayerNorm")
        count = int(config.get("num_hidden_layers") or config["n_layers"])
        self._layers = [[part(f"{before}.{number}.{name}") for name in parts] for number in range(count)]

    def embed(self, texts: Sequence[str]) -> Floats:
        """Give unit rows, (len(texts), d): the texts by length, in batches without padding, on all cores.

        Each core works on its own batch with one thread of the linear algebra: threads that share one product wait for
        each other by spinning, and with the cores busy a question took 280 ms by two such threads, 24 by one.
        """
        read = [
            self._tokenizer.encode(text) for text in texts
        ]  # `encode_batch` would start threads that outlive the call
        rows = np.empty((len(texts), self._words.shape[1]), dtype=np.float32)

        def fill(batch: list[int]) -> None:
            rows[batch] = self._forward([read[number] for number in batch])

        batches = list(_batches([len(each.ids) for each in read]))
        with _one_thread_each():
            if len(batches) == 1:
                fill(batches[0])
            else:
                with ThreadPoolExecutor(min(len(batches), _cores())) as pool:
                    try:
                        list(pool.map(fill, batches))
                    except BaseException:  # Ctrl-C: what has not begun is left
                        pool.shutdown(wait=False, cancel_futures=True)
                        raise
        return rows

    def _forward(self, read: list[Any]) -> Floats:
        ids = [np.array(each.ids) for each in read]
        ends = np.cumsum([len(each) for each in ids])
        texts = [slice(int(end) - len(each), int(end)) for each, end in zip(ids, ends, strict=True)]
        x = self._words[np.concatenate(ids)]
        x += self._places[np.concatenate([self._place(each) for each in ids])]
        if self._types is not None:
            kinds = np.concatenate([each.type_ids for each in read]) if self._kind == "bert" else 0
            x += self._types[kinds]
        normalise(x, *self._norm, self._epsilon)
        q, k, v, seen = np.empty((4, *x.shape), dtype=np.float32)
        for query, key, value, joint, norm, up, down, last in self._layers:
            for (weight, bias), out in zip((query, key, value), (q, k, v), strict=True):
                np.add(np.matmul(x, weight.T, out=out), bias, out=out)
            attend(q, k, v, seen, self._heads, texts)
            np.matmul(seen, joint[0].T, out=q)
            q += joint[1]
            x += q
            normalise(x, *norm, self._epsilon)
            inner = x @ up[0].T
            inner += up[1]
            gelu(inner)
            np.matmul(inner, down[0].T, out=q)
            q += down[1]
            x += q
            normalise(x, *last, self._epsilon)
        starts = [text.start for text in texts]
        pooled: Floats = x[starts] if self._first else np.add.reduceat(x, starts, axis=0)
        pooled /= np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), np.float32(1e-12))
        return pooled

    def _place(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number the places of a text; RoBERTa counts from after its padding, and a padding token not at all."""
        if self._padding is None:
            return np.arange(len(ids))
        there = (ids != self._padding).astype(np.int64)
        places: NDArray[np.int64] = np.cumsum(there) * there + self._padding
        return places


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Part texts, by their numbers of tokens, into batches of neighbours in length; the longest come first."""
    batch: list[int] = []
    tokens = 0
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if batch and tokens + lengths[number] > _TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(number)
        tokens += lengths[number]
    if batch:
        yield batch


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_BLAS: Final = ThreadpoolController().select(user_api="blas")  # numpy's own, which is loaded by now
_counting = threading.Lock()
_working = 0
_limit: Any = None


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Hold numpy's linear algebra to one thread while anyone is inside; what it was before comes back with the last."""
    global _working, _limit  # noqa: PLW0603 - the library's number of threads belongs to the whole process
    with _counting:
        if _working == 0:
            _limit = _BLAS.limit(limits=1)
        _working += 1
    try:
        yield
    finally:
        with _counting:
            _working -= 1
            if _working == 0:
                _limit.restore_original_limits()
