"""Reads the pattern files, once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from druthers.propose.patterns.pattern import parse

if TYPE_CHECKING:
    from druthers.propose.patterns.pattern import Pattern


@cache
def library() -> tuple[Pattern, ...]:
    """Every pattern of this folder, files and patterns in order.

    Raises:
        ValueError: a file has a mistake, or two patterns one name.
    """
    found: dict[str, Pattern] = {}
    for file in sorted(files("druthers.propose.patterns").iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml"):
            continue
        domain = file.name.removesuffix(".toml")
        for table in tomllib.loads(file.read_text(encoding="utf-8")).get("pattern", []):
            pattern = parse(table, domain)
            if pattern.name in found:
                raise ValueError(f"{domain}: two patterns are called {pattern.name}")
            found[pattern.name] = pattern
    return tuple(found.values())
