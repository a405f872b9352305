"""What the guard asks of the outside world, and what it is told. The adapters stand in `druthers.adapters`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Spotted:
    """Something in a text that should not leave: its line, from 1, the rule that found it, and the words themselves.

    `rule` is `KIND:WHAT`, such as `secret:aws-key` or `personal:iban`. `reason` is one line that never shows a secret
    whole; `remedy` says what to do. `text` is the span, verbatim; it is hashed for the finding's id and never printed.
    """

    line: int
    rule: str
    text: str
    reason: str
    remedy: str


class SecretScanner(Protocol):
    """A well-kept engine that knows what secrets look like."""

    def scan(self, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
        """For these numbered lines, each secret found: the line's number, the kind of secret, the secret itself."""
        ...
