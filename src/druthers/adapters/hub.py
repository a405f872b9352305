"""Reads where a language model is to come from: `hf:OWNER/REPO/FILE`, the address of a .gguf file, or a file here.

Serves `model add`. Nothing is fetched here; `download.py` does that.
"""

from __future__ import annotations

import os
import re
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from druthers.adapters.http_json import is_here, wrong
from druthers.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST: Final = "https://huggingface.co"  # HF_ENDPOINT names another, as it does for their own tools
_HUB: Final = re.compile(r"([\w.-]+)/([\w.-]+)/(\S+)", re.ASCII)
_NAME: Final = re.compile(r"[^\W_][\w.+-]*\.gguf", re.ASCII | re.IGNORECASE)
_PART: Final = re.compile(r"-(\d{5})-of-(\d{5})\.gguf$", re.IGNORECASE)
_SHA256: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)
_EXAMPLE: Final = "Give `hf:OWNER/REPO/FILE.gguf`, the https address of a .gguf file, or the path of one."


@dataclass(frozen=True, slots=True)
class Source:
    """A file to fetch: its address, the name that it gets here, and the token that goes to its host alone."""

    url: str
    name: str
    token: str = ""


def read_source(spec: str, *, checked: bool = False, environment: Mapping[str, str] = os.environ) -> Source | Path:
    """Read what a person gave; a path for a file on this machine. `checked` says that its checksum is known.

    >>> read_source("hf:someone/tiny-GGUF/tiny-q4.gguf", environment={}).url
    'https://huggingface.co/someone/tiny-GGUF/resolve/main/tiny-q4.gguf'

    Raises:
        UsageError: it is none of the three, or could be changed on its way here.
    """
    spec = spec.strip()
    hub = environment.get("HF_ENDPOINT", "").rstrip("/") or HOST
    if spec.startswith("hf:"):
        found = _HUB.fullmatch(spec[3:])
        if not found or not _plain(spec[3:]):
            raise UsageError(f"{spec!r} names no file on the hub.", "Write hf:OWNER/REPO/FILE.gguf")
        owner, repository, file = found.groups()
        spec = f"{hub}/{owner}/{repository}/resolve/main/{urllib.parse.quote(file)}"
    if "://" not in spec:
        return Path(os.path.expanduser(spec))  # noqa: PTH111 - Path's raises for nobody's home
    parts = _parts(spec)
    host = _parts(hub)
    if parts.scheme == "http" and not is_here(parts.hostname or "") and not checked:
        raise UsageError(
            "What comes over http:// can be changed on its way.", "Use https://, or say which file it is with --sha256."
        )
    if (parts.scheme, parts.netloc) == (host.scheme, host.netloc):
        parts = parts._replace(
            path=parts.path.replace("/blob/", "/resolve/", 1)
        )  # the page of a file, as a browser has
    name = urllib.parse.unquote(parts.path).rpartition("/")[2]
    if not _NAME.fullmatch(name):
        raise UsageError(f"{spec!r} is not the address of a .gguf file.", _EXAMPLE)
    if part := _PART.search(name):
        raise UsageError(
            f"{name} is one part of {int(part[2])}.", "Choose a file that is not split, or join them and add the file."
        )
    same = (parts.scheme, parts.netloc) == (host.scheme, host.netloc)
    return Source(parts.geturl(), name, environment.get("HF_TOKEN", "") if same else "")


def read_checksum(text: str) -> str:
    """Read a SHA-256 in hexadecimal, in small letters; empty for none.

    Raises:
        UsageError: it is something else.
    """
    if not text.strip():
        return ""
    found = _SHA256.fullmatch(text.strip())
    if found is None:
        raise UsageError("That is not a SHA-256 checksum.", "It has 64 signs, each 0 to 9 or a to f.")
    return found[1].lower()


def _plain(path: str) -> bool:
    return all(part and not part.startswith(".") for part in path.split("/")) and path.isprintable()


def _parts(url: str) -> urllib.parse.SplitResult:
    parts = urllib.parse.SplitResult("", "", "", "", "")
    problem = wrong(url.partition("?")[0])  # an address of a file may have one, as `?download=true`
    if not problem:
        parts = urllib.parse.urlsplit(url)
    if problem or not url.isprintable():
        raise UsageError(f"{url.partition('?')[0]!r} {problem}", _EXAMPLE)
    return parts
