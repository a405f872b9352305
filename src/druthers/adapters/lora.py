"""Looks at a LoRA adapter's head before any native code does, and says in one line why it cannot be used, if so.

Stands beside `gguf.py`. An adapter is a GGUF file that holds changes to the weights of one model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.adapters.gguf import Head, read_head
from druthers.errors import ModelBroken

if TYPE_CHECKING:
    from pathlib import Path

HINT: Final = "Use an adapter that was made for this very model, as a GGUF file, or none."


def check_adapter(path: Path, model: Head) -> Head:
    """Returns what the head of the adapter at `path` says.

    Raises `ModelMissing` when there is no such file, and `ModelBroken`, with one plain line, when it cannot be an
    adapter for a model with the head `model`.
    """
    head = read_head(path)
    size = path.stat().st_size
    problem = None
    if head.kind != "adapter":
        problem = "is a whole model, not an adapter (LoRA)" if head.kind == "model" else f"is no adapter ({head.kind})"
    elif head.architecture != model.architecture:
        problem = f"is an adapter for “{head.architecture}” models, and the model is a “{model.architecture}” one"
    elif head.tensors == 0:
        problem = "is an adapter that holds nothing"
    elif size < head.needs:
        problem = f"is cut off: {size:,} bytes are there and its header promises {head.needs:,}"
    if problem:
        raise ModelBroken(f"{path.name} {problem}.", HINT)
    return head
