"""Fetches a large file so that nothing is lost: what broke off goes on where it stopped, and what came is checked.

Serves `model add`. RFC 9110 §14 (ranges) and §13.1.5 (If-Range): the rest is taken only of the very file that was
begun. Redirects are followed, as hubs send one on to where the bytes lie, but never from https to http, and a token
goes to the first host alone.
"""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.begun import Begun, read_begun, size
from druthers.adapters.http_json import broken, is_here, one_line, opener, refused, wrong
from druthers.errors import ModelError, ModelMissing
from druthers.models import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from druthers.adapters.hub import Source

_HOPS: Final = 6  # redirects
_SECONDS: Final = 60.0  # without a byte, and the line counts as broken
_BLOCK: Final = 1 << 18  # bytes
_TRIES: Final = 5  # in a row that bring nothing
_PASSING: Final = (408, 429, 500, 502, 503, 504)
_MARGIN: Final = 64 << 20  # bytes that are left free
_DIGEST: Final = re.compile(r'"?([0-9a-f]{64})"?')
GO_ON: Final = "Run the same command again: it goes on where it stopped."


class BrokeOffError(Exception):
    """The line broke; the text says how, and reads on after the address."""


@dataclass(slots=True)
class Fetch:
    """Fetches `source` into `part`; `room` tells how many bytes are free there."""

    source: Source
    part: Path
    room: Callable[[], int]
    begun: Begun = field(default_factory=lambda: Begun(""))

    def steps(self) -> Generator[Progress, None, Begun]:
        """Fetch the file, or its rest, with how many bytes are here of how many; what came stays when this is closed.

        Raises:
            ModelMissing: there is no such file.
            ModelError: the server refuses, the line broke too often, or there is no room.
        """
        self.begun = self._read_state()
        failed = 0
        while True:
            before = self._here()
            try:
                yield from self._try()
            except BrokeOffError as error:
                failed = 0 if self._here() > before else failed + 1
                if failed >= _TRIES:
                    raise ModelError(f"{self._host()} {error}", GO_ON) from error
                time.sleep(0.5 * 2**failed)
            else:
                return self.begun

    def forget(self) -> None:
        """Throw away what came."""
        self.part.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)

    @property
    def _state(self) -> Path:
        return self.part.with_name(f"{self.part.name}.json")

    def _here(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _host(self) -> str:
        return urllib.parse.urlsplit(self.source.url).netloc

    def _read_state(self) -> Begun:
        kept = read_begun(self._state)
        address = self.source.url.partition("?")[0]  # behind it stands what may be secret, and changes
        return kept if kept is not None and kept.url == address else Begun(address)

    def _try(self) -> Generator[Progress, None, None]:
        begun, have = self.begun, self._here()
        if have and not (begun.tag or begun.sha256):
            have = 0  # nothing would tell whether the rest belongs to it
        headers = {"Accept-Encoding": "identity", "User-Agent": "druthers"}
        if have:
            headers |= {"Range": f"bytes={have}-"} | ({"If-Range": begun.tag} if begun.tag else {})
        try:
            response, told = _open(self.source, headers)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 416 and have:  # noqa: PLR2004 - there is nothing from there on
                    if have == begun.size:
                        return
                    self.forget()
                    raise BrokeOffError("has another file there now.") from error
                raise self._refusal(error) from error
        except (OSError, http.client.HTTPException) as error:
            raise BrokeOffError(broken(error, _SECONDS).problem) from error
        with response:
            have = self._agree(response, told, have)
            yield from self._take(response, have)

    def _agree(self, response: http.client.HTTPResponse, told: Begun, have: int) -> int:
        """Note what the server says of the file; from which byte on it comes."""
        length = response.length or 0
        start, total = _range(response.headers.get("Content-Range", "")) if response.status == 206 else (0, length)  # noqa: PLR2004 - partial content
        begun = self.begun
        other = bool(begun.size and total and total != begun.size) or bool(begun.sha256 and begun.sha256 != told.sha256)
        if have and (start != have or other):
            have = 0
            if start:  # the rest of another file
                self.forget()
                self.begun = Begun(begun.url)
                raise BrokeOffError("has another file there now.")
        self.begun = Begun(begun.url, total or told.size, told.tag, told.sha256)
        if (need := self.begun.size - have) > (free := self.room()) - _MARGIN:
            raise ModelError(
                f"{self.source.name} needs {size(need)} and {size(max(0, free))} are free.",
                "Make room, or let DRUTHERS_MODELS name a folder on another disk.",
            )
        self._state.write_text(json.dumps(asdict(self.begun)), encoding="utf-8")
        return have

    def _take(self, response: http.client.HTTPResponse, have: int) -> Generator[Progress, None, None]:
        with self.part.open("r+b" if have else "wb") as file:
            file.seek(have)
            while True:
                yield Progress("download", have, self.begun.size, self.source.name)
                try:
                    block = response.read(_BLOCK)
                except (OSError, http.client.HTTPException) as error:
                    raise BrokeOffError(broken(error, _SECONDS).problem) from error
                if not block:
                    break
                try:
                    file.write(block)
                    file.flush()
                except OSError as error:
                    raise ModelError(f"{self.part} cannot be written: {error.strerror}.", GO_ON) from error
                have += len(block)
        if self.begun.size and have < self.begun.size:
            raise BrokeOffError(f"broke off after {size(have)} of {size(self.begun.size)}.")

    def _refusal(self, error: urllib.error.HTTPError) -> Exception:
        answered = refused(error)
        if error.code in _PASSING:
            return BrokeOffError(answered.problem)
        if error.code in (401, 403):
            hint = "It may want your consent on its page, and your token in the environment variable HF_TOKEN."
            return ModelError(f"{self._host()} does not give {self.source.name} (HTTP {error.code}).", hint)
        if error.code in (404, 410):
            return ModelMissing(f"There is no {self.source.name} at {self._host()}.", "Look at the address again.")
        return ModelError(f"{self._host()} {answered.problem}", GO_ON)


def _open(source: Source, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, Begun]:
    """Open a file, wherever its host sends on to; what the hosts say of it on the way."""
    url, told = source.url, Begun("")
    first = urllib.parse.urlsplit(url)
    for _ in range(_HOPS):
        parts = urllib.parse.urlsplit(url)
        asked = urllib.request.Request(url, headers=headers)  # noqa: S310 - only http and https come here
        if source.token and (parts.scheme, parts.netloc) == (first.scheme, first.netloc):
            asked.add_header("Authorization", f"Bearer {source.token}")
        try:
            response: http.client.HTTPResponse = opener(url).open(asked, timeout=_SECONDS)
        except urllib.error.HTTPError as error:
            if error.code not in (301, 302, 303, 307, 308):
                raise
            with error:
                _note(told, error.headers)
                place = error.headers.get("Location", "")
            if (after := _safe(url, place)) is None:
                raise ModelError(
                    f"{first.netloc} sends us on to {one_line(place) or 'nowhere'}, which is not safe.",
                    "Look at the address again.",
                ) from error
            url = after
            continue
        _note(told, response.headers)
        tag = response.headers.get("ETag", "")
        told.tag = tag if tag.startswith('"') else ""  # a weak one does not tell that the bytes are the same
        return response, told
    raise ModelError(f"{first.netloc} sends us on and on.", "Look at the address again.")


def _safe(url: str, place: str) -> str | None:
    """The address that a redirect of `url` to `place` leads to; None for none, and for one without encryption."""
    try:
        after = urllib.parse.urljoin(url, place)
        parts = urllib.parse.urlsplit(after)
    except ValueError:
        return None
    if wrong(after.partition("?")[0]) or (parts.scheme == "http" and not is_here(parts.hostname or "")):
        return None
    return after


def _note(told: Begun, headers: Any) -> None:
    """Note what a hub says of the file behind a redirect: its checksum and its size."""
    if found := _DIGEST.fullmatch(headers.get("X-Linked-ETag", "").removeprefix("W/")):
        told.sha256 = found[1]
    if (length := headers.get("X-Linked-Size", "")).isdecimal():
        told.size = int(length)


def _range(text: str) -> tuple[int, int]:
    """The first byte and the whole size of `bytes FIRST-LAST/SIZE`; -1 and 0 where they are not told.

    >>> _range("bytes 5-9/10"), _range("bytes 5-9/*"), _range("")
    ((5, 10), (5, 0), (-1, 0))
    """
    found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", text.strip())
    return (int(found[1]), int(found[2]) if found[2] != "*" else 0) if found else (-1, 0)
