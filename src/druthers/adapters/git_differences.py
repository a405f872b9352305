"""How the files that would leave differ from what the remote has.

Stands under the adapter of `journal.ports.Outgoing`. Reads only; what a person's settings add to a difference (colours,
prefixes, programs of their own) is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from druthers.adapters.git_loose import read_loose
from druthers.adapters.git_run import git, git_bytes
from druthers.publish.leaving import Going, Placed

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.adapters.git_loose import Loose

RAW = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=none")
PLAIN = ("--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", "--unified=3")
FILE = re.compile(rb"^diff --git ", re.MULTILINE)
BINARY = re.compile(rb"^Binary files .* differ$", re.MULTILINE)
STATUS = {"A": "new", "D": "gone"}


def placed(said: bytes) -> list[Placed]:
    """Every path that a commit gives a blob, from what `git diff-tree --stdin -z --raw` says; each pair once."""
    files: dict[tuple[bytes, bytes], Placed] = {}
    commit = ""
    fields = iter(said.split(b"\0"))
    for about in fields:
        if not about.startswith(b":"):
            commit = about.decode() or commit
            continue
        name = next(fields)
        _, mode, _, blob, _ = about.split(b" ")
        if mode != b"000000" and (name, blob) not in files:
            files[name, blob] = Placed(name.decode("utf-8", "surrogateescape"), mode.decode(), blob.decode(), commit)
    return list(files.values())


def differences(folder: Path, base: str | None, final: str | None, left: Loose, *, patches: bool) -> tuple[Going, ...]:
    """Each file that is new, changed or gone, by path; with `patches`, with its difference."""
    before = base or git(folder, "hash-object", "-t", "tree", "--stdin").strip()
    if patches:
        going = _with_patches(git_bytes(folder, "diff", *RAW, "--patch", *PLAIN, before, "--"))
    else:
        going = _listed(git_bytes(folder, "diff-tree", *RAW, before, final)) if final else {}
    work = {each.path: each.blob for each in left.files}
    for path, blob in work.items():
        if path in left.untracked:
            patch, binary = _as_new(path, read_loose(folder, path) or b"") if patches else ("", False)
            going[path] = Going(path, "new", blob, patch, binary)
        elif not patches or path in going:
            known = going.get(path)
            going[path] = Going(
                path, known.status if known else "changed", blob, *((known.patch, known.binary) if known else ())
            )
    for path in left.gone if not patches else ():
        known = going.pop(path, None)
        if known is None or known.status != "new":
            going[path] = Going(path, "gone", "")
    return tuple(going[path] for path in sorted(going))


def _listed(said: bytes) -> dict[str, Going]:
    fields = iter(said.split(b"\0"))
    found = {}
    for about in fields:
        if about:
            path = next(fields).decode("utf-8", "surrogateescape")
            *_, blob, status = about.decode().split(" ")
            found[path] = Going(path, STATUS.get(status, "changed"), blob if status != "D" else "")
    return found


def _with_patches(said: bytes) -> dict[str, Going]:
    """Git gives the list, an empty field, and the differences in the same order."""
    listed, _, patches = said.partition(b"\0\0")
    going = _listed(listed)
    starts = [found.start() for found in FILE.finditer(patches)]
    texts = [patches[begin:end] for begin, end in zip(starts, [*starts[1:], len(patches)], strict=False)]
    for (path, each), text in zip(list(going.items()), texts, strict=False):
        binary = BINARY.search(text) is not None
        going[path] = Going(path, each.status, each.blob, "" if binary else text.decode("utf-8", "replace"), binary)
    return going


def _as_new(path: str, data: bytes) -> tuple[str, bool]:
    """The difference that git would show of a file that it does not track yet."""
    if b"\0" in data[:8000]:
        return "", True
    text = data.decode("utf-8", "replace")
    lines = text.split("\n")
    tail = "" if text.endswith("\n") else "\n\\ No newline at end of file\n"
    lines = lines[:-1] if text.endswith("\n") else lines
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n"
    if not text:
        return head, False
    body = "\n".join(f"+{line}" for line in lines)
    return f"{head}--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{len(lines)} @@\n{body}{tail or chr(10)}", False
