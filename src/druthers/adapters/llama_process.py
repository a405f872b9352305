"""Talks with the child that holds the language model: starts it, asks it, and tells what became of it.

Used by `adapters/llama.py`. One request at a time; after a crash, a kill or a hang the next request starts a new child.
"""

from __future__ import annotations

import queue
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.child import Child, fate
from druthers.adapters.gguf import check
from druthers.adapters.lora import check_adapter
from druthers.errors import ModelBroken, ModelCrashed, ModelError, ModelMissing, ModelTimeout

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from pathlib import Path

OTHER_MODEL: Final = "Choose another model with `druthers model use PATH`."
OTHER_ADAPTER: Final = "Use an adapter that was made for this very model, or none: `druthers model use PATH`."
INSTALL: Final = "Install Druthers again with its dependencies."
REPORT: Final = "This is a fault of Druthers, or of the program that asked; nothing is wrong with your notes."
SLOW: Final = "Choose a smaller model with `druthers model use PATH`, or close what else keeps this machine busy."


class LlamaProcess:
    """A child for the model at `path`, with `adapter` where there is one; it starts with the first request.

    `settings` go with the request to load. Calls from several threads wait for one another.
    """

    def __init__(
        self,
        command: Sequence[str],
        path: Path,
        adapter: Path | None,
        settings: Mapping[str, Any],
        load_seconds: float,
    ) -> None:
        self.command = tuple(command)
        self.path = path
        self.adapter = adapter
        self.settings = settings
        self.load_seconds = load_seconds
        self._child: Child | None = None
        self._calls = 0
        self._one_at_a_time = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while none runs."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    def load(self) -> None:
        """Start the child and let it load, when that is not done; raises as `LlamaModel.load`."""
        self._take_turn(self.load_seconds)
        try:
            self._ready()
        finally:
            self._one_at_a_time.release()

    def answer(
        self, do: str, doing: str, seconds: float, body: Mapping[str, Any], grace: float = 0.0
    ) -> Mapping[str, Any]:
        """Return the one reply to a request that is not streamed; see `stream`."""
        with closing(self.stream(do, doing, seconds, body, grace)) as replies:
            try:
                next(replies)
            except StopIteration as end:
                return dict(end.value)
        raise ModelError("The language model answered out of turn.", "Ask again.")

    def stream(
        self, do: str, doing: str, seconds: float, body: Mapping[str, Any], grace: float = 0.0
    ) -> Generator[Mapping[str, Any], None, Mapping[str, Any]]:
        """Yield the replies to a request, loading first where needed, and return the last; closing cancels.

        The child is ended when it has not finished `seconds` + `grace` after it was asked. With a grace it is told of
        the limit, and has that much longer to end by itself.
        """
        self._take_turn(seconds)
        call: int | None = None
        finished = False
        try:
            child = self._ready()
            deadline = time.monotonic() + seconds + grace
            call = self._ask(child, do, **body, **({"limit_seconds": seconds} if grace else {}))
            while True:
                reply = self._reply(child, call, deadline, doing)
                if reply["event"] == "done":
                    finished = True
                    return reply
                yield reply
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
        head = check(self.path)
        if self.adapter is not None:
            check_adapter(self.adapter, head)
        child = Child(self.command)
        self._child = child
        try:
            adapter = "" if self.adapter is None else str(self.adapter.absolute())
            call = self._ask(child, "load", path=str(self.path.absolute()), adapter=adapter, **self.settings)
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
                if reply["kind"] in {"load", "adapter"}:
                    child.close()  # it is of no use any more; what it says of the reason is then read to the end
                raise self._refusal(str(reply["kind"]), str(reply["detail"]), child.tail())
            return reply

    def _refusal(self, kind: str, detail: str, tail: Sequence[str]) -> ModelError:
        """Turn the child's refusal into the error the person meets."""
        name = self.path.name
        adapter = "" if self.adapter is None else self.adapter.name
        first = detail.splitlines()[0] if detail else ""
        kinds: dict[str, tuple[type[ModelError], str, str]] = {
            "runtime": (ModelMissing, f"llama-cpp-python is not installed, or cannot start: {first}", INSTALL),
            "load": (ModelBroken, f"{name} cannot be loaded: {_reason(tail, detail)}.", OTHER_MODEL),
            "adapter": (ModelBroken, f"{adapter} cannot be used with {name}: {_reason(tail, detail)}.", OTHER_ADAPTER),
            "memory": (ModelError, f"There is not enough memory to use {name}.", SLOW),
            "long": (ModelError, f"The text is too long for this model: {detail}.", OTHER_MODEL),
            "time": (ModelTimeout, "The language model did not finish within its time.", SLOW),
            "grammar": (ModelError, f"The grammar given to the language model is of no use: {detail}.", REPORT),
        }
        error, message, hint = kinds.get(
            kind, (ModelError, f"The language model could not go on: {detail}.", OTHER_MODEL)
        )
        return error(message, hint)


def _reason(tail: Sequence[str], detail: str) -> str:
    """What the library said last of an error, in its own words; `detail` where it said nothing."""
    said = [line for line in tail if "error" in line.lower() or "failed" in line.lower()]
    reason = said[-1] if said else detail
    for begin in ("error loading model:", "failed to apply lora adapter:"):
        reason = reason.split(begin)[-1]
    return reason.strip().rstrip(".")
