"""What a process that was stopped in the middle of writing has left in the vault, put out of harm.

Part of the façade. Nobody was told that it is saved. What is empty, or a copy of a file beside it, is removed; any
other text may be the only copy of a person's words, and becomes a draft, which `doctor` tells of.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.disk import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.vault.layout import Layout

OLD = 3600.0  # seconds; whoever was writing it is done
NOT_LOOKED_INTO = frozenset({".git", "following", "keys"})  # keys are looked after by the cipher
SEALED = b"age-encryption.org/"


def put_away(layout: Layout, *, older: float = OLD) -> list[str]:
    """Put every such file away; what was done, a line each."""
    did = []
    for path in _leftovers(layout.root, time.time() - older):
        with contextlib.suppress(OSError):
            data = path.read_bytes()
            if not data or _has_copy(path, data):
                path.unlink()
                did.append(f"removed {layout.relative(path)}, which holds nothing that is not beside it")
            else:
                draft = _free(layout.drafts, path, ".md.age" if data.startswith(SEALED) else ".md")
                path.rename(draft)
                did.append(f"moved {layout.relative(path)}, which was never saved, to {layout.relative(draft)}")
    return did


def _leftovers(root: Path, before: float) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_LOOKED_INTO]
        for name in files:
            if name.endswith(UNFINISHED):
                path = Path(folder, name)
                with contextlib.suppress(OSError):
                    if path.lstat().st_mtime < before and path.is_file() and not path.is_symlink():
                        yield path


def _has_copy(path: Path, data: bytes) -> bool:
    """Whether a finished file beside it holds the same bytes."""
    for other in path.parent.iterdir():
        with contextlib.suppress(OSError):
            alike = not other.name.endswith(UNFINISHED) and other.is_file() and other.stat().st_size == len(data)
            if alike and other.read_bytes() == data:
                return True
    return False


def _free(drafts: Path, path: Path, ending: str) -> Path:
    drafts.mkdir(parents=True, exist_ok=True)
    stem = path.name.removesuffix(UNFINISHED).strip(".") or "unnamed"
    free = drafts / f"{stem}{ending}"
    while free.exists():
        free = drafts / f"{stem}-{os.urandom(2).hex()}{ending}"
    return free
