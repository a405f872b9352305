"""A language model behind an OpenAI-compatible server: llama-server, Ollama, vLLM and others, here or elsewhere.

Serves the proposer of a person who points `model` at an address. What is asked, with the notes' words in it, is sent
there and nowhere else: no redirect is followed, and the key goes to that host alone.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.at_once import together
from druthers.adapters.http_json import Answered, ask
from druthers.adapters.http_stream import Stream
from druthers.adapters.server_offers import Offers, look
from druthers.adapters.server_requests import estimate, to_post
from druthers.adapters.server_words import Writing, echoed
from druthers.errors import ModelError, ModelMissing, ModelTimeout
from druthers.propose.ports import Abilities, Ask, Completion

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

_LISTING: Final = 15.0  # seconds for what needs no model
_LOADING: Final = 2.0  # seconds between two looks whether a model has been loaded
_HINT: Final = "See that the server runs, or go back to the bundled model with `druthers model use default`."


class ServerModel:
    """A model that a server runs. `address` is its API's, as `http://localhost:8080/v1`; a `#NAME` after it names one.

    Without a name, the first that the server lists is used. What it can do is found out once, by asking for a token
    or two. `load_seconds` bounds how long that may take, the loading of the model with it. `wait` is called between
    tries, by default `time.sleep`.
    """

    def __init__(
        self,
        address: str,
        *,
        key: str = "",
        load_seconds: float = 120.0,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._address, _, self._named = address.strip().partition("#")
        self._address = self._address.rstrip("/")
        for end in ("/chat/completions", "/completions", "/models"):
            self._address = self._address.removesuffix(end)
        self._key = key
        self._load_seconds = load_seconds
        self._wait = wait
        self._offers: Offers | None = None
        self._lock = threading.Lock()
        self._streams: set[Stream] = set()

    @property
    def identity(self) -> str:
        """Where it is and the model's name; asks the server where no model was named. Raises `ModelError`."""
        return f"{self._address.partition('://')[2]} {self._named or self._known().model}"

    def load(self) -> None:
        """See that the server answers and can write; nothing after the first time. Raises `ModelError`."""
        self._known()

    def abilities(self) -> Abilities:
        """What it was found to do; asks the server once."""
        known = self._known()
        return Abilities(known.context, scores=known.scores, chats=known.chat is not None, grammar=known.grammar)

    def models(self) -> tuple[str, ...]:
        """The names that the server lists."""
        return self._known().models

    def count(self, texts: Sequence[str]) -> list[int]:
        """Estimate how many tokens each text is, rather too many: a server is not asked for each."""
        return [estimate(text) for text in texts]

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
        """Stream the continuation of `prompt`; see the port.

        Raises:
            ModelTimeout: it took longer than `limit_seconds`.
            ModelError: the server refused, or broke off.
        """
        asked = Ask(prompt, max_tokens, temperature, seed, tuple(stop))
        completion, answered = yield from self._write(asked, time.monotonic() + limit_seconds)
        if answered.problem:
            raise self._error(answered)
        return completion

    def complete_many(
        self, asks: Sequence[Ask], *, limit_seconds: float = 60.0
    ) -> Generator[tuple[int, str], None, tuple[Completion, ...]]:
        """Stream several at once, up to four at the server at any time; see the port. Raises as `complete`."""
        known = self._known()
        until = time.monotonic() + limit_seconds

        def write(number: int, over: threading.Event) -> Generator[str, None, Completion]:
            completion, answered = yield from self._write(asks[number], until, over)
            if answered.problem and not answered.late:
                raise self._error(answered)
            return completion

        try:
            return (yield from together(write, len(asks), known.at_once))
        finally:
            self.close()

    def score(self, prompt: str, continuation: str, *, limit_seconds: float = 60.0) -> float:
        """Return the mean log-probability per token of `continuation` after `prompt`, in nats; raises as `complete`."""
        known = self._known()
        if not known.scores:
            raise ModelError(
                f"{self._address} does not tell how likely a text is.",
                "vLLM does, and so does any GGUF file that is run here; or do without what needs it, as --deep.",
            )
        if not continuation:
            raise ModelError("There is nothing to score: the text is empty.", _HINT)
        whole = prompt + continuation
        body = {"model": known.model, "prompt": whole, "max_tokens": 1, "temperature": 0, "echo": True, "logprobs": 1}
        answered = self._ask("/completions", body, limit_seconds)
        if answered.problem:
            raise self._error(answered)
        if not (likely := echoed(answered.found, whole, len(prompt))):
            raise ModelError(f"{self._address} did not tell how likely the text is.", _HINT)
        return sum(likely) / len(likely)

    def score_many(self, pairs: Sequence[tuple[str, str]], *, limit_seconds: float = 60.0) -> list[float]:
        """Return what `score` would for each, up to four at a time."""
        until = time.monotonic() + limit_seconds
        with ThreadPoolExecutor(self._known().at_once) as pool:
            waits = [pool.submit(self._score_by, until, *pair) for pair in pairs]
            try:
                return [each.result() for each in waits]
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def weigh(
        self, prompts: Sequence[str], continuation: str, *, limit_seconds: float = 60.0
    ) -> Generator[float, None, None]:
        """Stream, for each prompt in turn, what `score` would return."""
        until = time.monotonic() + limit_seconds
        for prompt in prompts:
            yield self._score_by(until, prompt, continuation)

    def close(self) -> None:
        """Hang up whatever is under way."""
        for stream in tuple(self._streams):
            stream.close()

    def _score_by(self, until: float, prompt: str, continuation: str) -> float:
        return self.score(prompt, continuation, limit_seconds=max(0.001, until - time.monotonic()))

    def _write(
        self, asked: Ask, until: float, over: threading.Event | None = None
    ) -> Generator[str, None, tuple[Completion, Answered]]:
        known = self._known()
        path, body = to_post(known, asked)
        writing = Writing(asked.stop)
        stream = Stream(self._address + path, body, key=self._key, seconds=max(0.001, until - time.monotonic()))
        self._streams.add(stream)
        if over is not None and over.is_set():
            stream.close()
        answered = Answered()
        try:
            events = stream.events()
            while not writing.over:
                try:
                    event = next(events)
                except StopIteration as end:
                    answered = end.value
                    break
                try:
                    piece = writing.feed(event)
                except ValueError:
                    answered = Answered(problem="gave something else than a completion.")
                    break
                if piece:
                    yield piece
            if not (answered.problem or writing.over or writing.ended):
                answered = Answered(problem="broke off in the middle.")
            if piece := writing.rest(cut=answered.late):
                yield piece
        finally:
            self._streams.discard(stream)
            stream.close()
        return writing.completion(), answered

    def _known(self) -> Offers:
        with self._lock:
            if self._offers is None:
                until = time.monotonic() + self._load_seconds
                found = look(lambda path, body: self._ready(path, body, until), self._named)
                if found.refusal.problem:
                    raise self._error(found.refusal, found.models)
                self._offers = found
            return self._offers

    def _ready(self, path: str, body: dict[str, Any] | None, until: float) -> Answered:
        """Ask, and while the server says that it is still loading its model, ask again."""
        while True:
            left = until - time.monotonic()
            answered = self._ask(path, body, left if body else min(left, _LISTING), tries=1)
            if answered.status != 503 or time.monotonic() + _LOADING > until:  # noqa: PLR2004 - service unavailable
                return answered
            self._wait(_LOADING if answered.wait is None else min(answered.wait, _LOADING))

    def _ask(self, path: str, body: dict[str, Any] | None, seconds: float, tries: int = 3) -> Answered:
        address, seconds = self._address, max(0.001, seconds)
        if path.startswith("/../"):
            address, path = address.removesuffix("/v1"), path.removeprefix("/..")
        return ask(address + path, body, key=self._key, seconds=seconds, pause=self._wait, tries=tries)

    def _error(self, answered: Answered, models: Sequence[str] = ()) -> ModelError:
        message = f"{self._address} {answered.problem}"
        if answered.late:
            return ModelTimeout(message, "Choose a smaller model there, or raise time_limit in private/settings.toml.")
        if answered.status in (401, 403):
            return ModelError(message, "Give the server's key in the environment variable DRUTHERS_MODEL_KEY.")
        if self._named and models and self._named not in models:
            hint = f"It has {', '.join(models[:5])}: name one after the address, as {self._address}#{models[0]}"
            return ModelMissing(message, hint)
        if answered.status == 404:  # noqa: PLR2004 - not found
            return ModelMissing(message, "The address should end where /models would follow, most often in /v1.")
        if not self._named and len(models) > 1:
            return ModelError(message, f"It has {', '.join(models[:5])}: name one after the address, with a #.")
        return ModelError(message, _HINT)
