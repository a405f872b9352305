"""Reads the numbers of a `model.safetensors` without loading it: the file is mapped, and pages come when they are used.

For the embedder's own forward pass. The format: eight bytes with the length of a JSON head, the head, which gives each
tensor's type, shape and place, then the numbers (github.com/huggingface/safetensors). Writes nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

LONGEST_HEAD: Final = 100_000_000  # bytes; the limit that the format's own reader sets
TYPES: Final = ("F32", "F16", "BF16")


def read_head(path: Path) -> tuple[dict[str, Any], int]:
    """Give what the file says of its tensors, by name, and the byte at which their numbers begin.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no safetensors file, or is cut off.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length <= min(LONGEST_HEAD, size - 8):
            raise ValueError(f"{path.name} is no safetensors file, or is cut off")
        head = json.loads(file.read(length))
    if not isinstance(head, dict):
        raise ValueError(f"{path.name} is no safetensors file")  # noqa: TRY004 - what is wrong is the file's content
    head.pop("__metadata__", None)
    start = 8 + length
    if any(not 0 <= begin <= end <= size - start for begin, end in (each["data_offsets"] for each in head.values())):
        raise ValueError(f"{path.name} is cut off")
    return head, start


def map_tensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """Map every tensor of a float type, by its name; half-precision numbers are copied out as float32, exactly.

    Raises what `read_head` raises, and ValueError for a shape that does not fit its numbers.
    """
    import numpy as np  # noqa: PLC0415 - an embedder must cost nothing before it embeds

    head, start = read_head(path)
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    tensors: dict[str, NDArray[np.float32]] = {}
    for name, told in head.items():
        begin, end = told["data_offsets"]
        data = raw[start + begin : start + end].view(np.ndarray)
        if told["dtype"] == "F32":
            numbers = data.view(np.float32)
            numbers = numbers if numbers.flags.aligned else numbers.copy()
        elif told["dtype"] == "F16":
            numbers = data.view(np.float16).astype(np.float32)
        elif told["dtype"] == "BF16":  # the upper half of a float32
            numbers = (data.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
        else:
            continue
        tensors[name] = numbers.reshape(told["shape"])
    return tensors
