"""What `model` and `doctor` tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which language model is used and why: `origin` is `settings`, `environment`, `default`, or `given`.

    `path` is that of a GGUF file, with `size` in bytes, or a server's address; `adapter` is the path of an adapter.
    With a `problem`, one line, and a `remedy`, `identity` and `size` may be missing.
    """

    path: str | None
    origin: str
    identity: str | None = None
    size: int | None = None
    problem: str | None = None
    adapter: str | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A language model that can be used by `name`, or what is wrong with it in `problem`.

    `origin` is `bundled`, `added` (to the folder of models), `begun` (its download is not finished) or `named` (it
    lies, or runs, elsewhere). `path` may be a server's address. `size` is in bytes, of the whole file; `kind` is
    `model`, `adapter` or empty where nothing tells. `sha256` is what was seen when it was added. `used` says that this
    vault uses it.
    """

    name: str
    path: str
    origin: str
    size: int = 0
    kind: str = ""
    sha256: str = ""
    problem: str = ""
    used: bool = False


@dataclass(frozen=True, slots=True)
class EmbedderChoice:
    """Which embedder is used and why: `spec` is empty for the bundled one; `origin` is as in `ModelChoice`.

    With a `problem`, one line, `identity` and `dimension` may be empty.
    """

    spec: str
    origin: str
    identity: str = ""
    dimension: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ModelTest:
    """What a try of the language model showed; `load_seconds` and `seconds` are wall time on this machine.

    `text` is a sample of `pieces` tokens. `read_speed` and `write_speed` are tokens a second, 0 where they were not
    measured; on a server they include the way there. `context` is how many tokens it holds; the rest says what it can.
    `writes` is what the check of its writing found, empty where it was not checked.
    """

    choice: ModelChoice
    text: str
    load_seconds: float
    seconds: float
    pieces: int
    read_speed: float = 0.0
    write_speed: float = 0.0
    context: int = 0
    chats: bool = False
    scores: bool = False
    grammar: bool = False
    writes: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `doctor` looked at; `remedy` says what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
