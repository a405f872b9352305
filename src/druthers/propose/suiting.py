"""Which patterns suit a line, and how well.

Between the lines and the sources. What a pattern asks of a line by its words is decided by rules; how well it suits,
by how near the line is in meaning to the lines that the pattern was written for (cosine of the embedder's vectors).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from druthers.models import Progress
from druthers.propose.patterns import library
from druthers.propose.phrases import phrases

if TYPE_CHECKING:
    import re
    from collections.abc import Generator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from druthers.propose.patterns import Pattern
    from druthers.propose.phrases import Phrases
    from druthers.propose.ports import Embedder
    from druthers.propose.signs import Kind

BATCH: Final = 64  # lines embedded at once; between them it can be broken off
# Cosines of the bundled embedder, below which a pattern does not suit: where its words stand in the line, and where it
# names no words, so that nearness alone has to tell.
NEAR: Final = 0.4
NEAR_ABOUT: Final = 0.58  # where only a word of the matter stands in it
NEAR_ALONE: Final = 0.5
FULL: Final = 4
LONG, LONG_LOSS = 18, 0.15  # what a step loses for a long remark: that is seldom a matter for one
OWN_WORDS: Final = 0.05  # more for a step that carries words of the line


_KNOWN: Final[dict[str, NDArray[np.float32]]] = {}  # the vectors of a library's lines, by embedder and lines


@dataclass(frozen=True, slots=True)
class Suited:
    """A pattern filled for a line: the step, and how well it suits, from 0 to 1."""

    pattern: Pattern
    text: str
    worth: float


class Suiting:
    """The library as one embedder sees it. `folder` keeps the vectors of the patterns' lines; None keeps nothing."""

    def __init__(
        self, embedder: Embedder, folder: Path | None = None, patterns: Sequence[Pattern] | None = None
    ) -> None:
        self.patterns = tuple(library() if patterns is None else patterns)
        self._lines = [line for pattern in self.patterns for line in pattern.when]
        self._embedder = embedder
        self._folder = folder
        self._vectors: NDArray[np.float32] | None = None

    def suited(self, kind: Kind, shown: str, vector: NDArray[np.float32]) -> list[Suited]:
        """The patterns that suit a line of that kind, the best first.

        Fallbacks are among them only when there is no other, and never for a line of fewer words than FULL.
        `shown` is the line as it was cleaned, `vector` (d,) its unit-length embedding.
        """
        plain = shown.replace("\u2019", "'")
        said = phrases(shown, task=kind == "task")
        near = self._nearness(vector)
        loss = LONG_LOSS * (kind in ("plain", "glad") and len(shown.split()) > LONG)
        found = []
        for pattern in self.patterns:
            if not fits(pattern, kind, plain):
                continue
            worth = _worth(pattern, plain, near.get(pattern.name))
            if worth is not None and (text := filled(pattern, said, plain)):
                found.append(Suited(pattern, text, min(1.0, max(0.0, worth - loss + OWN_WORDS * bool(pattern.gaps)))))
        found.sort(key=lambda each: each.worth, reverse=True)
        return [each for each in found if not each.pattern.fallback] or found * (len(shown.split()) >= FULL)

    def lacking(self, kind: Kind, shown: str, vector: NDArray[np.float32]) -> list[tuple[Pattern, float]]:
        """The patterns that would suit a line, the best first, if it named its matter, which is their only gap."""
        plain = shown.replace("\u2019", "'")
        if phrases(shown, task=kind == "task").matter is not None:
            return []
        near = self._nearness(vector)
        found = [
            (pattern, worth)
            for pattern in self.patterns
            if pattern.gaps == ("it",) and pattern.deed is None and pattern.deed_sign is None and not pattern.fallback
            if fits(pattern, kind, plain) and (worth := _worth(pattern, plain, near.get(pattern.name))) is not None
        ]
        return sorted(found, key=lambda each: each[1], reverse=True)

    def _nearness(self, vector: NDArray[np.float32]) -> dict[str, float]:
        """The largest cosine to each pattern's lines, for those that have any."""
        if not self._lines:
            return {}
        cosines = self._matrix() @ vector
        near: dict[str, float] = {}
        at = 0
        for pattern in self.patterns:
            if pattern.when:
                near[pattern.name] = float(cosines[at : at + len(pattern.when)].max())
                at += len(pattern.when)
        return near

    def prepare(self) -> Generator[Progress, None, None]:
        """Embed the library's lines, where that was not done before for this embedder; the first time takes seconds."""
        import numpy as np  # noqa: PLC0415 - the ports are imported by what must start without it

        if not self._lines:
            return
        name = hashlib.sha256("\n".join([self._embedder.identity, *self._lines]).encode()).hexdigest()[:16]
        kept = self._folder / f"patterns-{name}.npy" if self._folder else None
        self._vectors = _KNOWN.get(name)
        if self._vectors is None:
            self._vectors = _load(kept, len(self._lines))
        if self._vectors is not None:
            _KNOWN[name] = self._vectors
            return
        rows = []
        for start in range(0, len(self._lines), BATCH):
            yield Progress("read patterns", start, len(self._lines))
            rows.append(self._embedder.embed(self._lines[start : start + BATCH]))
        self._vectors = _KNOWN[name] = np.ascontiguousarray(np.concatenate(rows), dtype=np.float32)
        if kept is not None:
            _keep(kept, self._vectors)

    def _matrix(self) -> NDArray[np.float32]:
        """The vectors of all patterns' lines (n, d)."""
        if self._vectors is None:
            for _ in self.prepare():
                pass
        assert self._vectors is not None
        return self._vectors


def fits(pattern: Pattern, kind: Kind, plain: str) -> bool:
    """Whether a line of that kind, with plain apostrophes, is one that a pattern's words let through."""
    return (
        kind in pattern.kinds
        and (pattern.words is None or _named(pattern.words, plain) or _named(pattern.about, plain))
        and (pattern.unless is None or pattern.unless.search(plain) is None)
        and (pattern.sign is None or pattern.sign.search(plain) is not None)
        and (pattern.unsign is None or pattern.unsign.search(plain) is None)
    )


def filled(pattern: Pattern, said: Phrases, plain: str = "") -> str | None:
    """The step with its gaps filled by what a line says; None where one cannot be, or the deed is of another kind.

    `plain` is the line with plain apostrophes, in which the pattern finds its `{word}`.
    """
    for deed in (pattern.deed, pattern.deed_sign):
        if deed is not None and not deed.match(said.deed or ""):
            return None
    fills = {
        "do": said.deed,
        "it": said.matter,
        "name": said.person,
        "line": said.quotation,
        "word": pattern.found(plain),
    }
    return pattern.filled(fills)


def _named(words: re.Pattern[str] | None, plain: str) -> bool:
    return words is not None and words.search(plain) is not None


def _worth(pattern: Pattern, plain: str, near: float | None) -> float | None:
    """How well a pattern suits a line that its words let through; None where it does not."""
    if near is None:
        return pattern.worth
    anchored = _named(pattern.words, plain) or pattern.sign is not None
    least = NEAR if anchored else NEAR_ABOUT if pattern.words is not None else NEAR_ALONE
    return near if near >= least else None


def _load(path: Path | None, rows: int) -> NDArray[np.float32] | None:
    import numpy as np  # noqa: PLC0415 - as above

    if path is None:
        return None
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):  # not there yet, or damaged: it is derived, and made again
        return None
    return found if found.ndim == 2 and len(found) == rows and found.dtype == np.float32 else None  # noqa: PLR2004


def _keep(path: Path, vectors: NDArray[np.float32]) -> None:
    """Keep them for the next time; where that cannot be, they are made again."""
    import contextlib  # noqa: PLC0415 - only where they are first made
    import io  # noqa: PLC0415 - as above

    import numpy as np  # noqa: PLC0415 - as above

    from druthers.disk import unfinished, write_flushed  # noqa: PLC0415 - as above

    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    with contextlib.suppress(OSError):
        write_flushed(new := unfinished(path), buffer.getvalue())
        new.replace(path)
