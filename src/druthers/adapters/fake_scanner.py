"""A scanner that knows one thing: words that begin with `FAKE-SECRET-`. For unit tests, and for speed.

An adapter of `publish.ports.SecretScanner`; the same contract test runs on it and on the real one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOOK: Final = re.compile(r"FAKE-SECRET-\w+")


class FakeScanner:
    """Remembers in `asked` how many lines it was given."""

    def __init__(self) -> None:
        self.asked = 0

    def scan(self, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
        """For these numbered lines, each secret found: the line's number, the kind of secret, the secret itself."""
        for number, line in lines:
            self.asked += 1
            for match in LOOK.finditer(line):
                yield number, "fake-key", match[0]
