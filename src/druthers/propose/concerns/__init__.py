"""The words by which a line shows that it wants care, one text file for each concern; read by `care`.

A file is one regular expression: its lines are alternatives of whole words, held against a text as `spelling.plainly`
gives it: lower case, no apostrophes, “can't” as “can not”, “I'm” as “i am”, “Dad's” as “dad is”, without “really” and
its like, a lone stop between sentences. `NAME = …` names a part for `{NAME}`; `#` begins a comment.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

_NAMED: Final = re.compile(r"([A-Z]+) = (.*)")


def pattern(name: str) -> re.Pattern[str]:
    """Return the words of the file `name`, compiled.

    >>> bool(pattern("law").search("the court letter came")), bool(pattern("law").search("a courteous letter came"))
    (True, False)
    """
    return compiled(files(__name__).joinpath(f"{name}.txt").read_text("utf-8"))


def compiled(text: str) -> re.Pattern[str]:
    r"""Return what a file says as one pattern.

    >>> compiled("# Pets\nPET = cat|dog\nmy {PET} | birds?").pattern
    '(?<!\\w)(?:my (?:cat|dog)|birds?)(?!\\w)'
    """
    parts: dict[str, str] = {}
    alternatives: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if named := _NAMED.fullmatch(line):
            parts[named[1]] = named[2] if named[2].startswith("(?:") else f"(?:{named[2]})"
        else:
            alternatives.append(re.sub(r" +[|] +", "|", line.strip()))
    joined = "|".join(alternatives)
    for part, words in parts.items():
        joined = joined.replace(f"{{{part}}}", words)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")
