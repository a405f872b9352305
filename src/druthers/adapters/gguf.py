"""Looks at the head of a model file before any native code does, and says in one line what is wrong with it.

Stands before `adapters/llama.py` starts its child. Reads the header, the settings and the table of tensors, never the
weights. Layout: the GGUF specification in the ggml repository (`docs/gguf.md`), versions 2 and 3.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from druthers.errors import ModelBroken, ModelMissing

if TYPE_CHECKING:
    from pathlib import Path

HINT: Final = "Choose another file with `druthers model use PATH`, or get this one again from where it came."
HEADER: Final = 24
NEWEST: Final = 3
SETTING, ROW = 13, 24  # the least bytes that a setting and a row of the table of tensors take
ABSURD: Final = 1 << 24  # more settings or tensors than any model has
SAMPLE: Final = 1 << 22
MOST_DIMENSIONS: Final = 4
LIMIT: Final = 1 << 30  # no name or setting is longer; llama.cpp draws the same line
STRING, ARRAY = 8, 9
SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
BLOCKS: Final = {  # ggml type → (weights in a block, its bytes); a type that is not here is taken as 0 bytes
    0: (1, 4),
    1: (1, 2),
    2: (32, 18),
    3: (32, 20),
    6: (32, 22),
    7: (32, 24),
    8: (32, 34),
    9: (32, 36),
    10: (256, 84),
    11: (256, 110),
    12: (256, 144),
    13: (256, 176),
    14: (256, 210),
    15: (256, 292),
    16: (256, 66),
    17: (256, 74),
    18: (256, 98),
    19: (256, 50),
    20: (32, 18),
    21: (256, 110),
    22: (256, 82),
    23: (256, 136),
    24: (1, 1),
    25: (1, 2),
    26: (1, 4),
    27: (1, 8),
    28: (1, 8),
    29: (256, 56),
    30: (1, 2),
    34: (256, 54),
    35: (256, 66),
    39: (32, 17),
}
OTHERS: Final = (  # how a file begins that is something else
    (b"version https://git-lfs", "is a git-lfs pointer, not the model itself", "Run `git lfs pull` where it lies."),
    (b"PK\x03\x04", "is a ZIP archive or a PyTorch checkpoint, not a GGUF model", HINT),
    (b"\x1f\x8b", "is compressed with gzip", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd", "Unpack it first."),
    (b"lmgg", "is in the GGML format, which came before GGUF", HINT),
    (b"tjgg", "is in the GGJT format, which came before GGUF", HINT),
    (b"fmgg", "is in the GGMF format, which came before GGUF", HINT),
    (b"FUGG", "has its bytes in the wrong order (big-endian)", HINT),
)
CANNOT_WRITE: Final = ("bert", "nomic-bert", "jina-bert", "modern-bert", "clip", "t5encoder")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a model file says. `needs` is the least size in bytes that it promises."""

    version: int
    tensors: int
    architecture: str
    kind: str
    name: str
    context: int | None
    needs: int


class _BrokenError(Exception):
    """The file ends, or stops making sense, while it is read; the text completes "NAME …"."""


class _Reader:
    """A cursor over the bytes of a file; every read is checked against its end."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def number(self, shape: str) -> int:
        """One little-endian number of a `struct` shape."""
        size = struct.calcsize(shape)
        if self.at + size > len(self.data):
            raise _BrokenError("is cut off in its header")
        (value,) = struct.unpack_from("<" + shape, self.data, self.at)
        self.at += size
        return int(value)

    def skip(self, size: int) -> int:
        """Moves over `size` bytes and says where they began."""
        start = self.at
        if size > LIMIT:
            raise _BrokenError("is garbled: a length in its header makes no sense")
        if start + size > len(self.data):
            raise _BrokenError("is cut off in its header")
        self.at = start + size
        return start

    def text(self) -> str:
        """A string with its length before it."""
        start = self.skip(self.number("Q"))
        return bytes(self.data[start : self.at]).decode("utf-8", "replace")

    def value(self, kind: int) -> str | int | None:
        """A setting: text, a whole number of four or eight bytes, or None for any other, which is skipped."""
        if kind == STRING:
            return self.text()
        if kind == ARRAY:
            self.array()
            return None
        if kind not in SIZES:
            raise _BrokenError("is garbled: its settings cannot be read")
        start = self.skip(SIZES[kind])
        whole = {4: "<I", 5: "<i", 10: "<Q", 11: "<q"}.get(kind)
        return int(struct.unpack_from(whole, self.data, start)[0]) if whole else None

    def array(self) -> None:
        """Moves over a list of settings of one kind."""
        kind, count = self.number("I"), self.number("Q")
        if kind in SIZES:
            self.skip(SIZES[kind] * count)
        elif kind == STRING:
            if count * 8 > len(self.data):
                raise _BrokenError("is garbled: a length in its header makes no sense")
            for _ in range(count):
                self.skip(self.number("Q"))
        else:
            raise _BrokenError("is garbled: its settings cannot be read")


def check(path: Path) -> Head:
    """Returns what the head of `path` says.

    Raises `ModelMissing` when there is no such file, and `ModelBroken`, with one plain line, when it cannot be a GGUF
    model that writes text.
    """
    head = read_head(path)
    problem = _unfit(head, path.stat().st_size)
    if problem:
        raise ModelBroken(f"{path.name} {problem}.", HINT)
    return head


def read_head(path: Path) -> Head:
    """Returns what the head of any GGUF file says, fit to write or not; raises as `check`."""
    name = path.name
    try:
        if path.is_dir():
            raise ModelBroken(f"{name} is a folder, not a model file.", HINT)
        with path.open("rb") as file:
            beginning = file.read(512)
            if len(beginning) < HEADER or not beginning.startswith(b"GGUF"):
                what, hint = _stranger(beginning)
                raise ModelBroken(f"{name} {what}.", hint)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                try:
                    head = _walk(_Reader(data))
                except _BrokenError as broken:
                    raise ModelBroken(f"{name} {_converted(data) or broken}.", HINT) from broken
    except FileNotFoundError as error:
        hint = "Give the path of a GGUF file to `druthers model use`, or go back to the default."
        raise ModelMissing(f"There is no model file at {path}.", hint) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelMissing(f"{name} cannot be read: {reason}.", "Check the file's permissions.") from error
    return head


def _stranger(beginning: bytes) -> tuple[str, str]:
    """What a file is that does not begin as a GGUF does, and what to do about it."""
    for start, what, hint in OTHERS:
        if beginning.startswith(start):
            return what, hint
    what = "is not a GGUF model"
    if not beginning:
        what = "is empty"
    elif beginning.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        what = "is a web page, not a model: the download did not give the file"
    elif not beginning.strip(b"\0"):
        what = "begins with nothing but zeros: a download or a copy did not finish"
    elif beginning[8:9] == b"{":
        what = "is a safetensors file; a GGUF is needed"
    elif b"GGUF".startswith(beginning[:4]):
        what = f"ends after {len(beginning)} bytes, before its header is complete"
    return what, HINT


def _converted(data: mmap.mmap) -> str | None:
    """Whether the bytes went through a program that took them for text; asked only of a file that makes no sense."""
    sample = bytes(data[:SAMPLE])
    if sample.count("\N{REPLACEMENT CHARACTER}".encode()) * 1000 > len(sample):
        return "was damaged by a program that took it for text (bytes were replaced by U+FFFD)"
    if (ends := sample.count(b"\r\n")) and ends == sample.count(b"\n"):
        return "was damaged by a program that converted line ends, as git or FTP in text mode may"
    return None


def _walk(reader: _Reader) -> Head:
    """Reads header, settings and tensor table. Raises `_BrokenError`."""
    size = len(reader.data)
    reader.at = 4
    version, tensors, settings = reader.number("I"), reader.number("Q"), reader.number("Q")
    if version in (0, 1):
        raise _BrokenError(f"is GGUF version {version}, which llama.cpp no longer reads")
    if version & 0xFFFF == 0:
        raise _BrokenError("has its bytes in the wrong order (big-endian)")
    if version > NEWEST:
        raise _BrokenError(f"is GGUF version {version}, newer than this llama.cpp reads")
    for count, least, what in ((settings, SETTING, "settings"), (tensors, ROW, "tensors")):
        if count > ABSURD:
            raise _BrokenError(f"is garbled: it claims {count} {what}")
        if count * least > size:
            raise _BrokenError(f"is cut off after {size:,} bytes")
    values: dict[str, str | int] = {}
    for _ in range(settings):
        key = reader.text()
        value = reader.value(reader.number("I"))
        if value is not None:
            values[key] = value
    architecture = str(values.get("general.architecture", ""))
    context = values.get(f"{architecture}.context_length")
    if f"{architecture}.block_count" not in values and values.get("general.type", "model") == "model":
        raise _BrokenError(f"names the architecture “{architecture}” but holds no settings for it")
    end = max((_tensor(reader) for _ in range(tensors)), default=0)
    aligned = values.get("general.alignment", 32)
    step = aligned if isinstance(aligned, int) and aligned > 0 else 32
    return Head(
        version=version,
        tensors=tensors,
        architecture=architecture,
        kind=str(values.get("general.type", "model")),
        name=str(values.get("general.name", "")),
        context=context if isinstance(context, int) else None,
        needs=-(-reader.at // step) * step + end,
    )


def _tensor(reader: _Reader) -> int:
    """Reads one row of the tensor table; the place in the data, in bytes, where that tensor ends."""
    reader.text()
    dimensions = reader.number("I")
    if dimensions > MOST_DIMENSIONS:
        raise _BrokenError("is garbled: its table of tensors cannot be read")
    weights = 1
    for _ in range(dimensions):
        weights *= reader.number("Q")
    block, size = BLOCKS.get(reader.number("I"), (1, 0))
    return reader.number("Q") + weights // block * size


def _unfit(head: Head, size: int) -> str | None:
    """Why a file with a sound head cannot be used to write, if so."""
    if head.kind == "adapter":
        return "is an adapter (LoRA), not a whole model"
    if head.kind == "mmproj" or head.architecture in CANNOT_WRITE:
        return f"cannot write text: it is made for something else ({head.architecture})"
    if head.tensors == 0:
        return "holds a vocabulary only, no weights"
    if size < head.needs:
        return f"is cut off: {size:,} bytes are there and its header promises {head.needs:,}"
    return None
