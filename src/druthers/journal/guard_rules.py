"""The guard's rules, each given what it needs to know: the private side, the names of public notes, the scanner.

Part of the façade. What only a finding needs, such as the names of every public note, is looked up when one asks.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.errors import DruthersError
from druthers.journal.private_side import in_utf8, twin_of
from druthers.models.names import key, tail
from druthers.publish.binary import Inside
from druthers.publish.guard import Rules
from druthers.publish.places import PROFILE, bad_profile, leading_out, same_bytes
from druthers.publish.pointing import files_in, names_in, pointing, titled
from druthers.publish.rules import betraying, carrying, marked, of_secrets, overlapping, refusing, spelled
from druthers.publish.withdrawn import withdrawn
from druthers.vault.consent import KEYS, bytes_say_no

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from druthers.journal.parts import Parts
    from druthers.journal.private_side import Private
    from druthers.models import Card
    from druthers.publish.leaving import Placed
    from druthers.publish.ports import Spotted
    from druthers.publish.rules import Rule


def rules_of(parts: Parts, private: Private, *, as_files: bool = True) -> Rules:
    """Every rule; without `as_files`, those that ask whether the very file is private too are left out."""
    known = private.known

    @lru_cache(maxsize=1)
    def public_names() -> frozenset[str]:
        return frozenset(tail(key(name)) for path, data in _public_notes(parts) for name in names_in(path, data))

    @lru_cache(maxsize=1)
    def card() -> Card | None:
        from druthers.journal.carding import published_card

        with suppress(DruthersError):  # what lies there is none, which is found as well
            return published_card(parts)
        return None

    def twin(placed: Placed, data: bytes) -> Iterable[Spotted]:
        return same_bytes(placed, data, lambda blob, data: twin_of(parts, private, blob, data))

    spelling, of_bytes = _spelling(parts)
    return Rules(
        of_texts=(
            overlapping(known),
            carrying(known),
            betraying(known.tokens),
            marked(known.marks),
            pointing(known.names, public_names),
            titled(known.titles, public_names),
        ),
        of_spelling=spelling,
        of_names=(overlapping(known), betraying(known.tokens), marked(known.marks), *map(of_secrets, spelling)),
        of_notes=(refusing(bytes_say_no, KEYS),),
        of_bytes=(Inside(known).look, *of_bytes),
        of_blobs=(twin,) if as_files else (),
        of_files=(
            leading_out,
            lambda placed, data: bad_profile(placed, data, _problem_of_card),
            lambda placed, data: withdrawn(placed.path, data, card()),
        ),
        named=(PROFILE,),
    )


def mentioned(parts: Parts, names: set[str]) -> set[str]:
    """Which of these files' names a public note refers to."""
    return {name for _, data in _public_notes(parts) for name in files_in(data) if name in names}


def _spelling(parts: Parts) -> tuple[Sequence[Rule], Sequence[Callable[[bytes], Iterable[Spotted]]]]:
    from druthers.publish.spotting import spot_bytes, spot_many

    scanner = parts.ports.secret_scanner()
    return (spelled(lambda texts: spot_many(texts, scanner)),), (lambda data: spot_bytes(data, scanner),)


def _problem_of_card(data: bytes) -> str | None:
    from druthers.publish.card import read_card

    try:
        read_card(data)
    except ValueError as error:
        return str(error)
    return None


def _public_notes(parts: Parts) -> Iterator[tuple[str, bytes]]:
    """Every public note as it lies on disk, by its path in public/, in UTF-8."""
    public = parts.layout.public
    for folder, below, names in os.walk(public):
        below[:] = [name for name in below if name != ".git"]
        for name in names:
            if name.lower().endswith((".md", ".markdown", ".org", ".html")):
                path = Path(folder, name)
                with suppress(OSError):  # what cannot be read says nothing
                    yield path.relative_to(public).as_posix(), in_utf8(path.read_bytes())
