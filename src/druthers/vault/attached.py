"""The files that a note shows or links to: pictures, recordings, documents; notes are `links`' matter.

The vault stage. It tells what is written; where such a file lies is decided elsewhere. What stands in code or in a
comment is none, nor is an address on the web.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from druthers.vault.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIKI: Final = re.compile(r"\[\[([^\[\]\n]+)\]\]")
_ADDRESS: Final = re.compile(r"\]\(\s*(?:<([^<>\n]*)>|([^\s()<]*(?:\([^\s()]*\)[^\s()]*)*))")
_DEFINITION: Final = re.compile(r"^ {0,3}\[[^\]^][^\]]*\]:[ \t]*(?:<([^<>]+)>|(\S+))", re.MULTILINE)
_HTML: Final = re.compile(
    r"<(?:img|video|audio|source|embed|iframe|object|a|link)\b[^<>]*?\b(?:src|href|data|poster)\s*=\s*"
    r"(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))",
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_NOTE: Final = re.compile(r"\.(?:md|markdown)(?:\.age)?$", re.IGNORECASE)
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def attached(text: str) -> list[str]:
    r"""The targets, each once, as they are written but for what encodes them; in frontmatter `[[…]]` counts too.

    >>> attached("![[a b.png|300]] ![x](img/c%20d.jpg) [r](r.pdf) [w](https://e.org/x.png) [[Note]] `![[no.png]]`")
    ['a b.png', 'img/c d.jpg', 'r.pdf']
    """
    plain = "\n".join(prose(text.split("\n")))
    return list(dict.fromkeys(target for target in _targets(plain) if _ENDING.search(target)))


def _targets(plain: str) -> Iterator[str]:
    for found in _WIKI.finditer(plain):
        target = found[1].partition("|")[0].removesuffix("\\").partition("#")[0].strip()
        if not _NOTE.search(target) and not _SCHEME.match(target):
            yield target
    for pattern in (_ADDRESS, _DEFINITION, _HTML):
        for found in pattern.finditer(plain):
            written = next((group for group in found.groups() if group), "")
            if not written or _SCHEME.match(written) or written.startswith(("//", "#", "?", "{")):
                continue
            target = unquote(re.split(r"[?#]", written, maxsplit=1)[0]).strip()
            if not _NOTE.search(target):
                yield target
